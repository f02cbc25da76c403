"""Values kept in a cache as JSON."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

import cattrs

from dualcaster_core.kernel.ports import Cache

T = TypeVar("T")
_MICROSECOND = timedelta(microseconds=1)


def json_converter() -> cattrs.Converter:
    """Make a converter that writes what JSON lacks as text and reads it back."""
    converter = cattrs.Converter()
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook(datetime, lambda text, _: datetime.fromisoformat(text))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(timedelta, lambda time: time // _MICROSECOND)
    converter.register_structure_hook(timedelta, lambda number, _: number * _MICROSECOND)
    converter.register_unstructure_hook(UUID, str)
    converter.register_structure_hook(UUID, lambda text, _: UUID(text))
    return converter


class JsonCache(Generic[T]):
    """Keeps attrs values of one type; what a former version wrote and this one cannot read counts as a miss."""

    def __init__(self, cache: Cache, kind: type[T], converter: cattrs.Converter) -> None:
        self._cache = cache
        self._kind = kind
        self._converter = converter

    async def get(self, key: str) -> T | None:
        """Return the value, or None."""
        text = await self._cache.get(key)
        if text is None:
            return None
        try:
            return self._converter.structure(json.loads(text), self._kind)
        except (ValueError, TypeError, KeyError, cattrs.BaseValidationError):
            return None

    async def put(self, key: str, value: T, *, seconds: int) -> None:
        """Keep the value for at most so many seconds."""
        text = json.dumps(self._converter.unstructure(value, self._kind), ensure_ascii=False)
        await self._cache.put(key, text.encode(), seconds=seconds)
