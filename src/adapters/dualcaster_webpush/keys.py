"""The key that push services know this site by (VAPID, RFC 8292)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_SIZE = 32


def new_private_key() -> str:
    """Make a private key: 32 bytes in base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return urlsafe_b64encode(number.to_bytes(_SIZE, "big")).decode().rstrip("=")


def public_key_of(private_key: str) -> str:
    """Return the public key that browsers are given, an uncompressed point in base64url.

    Raises ``ValueError`` for what is no private key.
    """
    content = urlsafe_b64decode(private_key + "=" * (-len(private_key) % 4))
    if len(content) != _SIZE:
        raise ValueError("a private key has 32 bytes")
    key = ec.derive_private_key(int.from_bytes(content, "big"), ec.SECP256R1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).decode().rstrip("=")
