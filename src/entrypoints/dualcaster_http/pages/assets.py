"""Files that pages load: named by their content, so that browsers may keep them for a year."""

import gzip
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
_DOCS = ("swagger-ui.css", "swagger-ui-bundle.js")
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
    return {path.name: _asset(path) for path in files}


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    stem, dot, ending = path.name.rpartition(".")
    name = f"{stem}.{sha256(body).hexdigest()[:10]}{dot}{ending}"
    media_type = guess_type(path.name)[0] or "application/octet-stream"
    return Asset(name, media_type, body, gzip.compress(body, 6, mtime=0))


@get("/assets/{name:str}", include_in_schema=False, sync_to_thread=False)
def asset(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give a file; a name of other content than ours is gone."""
    found: Asset | None = request.app.state.assets_by_name.get(name)
    if found is None:
        raise NotFoundException
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers = {**_YEAR, "Content-Encoding": "gzip"}
        return Response(found.compressed, media_type=found.media_type, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=_YEAR)
