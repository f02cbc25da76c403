"""Webhooks of e-mail services, signed as Resend and SendGrid sign theirs."""

import hmac
from base64 import b64encode
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "whsec_" + b64encode(b"k" * 24).decode()
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def by_resend(body: bytes, at: datetime = NOW, key: bytes = b"k" * 24) -> dict[str, str]:
    """Sign as Resend does."""
    moment = str(int(at.timestamp()))
    signature = b64encode(hmac.digest(key, f"msg_1.{moment}.".encode() + body, "sha256")).decode()
    return {"svix-id": "msg_1", "svix-timestamp": moment, "svix-signature": f"v1,AAAA v1,{signature}"}


def by_sendgrid(body: bytes, at: datetime = NOW, key: ec.EllipticCurvePrivateKey = KEY) -> dict[str, str]:
    """Sign as SendGrid does."""
    moment = str(int(at.timestamp()))
    signature = b64encode(key.sign(moment.encode() + body, ec.ECDSA(SHA256()))).decode()
    prefix = "x-twilio-email-event-webhook"
    return {f"{prefix}-timestamp": moment, f"{prefix}-signature": signature}
