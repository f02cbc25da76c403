"""What e-mail services tell of addresses that fail: read from their webhooks once the signature is right."""

import binascii
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from attrs import field, frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from dualcaster_core.notifying.delivery.ports import FailedAddress
from dualcaster_core.notifying.errors import FeedbackForged
from dualcaster_core.notifying.feedback import BOUNCED, COMPLAINED

TOLERATED: Final = timedelta(minutes=5)
"""How old or early a signature may be, so that nobody sends an old message again."""
_LONGEST_ADDRESS: Final = 254
_MOST: Final = 2_000


def _check_moment(told: str, now: datetime) -> None:
    if not told.isdecimal() or len(told) > 12 or abs(now.timestamp() - int(told)) > TOLERATED.total_seconds():
        raise FeedbackForged


@frozen
class ResendFeedback:
    """``EmailFeedback`` of Resend, signed as Svix does: HMAC-SHA-256 over id, moment and body."""

    secret: str = field(repr=False)

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Iterable[FailedAddress]:
        """Read what a webhook tells. Raises ``FeedbackForged``."""
        message_id, moment = headers.get("svix-id", ""), headers.get("svix-timestamp", "")
        _check_moment(moment, now)
        try:
            key = b64decode(self.secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            raise FeedbackForged from None
        expected = b64encode(hmac.digest(key, f"{message_id}.{moment}.".encode() + body, "sha256")).decode()
        given = [one.partition(",")[2] for one in headers.get("svix-signature", "").split() if one.startswith("v1,")]
        if not any(hmac.compare_digest(one.encode(), expected.encode()) for one in given):
            raise FeedbackForged
        return list(self._failed(_json(body)))

    @staticmethod
    def _failed(told: Any) -> Iterator[FailedAddress]:
        data = told.get("data") if isinstance(told, dict) else None
        if not isinstance(data, dict):
            return
        kind, bounce = told.get("type"), data.get("bounce")
        if kind == "email.complained":
            problem = COMPLAINED
        elif kind == "email.bounced" and isinstance(bounce, dict) and bounce.get("type") == "Permanent":
            problem = BOUNCED
        else:
            return
        addresses = data.get("to")
        for one in addresses[:_MOST] if isinstance(addresses, list) else ():
            if isinstance(one, str) and len(one) <= _LONGEST_ADDRESS:
                yield FailedAddress(one, problem)


@frozen
class SendGridFeedback:
    """``EmailFeedback`` of SendGrid's signed Event Webhook: ECDSA over moment and body, by its ``public_key``."""

    public_key: str = field(repr=False)

    def read(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Iterable[FailedAddress]:
        """Read what a webhook tells. Raises ``FeedbackForged``."""
        moment = headers.get("x-twilio-email-event-webhook-timestamp", "")
        _check_moment(moment, now)
        try:
            key = load_der_public_key(b64decode(self.public_key, validate=True))
            signature = b64decode(headers.get("x-twilio-email-event-webhook-signature", ""), validate=True)
            if not isinstance(key, ec.EllipticCurvePublicKey):
                raise FeedbackForged
            key.verify(signature, moment.encode() + body, ec.ECDSA(SHA256()))
        except (InvalidSignature, ValueError):
            raise FeedbackForged from None
        return list(self._failed(_json(body)))

    @staticmethod
    def _failed(told: Any) -> Iterator[FailedAddress]:
        for event in told[:_MOST] if isinstance(told, list) else ():
            if not isinstance(event, dict) or not isinstance(event.get("email"), str):
                continue
            kind, address = event.get("event"), event["email"]
            is_bounce = kind == "bounce" and event.get("type") != "blocked"
            if len(address) <= _LONGEST_ADDRESS and (is_bounce or kind == "spamreport"):
                yield FailedAddress(address, BOUNCED if is_bounce else COMPLAINED)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
