"""Access tokens, encrypted tokens and random ones."""

import hmac
from base64 import b64decode, urlsafe_b64encode
from datetime import datetime
from secrets import token_bytes, token_urlsafe
from typing import Any

import jwt
from attrs import field, frozen
from cryptography.fernet import Fernet, InvalidToken

from dualcaster_core.accounts.errors import TokenExpired, TokenInvalid
from dualcaster_core.accounts.identity.model import AccessClaims
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_crypto.keys import derived_key

_RANDOM, _SIGNATURE = 32, 16
_ALGORITHM = "HS256"
_ISSUER = "dualcaster"
_READING: Any = {"require": ["exp", "iat", "sub", "sid"], "verify_exp": False, "verify_iat": False}


def random_token() -> str:
    """Return 256 random bits as text for addresses and headers."""
    return token_urlsafe(32)


@frozen
class HmacSignedTokens:
    """``SignedTokens``: 32 random bytes, and 16 of their HMAC-SHA-256."""

    _key: bytes = field(repr=False)

    @classmethod
    def with_secret(cls, secret: str) -> "HmacSignedTokens":
        """Make them for the site's secret."""
        return cls(derived_key(secret, "session tokens"))

    def issue(self) -> str:
        """Return a new one."""
        random = token_bytes(_RANDOM)
        return urlsafe_b64encode(random + self._signature(random)).decode()

    def is_ours(self, token: str) -> bool:
        """Check the signature."""
        try:
            told = b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except ValueError:
            return False
        return hmac.compare_digest(told[_RANDOM:], self._signature(told[:_RANDOM]))

    def _signature(self, random: bytes) -> bytes:
        return hmac.digest(self._key, random, "sha256")[:_SIGNATURE]


@frozen
class JwtAccessTokens:
    """``AccessTokens`` as JSON Web Tokens (RFC 7519), signed with HMAC-SHA-256."""

    _key: bytes
    _ids: PublicIds

    @classmethod
    def with_secret(cls, secret: str, ids: PublicIds) -> "JwtAccessTokens":
        """Make them for the site's secret."""
        return cls(derived_key(secret, "access tokens"), ids)

    def issue(self, actor: Actor, now: datetime, expires_at: datetime) -> str:
        """Write and sign a token; what it names are public ids."""
        claims = {
            "iss": _ISSUER,
            "sub": self._ids.encode(IdKind.USER, actor.user_id),
            "sid": self._ids.encode(IdKind.SESSION, actor.session_id),
            "name": actor.username,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def read(self, token: str, now: datetime) -> AccessClaims:
        """Check signature and time. Raises ``TokenExpired`` and ``TokenInvalid``."""
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM], issuer=_ISSUER, options=_READING)
        except (jwt.InvalidTokenError, UnicodeError, ValueError) as error:
            raise TokenInvalid from error
        user_id = self._ids.decode(IdKind.USER, str(claims["sub"]))
        session_id = self._ids.decode(IdKind.SESSION, str(claims["sid"]))
        if user_id is None or session_id is None:
            raise TokenInvalid
        if int(claims["exp"]) <= now.timestamp():
            raise TokenExpired
        return AccessClaims(user_id=user_id, session_id=session_id)


@frozen
class FernetCipher:
    """``TokenCipher`` by Fernet: AES-128-CBC with HMAC-SHA-256."""

    _fernet: Fernet

    @classmethod
    def with_secret(cls, secret: str) -> "FernetCipher":
        """Make it for the site's secret."""
        return cls(Fernet(urlsafe_b64encode(derived_key(secret, "outside tokens"))))

    def encrypt(self, text: str) -> str:
        """Encrypt."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, text: str) -> str | None:
        """Decrypt; None for what was not encrypted with our key."""
        try:
            return self._fernet.decrypt(text.encode()).decode()
        except (InvalidToken, UnicodeError):
            return None
