"""Where a profile's picture is stored, and at which address it is shown."""

import re

FOLDER = "avatars"
SMALL, LARGE = 96, 384
"""Sides of the square in pixels: for rows, and for the profile itself, each at twice the size it is shown."""
SIDES = (SMALL, LARGE)
ADDRESS = f"/media/{FOLDER}"
_KEY = re.compile(r"[0-9a-f]{32}\Z")
_FILE = re.compile(r"([0-9a-f]{32})-([0-9]{2,4})\.webp\Z")


def is_key(text: str) -> bool:
    """Tell whether a text can be the key of a picture."""
    return bool(_KEY.match(text))


def file_name(key: str, side: int) -> str:
    """Name the file of a picture in one size."""
    return f"{key}-{side}.webp"


def blob_name(key: str, side: int) -> str:
    """Say under which name a picture is stored; folders of two letters keep each of them short."""
    return f"{FOLDER}/{key[:2]}/{file_name(key, side)}"


def blob_names(key: str) -> tuple[str, ...]:
    """List the names of a picture in every size."""
    return tuple(blob_name(key, side) for side in SIDES)


def key_of(name: str) -> str | None:
    """Return the key of a picture from the name of a stored file, None for a file that is no picture of a profile."""
    found = _FILE.match(name.rpartition("/")[2])
    return found.group(1) if found else None


def blob_of_file(name: str) -> str | None:
    """Return under which name the file of an address is stored, None where no picture is called so."""
    found = _FILE.match(name)
    if found is None or int(found.group(2)) not in SIDES:
        return None
    return blob_name(found.group(1), int(found.group(2)))


def avatar_address(key: str | None, side: int = LARGE) -> str | None:
    """Return the path at which the site shows a picture. No path is ever used for another picture."""
    return None if key is None else f"{ADDRESS}/{file_name(key, side)}"


def small_address(address: str) -> str:
    """Return the path of the small picture beside a large one; any other address as it is."""
    large = f"-{LARGE}.webp"
    if address.startswith(f"{ADDRESS}/") and address.endswith(large):
        return f"{address.removesuffix(large)}-{SMALL}.webp"
    return address
