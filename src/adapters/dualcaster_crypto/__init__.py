"""Passwords by argon2, access tokens as JWT, outside tokens encrypted, random secrets."""
