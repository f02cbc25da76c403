"""From a path or an address to an open stream of bytes."""

import os
from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO, BinaryIO, cast
from urllib import request
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit

from attrs import frozen

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_sources.streams.limits import Limits

Location = str | os.PathLike[str]

_HEADERS = {"User-Agent": "dualcaster", "Accept": "application/json, application/octet-stream, */*;q=0.5"}
_SCHEMES = ("http", "https", "file")


@frozen
class Opened:
    """An open stream of bytes as they are stored, with their number where it is known."""

    stream: BinaryIO
    total: int | None
    remote: bool


def name_of(location: Location) -> str:
    """Name a location in messages: an address without user, password and query, or the path as it was given."""
    text = os.fspath(location)
    if "://" not in text:
        return text
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return text.partition("?")[0][:200]
    return urlunsplit((parts.scheme, host + port, parts.path, "", ""))


def open_location(location: Location, limits: Limits) -> Opened:
    """Open a local path or a ``file``, ``http`` or ``https`` address.

    Raises ``SourceUnreadable`` where it is missing, forbidden, a directory, or does not answer.
    """
    text = os.fspath(location)
    name = name_of(location)
    try:
        if "://" not in text:
            return _open_path(Path(text))
        parts = urlsplit(text)
        scheme = parts.scheme.lower()
        if scheme not in _SCHEMES:
            raise SourceUnreadable(f"{name}: only http, https and file addresses are read", source=name)
        if "@" in parts.netloc:
            raise SourceUnreadable(f"{name}: addresses with a user or password are not read", source=name)
        if scheme == "file":
            return _open_path(Path(request.url2pathname(parts.path)))
        return _open_address(text, limits)
    except HTTPError as error:
        error.close()
        raise SourceUnreadable(f"{name}: the server answered {error.code} {error.reason}", source=name) from error
    except URLError as error:
        raise SourceUnreadable(f"{name}: {_why(error.reason)}", source=name) from error
    except (OSError, HTTPException, ValueError) as error:
        raise SourceUnreadable(f"{name}: {_why(error)}", source=name) from error


def _why(error: object) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _open_path(path: Path) -> Opened:
    stream = path.open("rb", buffering=0)
    size = os.fstat(stream.fileno()).st_size
    return Opened(cast(BinaryIO, stream), size or None, remote=False)


def _open_address(address: str, limits: Limits) -> Opened:
    opener = request.OpenerDirector()
    handlers: list[Callable[[], request.BaseHandler]] = [
        request.ProxyHandler,
        request.HTTPHandler,
        request.HTTPSHandler,
        request.HTTPDefaultErrorHandler,
        request.HTTPErrorProcessor,
        request.UnknownHandler,
        _BoundedRedirects,
    ]
    for handler in handlers:
        opener.add_handler(handler())
    answer = opener.open(request.Request(address, headers=_HEADERS), timeout=limits.timeout)  # noqa: S310 - checked
    length = answer.headers.get("Content-Length") or ""
    return Opened(cast(BinaryIO, answer), int(length) if length.isdecimal() else None, remote=True)


class _BoundedRedirects(request.HTTPRedirectHandler):
    """Follows few redirects, to http and https only, and never from https back to http."""

    max_redirections = 5

    def redirect_request(  # noqa: PLR0917 - the signature of the base class
        self, req: request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> request.Request | None:
        scheme = urlsplit(newurl).scheme.lower()
        if scheme not in ("http", "https") or (req.type == "https" and scheme != "https"):
            fp.close()
            raise URLError(f"it redirects to {name_of(newurl)}, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
