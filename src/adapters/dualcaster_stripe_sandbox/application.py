"""From a request to its answer: who asks, whether it was answered before, and what Stripe would say."""

import hashlib
import json
import re
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import parse_qsl

from attrs import field, frozen

from dualcaster_stripe_sandbox.errors import ApiError, invalid
from dualcaster_stripe_sandbox.listing import expanded
from dualcaster_stripe_sandbox.params import Params, decoded
from dualcaster_stripe_sandbox.request import Operation, Request
from dualcaster_stripe_sandbox.routes import found
from dualcaster_stripe_sandbox.state import API_VERSION, Body, State, Transaction, new_id

KEY_SECONDS = 86_400
"""An idempotency key is known for a day, as at Stripe."""
MAX_KEY = 255
CONCLUSIVE: Final = frozenset(
    {
        "balance_insufficient",
        "charge_already_refunded",
        "charge_disputed",
        "insufficient_capabilities_for_transfer",
        "payment_intent_unexpected_state",
        "transfer_source_balance_parameters_mismatch",
    }
)
"""Refusals that came of doing the thing: the same key gets them again, whatever has changed meanwhile."""
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(\.[a-z_]+)?")
_TOLD = "Keys for idempotent requests can only be used with the same parameters they were first used with."


@frozen
class Call:
    """A request as it came; the names of its headers are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str


@frozen
class Answer:
    """What is sent back as JSON."""

    status: int
    body: Body
    headers: Mapping[str, str] = field(factory=dict)


class Application:
    """Stripe's API over the state, for the holder of one secret key."""

    def __init__(self, state: State, *, address: str, secret_key: str, webhook_secret: str) -> None:
        self._state = state
        self._address = address
        self._secret_key = secret_key
        self._webhook_secret = webhook_secret

    def answer(self, call: Call) -> Answer:
        """Answer a request; everything that it changes is on disk when this returns."""
        request_id = new_id("req", 14)
        headers = {"Request-Id": request_id, "Stripe-Version": call.headers.get("stripe-version", API_VERSION)}
        key = call.headers.get("idempotency-key", "") if call.method == "POST" else ""
        if key:
            headers["Idempotency-Key"] = key
        try:
            self._authenticate(call)
            operation, ids = found(call.method, call.path)
            if len(key) > MAX_KEY:
                raise invalid(f"Idempotency keys have at most {MAX_KEY} characters", "idempotency_key_too_long")
            with self._state.transaction() as tx:
                tx.request_id, tx.key = request_id, key
                return self._once(tx, call, key, operation, ids, headers)
        except ApiError as error:
            return Answer(error.status, error.body(request_id), headers)

    def _authenticate(self, call: Call) -> None:
        scheme, _, given = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not compare_digest(given.encode(), self._secret_key.encode()):
            shown = f"{given[:8]}{'*' * 8}" if given else "none"
            raise ApiError(401, "invalid_request_error", f"Invalid API Key provided: {shown}")
        if call.headers.get("stripe-account"):
            raise ApiError(403, "invalid_request_error", "Calls on behalf of accounts are not here", "account_invalid")
        if not _VERSION.fullmatch(call.headers.get("stripe-version", API_VERSION)):
            raise invalid("Invalid Stripe API version", "invalid_api_version")

    def _once(  # noqa: PLR0917 - the parts of one request
        self,
        tx: Transaction,
        call: Call,
        key: str,
        operation: Operation,
        ids: Mapping[str, str],
        headers: Mapping[str, str],
    ) -> Answer:
        fingerprint = _fingerprint(call)
        before = tx.answer(key) if key else None
        if before is not None and before["at"] > tx.now - KEY_SECONDS:
            if before["fingerprint"] != fingerprint:
                raise ApiError(400, "idempotency_error", _TOLD)
            return Answer(before["status"], before["body"], {**headers, "Idempotent-Replayed": "true"})
        conclusive = True
        try:
            answer = Answer(200, self._run(tx, call, operation, ids), headers)
        except ApiError as error:
            if not error.keeps:
                tx.undo()
            conclusive = error.keeps or error.fields.get("code") in CONCLUSIVE
            answer = Answer(error.status, error.body(tx.request_id), headers)
        if key and conclusive:
            kept = {"at": tx.now, "fingerprint": fingerprint, "status": answer.status, "body": answer.body}
            tx.remember(key, json.loads(json.dumps(kept)))
        return answer

    def _run(self, tx: Transaction, call: Call, operation: Operation, ids: Mapping[str, str]) -> Body:
        values = decoded(call.body if call.method == "POST" else call.query)
        paths = values.pop("expand", [])
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise invalid("Invalid array: expand", "parameter_invalid", "expand")
        request = Request(tx, ids, Params(values), self._address, self._webhook_secret)
        body = operation(request)
        request.params.finish()
        return expanded(tx, json.loads(json.dumps(body)), paths)


def _fingerprint(call: Call) -> str:
    told: list[Any] = [call.method, call.path, sorted(parse_qsl(call.body, keep_blank_values=True))]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
