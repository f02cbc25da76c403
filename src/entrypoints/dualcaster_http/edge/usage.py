"""What calls count as, noted once they were answered: nobody waits for it, and neither address nor browser is kept."""

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen
from litestar.connection import ASGIConnection

from dualcaster_core.analytics.model import AnalyticsType, Surface
from dualcaster_core.analytics.recording import AnalyticsRecorder
from dualcaster_http.edge.request_validation import API

COUNTED: Final = "counted"
"""Name of the route option: what every call counts as that is answered well. For pages that are read, and the API."""
_DONE: Final = "usage_done"
_GOOD: Final = range(200, 400)
_PROGRAMS = re.compile(
    r"(?<!cu)bot(?![a-z])|crawl|spider|slurp|externalhit|mediapartners|preview|lighthouse", re.IGNORECASE
)
"""How search engines and programs that fetch pages for others name themselves; Cubot makes telephones."""
_NEW_VISIT: Final = frozenset({"none", "cross-site", "same-site"})


def count_as(request: ASGIConnection[Any, Any, Any, Any], type_: AnalyticsType) -> None:
    """Count a call as something, where that depends on what was asked or done; noted once it was answered well."""
    request.scope["state"].setdefault(_DONE, []).append(type_)


@frozen
class UsageNotes:
    """Notes what calls count as, unless whoever calls does not want to be counted or is a program."""

    recorder: AnalyticsRecorder

    def answered(self, scope: Mapping[str, Any], asked: Mapping[bytes, str], method: str, status: int) -> None:
        """Note an answer that was sent."""
        if method == "HEAD" or status not in _GOOD or not _wants_to_count(asked):
            return
        handler, state = scope.get("route_handler"), scope["state"]
        if handler is None:
            return
        types: list[AnalyticsType] = list(state.get(_DONE, ()))
        is_part = method == "GET" and asked.get(b"hx-request") == "true"
        if (always := handler.opt.get(COUNTED)) is not None and not is_part:
            types.append(always)
        if method == "GET" and status == 200 and _begins_visit(asked):
            types.append(AnalyticsType.VISIT_STARTED)
        if not types:
            return
        surface = Surface.API if str(scope["path"]).startswith(f"{API}v1/") else Surface.SITE
        actor = state.get("actor")
        for type_ in types:
            self.recorder.note(type_, surface, user_id=None if actor is None else actor.user_id)


def _wants_to_count(asked: Mapping[bytes, str]) -> bool:
    """Tell whether a call may count: nobody asked not to be followed, a person reads it, and now, not perhaps later."""
    if asked.get(b"dnt") == "1" or asked.get(b"sec-gpc") == "1":
        return False
    if "prefetch" in asked.get(b"sec-purpose", "") or asked.get(b"purpose") == "prefetch":
        return False
    return _PROGRAMS.search(asked.get(b"user-agent", "")) is None


def _begins_visit(asked: Mapping[bytes, str]) -> bool:
    """Tell whether a page is shown that no page of this site led to, as the browser says."""
    return asked.get(b"sec-fetch-dest") == "document" and asked.get(b"sec-fetch-site") in _NEW_VISIT
