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
SCRIPT = _OURS / "script"
FONTS = _OURS / "fonts"
_HTMX = _OURS / "vendor" / "htmx-2.0.11.min.js"
_DOCS = ("swagger-ui.css", "swagger-ui-bundle.js")
_LAYERS = "@layer base,components,pages,utilities;"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENTS = re.compile(r"(?m)^\s*//.*\n|^\s+")
_BETWEEN = re.compile(r" ?([{};,]) ?")
_TYPES = {
    "inter.woff2": "font/woff2",
    "source-serif-4.woff2": "font/woff2",
    "speculation.json": "application/speculationrules+json",
}
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
    files = [*_files(_OURS), *_files(FONTS, "*.woff2"), *(docs / name for name in _DOCS)]
    bodies = {path.name: path.read_bytes() for path in files}
    bodies["htmx.js"] = _HTMX.read_bytes()
    bodies |= {f"{folder.name}.js": joined_script(folder).encode() for folder in folders(SCRIPT)}
    found = {name: _asset(name, body) for name, body in bodies.items()}
    for folder in folders(STYLE):
        name = f"{folder.name}.css"
        found[name] = _asset(name, _with_addresses(joined_style(folder), found).encode())
    return found


def joined_style(folder: Path) -> str:
    """Join the files of one of our styles in the order of their names, without comments, indents and line ends.

    What lies in ``site`` is of the layer ``base``, in its ``components`` of that layer, and everything else of the
    layer ``pages``, so that a page's rule wins over a component's however specific either is.
    """
    ground = "base" if folder.name == "site" else "pages"
    parts = [(ground, _files(folder, "*.css")), ("components", _files(folder / "components", "*.css"))]
    return _LAYERS + "".join(f"@layer {layer}{{{_dense(paths)}}}" for layer, paths in parts if paths)


def joined_script(folder: Path) -> str:
    """Join the files of one of our scripts in the order of their names, without comments and indents."""
    return _INDENTS.sub("", "\n".join(path.read_text("utf-8") for path in _files(folder, "*.js")))


def _dense(paths: list[Path]) -> str:
    whole = "\n".join(path.read_text("utf-8") for path in paths)
    return _BETWEEN.sub(r"\1", re.sub(r"\s+", " ", _COMMENT.sub("", whole))).strip()


def _with_addresses(style: str, found: Mapping[str, Asset]) -> str:
    return re.sub(r'url\("([\w.-]+)"\)', lambda match: f'url("{found[match[1]].address}")', style)


def _files(folder: Path, pattern: str = "*") -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def folders(folder: Path) -> list[Path]:
    """List the folders of ``STYLE`` or ``SCRIPT``: what each holds is served as one file of its name."""
    return sorted(path for path in folder.iterdir() if path.is_dir())


def _asset(plain_name: str, body: bytes) -> Asset:
    stem, dot, ending = plain_name.rpartition(".")
    name = f"{stem}.{sha256(body).hexdigest()[:10]}{dot}{ending}"
    media_type = _TYPES.get(plain_name) or guess_type(plain_name)[0] or "application/octet-stream"
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
