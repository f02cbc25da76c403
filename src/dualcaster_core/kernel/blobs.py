"""Files that are kept outside the database, such as pictures: how they are named."""

import re
from datetime import datetime

from attrs import frozen

from dualcaster_core.kernel.errors import ServiceUnavailable

NAME = re.compile(r"[a-z0-9]+(?:/[a-z0-9]+)*/[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")
LONGEST_NAME = 200


class StorageUnavailable(ServiceUnavailable):
    """The storage does not answer, refuses, or is full."""

    code = "storage.unavailable"

    def __init__(self) -> None:
        super().__init__("pictures cannot be stored or read at the moment; try again in a minute")


@frozen
class StoredBlob:
    """The name of a file, and when it was stored."""

    name: str
    stored_at: datetime


def check_name(name: str) -> str:
    """Return a name of folders and a file: small letters and digits. Raises ``ValueError``: names are our own."""
    if len(name) > LONGEST_NAME or not NAME.match(name):
        raise ValueError(f"{name[:80]!r} is not the name of a stored file")
    return name
