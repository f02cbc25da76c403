"""What caches may keep of people's profiles and lists."""

REVALIDATED = "public, no-cache"
"""Kept, and asked for again each time by its ETag: what turns private is private at once."""
_UNSHARED = "private, no-store"


def caching(visitor: object) -> dict[str, str]:
    """Say who may keep a public answer: caches what nobody in particular reads, nobody what somebody reads."""
    return {"Cache-Control": REVALIDATED if visitor is None else _UNSHARED, "Vary": "Authorization"}
