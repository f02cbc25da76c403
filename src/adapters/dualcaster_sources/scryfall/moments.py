"""When a bulk file was made, which its content does not say."""

import os
import re
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from urllib import request
from urllib.parse import urlsplit

from attrs import frozen

from dualcaster_sources.streams.opening import Location

_STAMP = re.compile(r"-(\d{14})\.json")
"""Scryfall names its files after the moment they were made: ``default-cards-20260214100503.json``."""


class ToldBy(StrEnum):
    """What tells the moment of a file."""

    NAME = "its name"
    WRITTEN = "when it was last written"
    NOTHING = "nothing"


@frozen
class FileMoment:
    """The moment that the prices of a file count from, and what tells it.

    Where the name does not, it is an upper bound: a file is not written before it is made, nor read before that.
    """

    moment: datetime
    told_by: ToldBy


def bulk_file_moment(location: Location, now: datetime) -> FileMoment:
    """Tell when a bulk file was made: from its name, else when a local file was last written, else ``now``.

    A moment after ``now`` tells nothing. All are aware.
    """
    text = os.fspath(location)
    found = _in_name(text)
    if found is not None and found <= now:
        return FileMoment(found, ToldBy.NAME)
    written = _written(text)
    if written is not None and written <= now:
        return FileMoment(written, ToldBy.WRITTEN)
    return FileMoment(now, ToldBy.NOTHING)


def _in_name(text: str) -> datetime | None:
    stamp = _STAMP.search(text.partition("?")[0].rpartition("/")[2])
    try:
        return datetime.strptime(stamp[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if stamp else None
    except ValueError:
        return None


def _written(text: str) -> datetime | None:
    if "://" in text:
        parts = urlsplit(text)
        if parts.scheme.lower() != "file":
            return None
        text = request.url2pathname(parts.path)
    try:
        return datetime.fromtimestamp(Path(text).stat().st_mtime, UTC)
    except (OSError, ValueError):
        return None
