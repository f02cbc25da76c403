"""Passwords by argon2, access tokens as JWT, outside tokens encrypted, Ed25519 signatures, random secrets."""

from dualcaster_crypto.frequent_passwords import FrequentPasswords
from dualcaster_crypto.hashing import Argon2Passwords
from dualcaster_crypto.keys import derived_key
from dualcaster_crypto.signing import Ed25519PrivateKey, Ed25519Verifier
from dualcaster_crypto.tokens import FernetCipher, HmacSignedTokens, JwtAccessTokens, random_token

__all__ = [
    "Argon2Passwords",
    "Ed25519PrivateKey",
    "Ed25519Verifier",
    "FernetCipher",
    "FrequentPasswords",
    "HmacSignedTokens",
    "JwtAccessTokens",
    "derived_key",
    "random_token",
]
