"""Files that pages load: named by their content, so that browsers may keep them for a year."""

import gzip
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from attrs import frozen
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from dualcaster_core.kernel.errors import ExtraMissing

_OURS = Path(__file__).parents[1] / "static"
STYLE = _OURS / "style"
STYLES = ("site", "home", "accounts", "collection", "matching")
"""One folder for each style: ``site`` for every page, the others for those that ask for them.

``home`` is for the landing page, cards and the log-in pages, ``accounts`` for dashboard and settings, ``collection``
for lists; ``matching`` besides for matches, imports and profiles, which need no htmx.
"""
_HTMX = _OURS / "vendor" / "htmx-2.0.11.min.js"
_DOCS = ("swagger-ui.css", "swagger-ui-bundle.js")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENTS = re.compile(rb"(?m)^\s+|^//.*\n")
_BETWEEN = re.compile(r" ?([{};,]) ?")
_YEAR = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


@frozen
class Asset:
    """A file in memory, as it is and compressed."""

    name: str
    media_type: str
    body: bytes
    compressed: bytes

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"/assets/{self.name}"


@lru_cache(maxsize=1)
def assets() -> Mapping[str, Asset]:
    """Read every asset, by its plain name. Raises ``ExtraMissing`` without the files of Swagger UI."""
    spec = find_spec("swagger_ui")
    if spec is None or not spec.submodule_search_locations:
        raise ExtraMissing("http")
    docs = Path(spec.submodule_search_locations[0]) / "static"
    files = [*sorted(path for path in _OURS.iterdir() if path.is_file()), *(docs / name for name in _DOCS)]
    bodies = {path.name: path.read_bytes() for path in files}
    bodies["site.js"] = _INDENTS.sub(b"", bodies["site.js"])
    bodies["htmx.js"] = _HTMX.read_bytes()
    bodies |= {f"{folder.name}.css": joined_style(folder).encode() for folder in map(STYLE.joinpath, STYLES)}
    return {name: _asset(name, body) for name, body in bodies.items()}


def joined_style(folder: Path) -> str:
    """Join the files of one of our styles in the order of their names, without comments, indents and line ends."""
    whole = "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.css")))
    return _BETWEEN.sub(r"\1", re.sub(r"\s+", " ", _COMMENT.sub("", whole))).strip()


def _asset(plain_name: str, body: bytes) -> Asset:
    stem, dot, ending = plain_name.rpartition(".")
    name = f"{stem}.{sha256(body).hexdigest()[:10]}{dot}{ending}"
    media_type = guess_type(plain_name)[0] or "application/octet-stream"
    return Asset(name, media_type, body, gzip.compress(body, 6, mtime=0))


@get("/assets/{name:str}", include_in_schema=False, sync_to_thread=False)
def asset(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """Return a file; a name of other content than ours is gone."""
    found: Asset | None = request.app.state.assets_by_name.get(name)
    if found is None:
        raise NotFoundException
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers = {**_YEAR, "Content-Encoding": "gzip"}
        return Response(found.compressed, media_type=found.media_type, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=_YEAR)
