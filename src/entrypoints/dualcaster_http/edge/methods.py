"""Which methods an address takes, as ``Allow`` tells it.

Litestar tells those of the first handler of an address alone, and knows nothing of HEAD, which our edge answers.
"""

from collections import defaultdict
from collections.abc import Mapping

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from dualcaster_http.edge.request_validation import http_handlers


def methods_of(app: Litestar) -> Mapping[str, str]:
    """Return the value of ``Allow`` for each path template."""
    methods: defaultdict[str, set[str]] = defaultdict(lambda: {"OPTIONS"})
    for path, method, _ in http_handlers(app):
        methods[path] |= {method, "HEAD"} if method == "GET" else {method}
    return {path: ", ".join(sorted(known)) for path, known in methods.items()}


async def tell_methods(message: Message, scope: Scope) -> None:
    """Before a message is sent: say which methods the address takes, where that was asked or got wrong."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders(message)
    if scope.get("method") == "OPTIONS":
        known: Mapping[str, str] = scope["litestar_app"].state.methods
        path = str(scope.get("path_template") or "")
        headers["allow"] = known.get(path, headers.get("allow", ""))
    elif message["status"] == 405:
        told = set(headers.get("allow", "").split(", "))
        headers["allow"] = ", ".join(sorted(told | {"HEAD"} if "GET" in told else told))
