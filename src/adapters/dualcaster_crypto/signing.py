"""Ed25519 signatures (RFC 8032)."""

from attrs import field, frozen
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519


@frozen
class Ed25519PrivateKey:
    """``PrivateKey`` of reputation, kept as the 64 hexadecimal digits of its seed."""

    _key: ed25519.Ed25519PrivateKey = field(repr=False)

    @classmethod
    def from_digits(cls, digits: str) -> "Ed25519PrivateKey":
        """Read a key. Raises ``ValueError``."""
        return cls(ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex(digits)))

    @staticmethod
    def random_digits() -> str:
        """Make a new key."""
        return ed25519.Ed25519PrivateKey.generate().private_bytes_raw().hex()

    @property
    def public_key(self) -> bytes:
        """Its public half."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, text: bytes) -> bytes:
        """Sign a text."""
        return self._key.sign(text)


class Ed25519Verifier:
    """``SignatureVerifier`` of reputation."""

    def verifies(self, public_key: bytes, signature: bytes, text: bytes) -> bool:
        """Tell whether this is the signature of the text by that key."""
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True
