"""Everything that is kept of an account, as one JSON document."""

import json
from datetime import date, datetime
from decimal import Decimal

EXPORT_VERSION = 1
"""Grows when a section of the export changes its meaning or goes."""


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_as_text).encode()


def _as_text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an export")
