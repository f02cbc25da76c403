"""Lists by pages, objects in place of their ids, and the balance."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from dualcaster_stripe_sandbox import account_shapes
from dualcaster_stripe_sandbox.errors import invalid, missing
from dualcaster_stripe_sandbox.params import Params
from dualcaster_stripe_sandbox.request import Operation, Request
from dualcaster_stripe_sandbox.shapes import page
from dualcaster_stripe_sandbox.state import Body, Transaction, new_id
from dualcaster_stripe_sandbox.transfers import balance as balance_of

MAX_EXPANDED = 4
_RANGES = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}
_LATEST = 2**40


def listed(kind: str, url: str, *filters: str) -> Operation:
    """Make the operation that lists objects of a kind, the newest first, by the fields that it may be filtered by."""

    def operation(request: Request) -> Body:
        params = request.params
        wanted = {name: params.text(name) for name in filters}
        wanted = {name: value for name, value in wanted.items() if value}
        limits = _created(params)
        found = [
            one
            for one in request.tx.all(kind)
            if all(one[name] == value for name, value in wanted.items())
            and all(_RANGES[name](one["created"], bound) for name, bound in limits.items())
        ]
        return _page(request.tx, params, found, kind, url)

    return operation


def reversals(request: Request) -> Body:
    """List what was taken back of a transfer."""
    transfer = request.tx.find("transfer", request.ids["id"])
    return _page(
        request.tx, request.params, transfer["reversals"]["data"], "transfer_reversal", transfer["reversals"]["url"]
    )


def _created(params: Params) -> dict[str, int]:
    below = params.below("created")
    bounds = {name: below.integer(name, most=_LATEST) for name in _RANGES}
    below.finish()
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _page(tx: Transaction, params: Params, found: Iterable[Body], kind: str, url: str) -> Body:
    rows = list(found)
    limit = params.integer("limit", 10, least=1, most=100) or 10
    after, before = params.text("starting_after"), params.text("ending_before")
    if after and before:
        raise invalid("You cannot use both starting_after and ending_before", None, "starting_after")
    names = [one["id"] for one in rows]
    if after:
        tx.find(kind, after, "starting_after")
        rows = rows[names.index(after) + 1 :] if after in names else []
    if before:
        tx.find(kind, before, "ending_before")
        rows = rows[: names.index(before)] if before in names else []
        return page(rows[-limit:], url, has_more=len(rows) > limit)
    return page(rows[:limit], url, has_more=len(rows) > limit)


def retrieved(kind: str) -> Operation:
    """Make the operation that looks at one object of a kind."""
    return lambda request: request.tx.find(kind, request.ids["id"])


def balance(request: Request) -> Body:
    """Tell what the platform has."""
    amount = balance_of(request.tx)
    sums = {"amount": amount, "currency": "usd", "source_types": {"card": amount}}
    nothing = {"amount": 0, "currency": "usd", "source_types": {"card": 0}}
    return {"object": "balance", "available": [sums], "livemode": False, "pending": [nothing]}


def move_again(request: Request) -> Body:
    """Book the movement of an object a second time, as never should happen: a test helper of ours."""
    source = request.params.required("source")
    moved = next((one for one in request.tx.all("balance_transaction") if one["source"] == source), None)
    if moved is None:
        raise missing("balance_transaction", source, "source")
    return request.tx.add(moved | {"id": new_id("txn"), "created": request.tx.now})


def create_endpoint(request: Request) -> Body:
    """Have events told to an address of this machine; the same address again changes its events alone."""
    tx, params = request.tx, request.params
    url, events = params.required("url"), params.texts("enabled_events")
    params.flag("connect")
    if urlsplit(url).hostname not in {"localhost", "127.0.0.1", "::1"} or urlsplit(url).scheme != "http":
        raise invalid("The sandbox tells events to http addresses of this machine alone", "url_invalid", "url")
    if not events:
        raise invalid("Missing required param: enabled_events.", "parameter_missing", "enabled_events")
    for one in tx.all("webhook_endpoint"):
        if one["url"] == url:
            return tx.add(one | {"enabled_events": events})
    return tx.add(account_shapes.webhook_endpoint(tx, url, events, request.webhook_secret))


def delete_endpoint(request: Request) -> Body:
    """Tell events to an address no more."""
    endpoint = request.tx.change("webhook_endpoint", request.ids["id"])
    endpoint["status"] = "disabled"
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def expanded(tx: Transaction, body: Body, paths: Iterable[str]) -> Body:
    """Put objects in the places of their ids. Raises ``ApiError`` for a place that holds none."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > MAX_EXPANDED + 1:
            raise invalid(f"You cannot expand more than {MAX_EXPANDED} levels", None, "expand")
        _expand(tx, [body], steps, path)
    return body


def _expand(tx: Transaction, bodies: list[Any], steps: list[str], path: str) -> None:
    for body in bodies:
        if not isinstance(body, dict) or steps[0] not in body:
            raise invalid(f"This property cannot be expanded ({path}).", None, "expand")
        value = body[steps[0]]
        if isinstance(value, str):
            value = tx.look(value)
            if value is None:
                raise invalid(f"This property cannot be expanded ({path}).", None, "expand")
            body[steps[0]] = value
        if value is not None and len(steps) > 1:
            _expand(tx, value if isinstance(value, list) else [value], steps[1:], path)
