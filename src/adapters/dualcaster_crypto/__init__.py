"""Passwords by argon2, access tokens as JWT, outside tokens encrypted, random secrets."""

from dualcaster_crypto.frequent_passwords import FrequentPasswords
from dualcaster_crypto.hashing import Argon2Passwords
from dualcaster_crypto.keys import derived_key
from dualcaster_crypto.tokens import FernetCipher, HmacSignedTokens, JwtAccessTokens, random_token

__all__ = [
    "Argon2Passwords",
    "FernetCipher",
    "FrequentPasswords",
    "HmacSignedTokens",
    "JwtAccessTokens",
    "derived_key",
    "random_token",
]
