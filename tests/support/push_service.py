"""A push service and a browser of our own: it takes messages as RFC 8030 says, and decrypts them as RFC 8291 does."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from secrets import token_bytes
from typing import Any

import http_ece
import jwt
from attrs import define, field, frozen
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dualcaster_core.notifying.preferences import PushSubscription
from tests.support.asgi_server import Message, answer, body_of


def in_base64url(content: bytes) -> str:
    """Write bytes as browsers do."""
    return urlsafe_b64encode(content).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Read what was written so."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@frozen
class LocalBrowser:
    """A browser with its keys: what is sealed for it, it alone can read."""

    key: ec.EllipticCurvePrivateKey = field(factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(factory=lambda: token_bytes(16))

    def subscription(self, endpoint: str, key: int = 1) -> PushSubscription:
        """Subscribe at an address."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return PushSubscription(id=key, endpoint=endpoint, p256dh=in_base64url(point), auth=in_base64url(self.secret))

    def read(self, body: bytes) -> Any:
        """Decrypt a message."""
        return json.loads(
            http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm").decode()
        )


@frozen
class Pushed:
    """A message as a push service got it."""

    path: str
    headers: dict[str, str]
    body: bytes

    def claims(self, audience: str) -> dict[str, Any]:
        """Check who sent it (RFC 8292), and return what they say of themselves."""
        scheme, _, fields = self.headers["authorization"].partition(" ")
        assert scheme == "vapid"
        given = dict(one.strip().split("=", 1) for one in fields.split(","))
        point = from_base64url(given["k"])
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        claims: dict[str, Any] = jwt.decode(given["t"], key, algorithms=["ES256"], audience=audience)
        return {**claims, "key": given["k"]}


@define
class LocalPushService:
    """Takes messages for a while, each with what the protocol asks of it, and answers as it is told."""

    status: int = 201
    headers: dict[str, str] = field(factory=dict)
    pushed: list[Pushed] = field(factory=list)

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Take a message."""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        one = Pushed(scope["path"], headers, await body_of(receive))
        is_right = (
            scope["method"] == "POST"
            and headers.get("ttl", "").isdecimal()
            and headers.get("content-encoding") == "aes128gcm"
            and len(headers.get("topic", "")) <= 32
            and len(one.body) <= 4_096
        )
        self.pushed.append(one)
        await answer(send, self.status if is_right else 400, b"", self.headers)
