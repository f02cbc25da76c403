"""Turns views into HTML."""

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from attrs import frozen
from jinja2 import Environment
from litestar import Request, Response
from litestar.response import Redirect
from markupsafe import Markup

from dualcaster_core.accounts.model import Actor
from dualcaster_http.edge.authentication import actor_of
from dualcaster_http.edge.cookies import CSRF, make_cookie, session_cookie
from dualcaster_http.edge.csrf import csrf_token, fresh_seed
from dualcaster_http.edge.errors import Failure
from dualcaster_http.edge.middleware import CONTENT_POLICY
from dualcaster_http.site.flashes import clear_flashes, flash, flashes_of

DOCS_POLICY = CONTENT_POLICY.replace("img-src 'self'", "img-src 'self' data:")
PRIVATE = "private, no-store"
AnyRequest = Request[Any, Any, Any]


@frozen
class Pages:
    """The templates and what they all need."""

    environment: Environment
    base_url: str
    likely_next: str
    """Where browsers read which pages they may fetch before a link is followed: pages of cards alone, since opening
    others can count as a visit."""

    def page(
        self,
        request: AnyRequest,
        template: str,
        *,
        me: Actor | None = None,
        cache: str = PRIVATE,
        status: int = 200,
        data: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> Response[str]:
        """Answer with a page.

        ``cache`` is how long nobody in particular may keep it; what is made for somebody, or tells something once, is
        private. ``data`` is what it tells search engines, as JSON-LD. Templates get ``me``, ``path``, ``flashes`` and
        ``csrf_field()`` besides the ``values``; ``canonical`` is given by pages that search engines may list.
        """
        flashes = flashes_of(request)
        linked = None if data is None else script_safe(data)
        personal = self.personal(request, me) | {"flashes": flashes}
        given = {"linked_data": None if linked is None else Markup(linked), "canonical": None}  # noqa: S704
        html = self.render(template, **(personal | given | values))
        seed = fresh_seed(request)
        public = me is None and not flashes and seed is None and cache != PRIVATE
        headers = {"Cache-Control": cache if public else PRIVATE, "Speculation-Rules": f'"{self.likely_next}"'}
        if cache != PRIVATE:
            headers["Vary"] = "Cookie"
        if linked is not None:
            headers["Content-Security-Policy"] = policy_with(linked)
        response = Response(html, media_type="text/html", headers=headers, status_code=status)
        if flashes:
            clear_flashes(response)
        if seed is not None:
            response.set_cookie(make_cookie(request, CSRF, seed))
        return response

    def personal(self, request: AnyRequest, me: Actor | None) -> dict[str, Any]:
        """Gather what every template needs to know of who asks."""
        return {"me": me, "path": request.url.path, "csrf_token": lambda: csrf_token(request)}

    def part(
        self, request: AnyRequest, template: str, *, me: Actor | None, status: int = 200, **values: Any
    ) -> Response[str]:
        """Answer with a part of a page, for script that puts it into one."""
        html = self.render(template, **(self.personal(request, me) | values))
        return Response(html, media_type="text/html", headers={"Cache-Control": PRIVATE}, status_code=status)

    def render(self, template: str, **values: Any) -> str:
        """Fill a template."""
        return self.environment.get_template(template).render(values)

    def error(self, failure: Failure, request_id: str, request: AnyRequest) -> str:
        """Write the page of an error."""
        me = actor_of(request)
        personal = self.personal(request, me) | {"maybe_me": me is None and session_cookie(request) is not None}
        return self.render("error.html", **personal, failure=failure, request_id=request_id)

    def go(self, path: str, *codes: str) -> Response[Any]:
        """Send the browser on with a GET (303) after something was done; ``codes`` are shown there (``FLASHES``)."""
        response = Redirect(path, status_code=303, headers={"Cache-Control": "no-store"})
        if codes:
            flash(response, *codes, secure=self.base_url.startswith("https://"))
        return response

    def absolute(self, path: str) -> str:
        """Return the public address of a path of ours."""
        return f"{self.base_url}{path}"


def pages_of(request: AnyRequest) -> Pages:
    """Return the templates of the site that is asked."""
    pages: Pages = request.app.state.pages
    return pages


def script_safe(data: Mapping[str, Any]) -> str:
    """Write JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def policy_with(script: str) -> str:
    """Return the content policy that allows one inline script besides our files, by its hash."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return CONTENT_POLICY.replace("script-src 'self'", f"script-src 'self' 'sha256-{digest}'")
