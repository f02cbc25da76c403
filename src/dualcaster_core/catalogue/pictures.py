"""Addresses of the pictures of a card."""

import re

_NORMAL = re.compile(r"(https://[^/]+)/normal/(front|back)/")


def art_of(address: str | None) -> str | None:
    """Return the address of the illustration alone, from that of the whole card; None where it has none.

    Scryfall keeps every size of a picture under the same path, but for its first part.
    """
    found = _NORMAL.match(address or "")
    return f"{found[1]}/art_crop/{found[2]}/{(address or '')[found.end() :]}" if found else None
