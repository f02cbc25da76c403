"""Who asks for a page, and with what."""

from typing import Any
from urllib.parse import urlsplit

from attrs import frozen
from litestar import Request, Response

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_http.site.forms import local_path
from dualcaster_http.site.rendering import pages_of


@frozen
class PageContext:
    """Somebody at work: their request, what the application offers, and who they are."""

    request: Request[Any, Any, Any]
    application: Application
    me: Actor

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response[str]:
        """Answer with a page of theirs."""
        return pages_of(self.request).page(self.request, template, me=self.me, status=status, **values)

    def part(self, template: str, *, status: int = 200, **values: Any) -> Response[str]:
        """Answer with a part of a page, for script."""
        return pages_of(self.request).part(self.request, template, me=self.me, status=status, **values)

    def go(self, path: str, *codes: str) -> Response[Any]:
        """Send them on; script loads the page anew, since more of it has changed than it asked for."""
        response = pages_of(self.request).go(path, *codes)
        if not is_part(self.request):
            return response
        return Response(b"", status_code=200, headers={"HX-Redirect": path}, cookies=response.cookies)


def is_part(request: Request[Any, Any, Any]) -> bool:
    """Tell whether script asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def back_to(request: Request[Any, Any, Any], path: str) -> str:
    """Return the page of a list that a form was sent from, with its filters; the list itself where that is not told."""
    parts = urlsplit(request.headers.get("referer", "")[:2_000])
    if parts.path != path:
        return path
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path, path)
