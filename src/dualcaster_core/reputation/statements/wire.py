"""Statements and keys as JSON, and back: nothing is coerced, nothing unknown passes."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import cattrs
from attrs import asdict

from dualcaster_core.kernel.canonical_json import JsonValue, canonical_json, read_json
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.statements.errors import StatementMalformed
from dualcaster_core.reputation.statements.model import (
    LARGEST_STATEMENT,
    SigningKeys,
    Statement,
    TradeRoot,
)

T = TypeVar("T")
SIGNATURE = "signature"


def signed_text(statement: Statement) -> bytes:
    """Return what is signed: the canonical form of everything but the signature."""
    return canonical_json({key: value for key, value in as_json(statement).items() if key != SIGNATURE})


def as_json(value: Any) -> dict[str, JsonValue]:
    """Write a value of the model as JSON has it: amounts and moments are text."""
    return asdict(value, value_serializer=_plain)


def read_object(text: bytes, what: str) -> Mapping[str, JsonValue]:
    """Read an object of JSON. Raises ``StatementMalformed``."""
    try:
        read = read_json(text, largest=LARGEST_STATEMENT)
    except ValidationFailed as error:
        raise StatementMalformed(f"this is no {what}: {error.message}") from error
    if not isinstance(read, Mapping):
        raise StatementMalformed(f"this is no {what}: it is not an object of JSON")
    return read


def structured(read: JsonValue, kind: type[T], what: str) -> T:
    """Make a value of the model of what was read. Raises ``StatementMalformed`` where anything is of another form."""
    try:
        return _converter.structure(read, kind)
    except (cattrs.BaseValidationError, ValueError, TypeError, KeyError) as error:
        raise StatementMalformed(f"this is no {what} of this version: {_first(error)}") from error


def read_keys(text: bytes) -> SigningKeys:
    """Read the keys that a site publishes. Raises ``StatementMalformed``."""
    return structured(read_object(text, "list of keys"), SigningKeys, "list of keys")


def read_roots(text: bytes) -> tuple[TradeRoot, ...]:
    """Read roots as the API lists them. Raises ``StatementMalformed``."""
    items = read_object(text, "list of roots").get("items")
    return structured(items, tuple[TradeRoot, ...], "list of roots")


def _plain(_: Any, __: Any, value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _first(error: BaseException) -> str:
    """Say in one line where the first trouble is."""
    path: list[str] = []
    while isinstance(error, cattrs.BaseValidationError) and error.exceptions:
        notes = [str(note) for note in getattr(error.exceptions[0], "__notes__", ())]
        path += [note.rsplit(" ", 1)[-1] for note in notes if note.startswith("Structuring")]
        error = error.exceptions[0]
    return f"{'.'.join(path)}: {error}" if path else str(error)


def _exactly(kind: type[Any]) -> Any:
    def check(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"a {kind.__name__} is missing")
        return value

    return check


def _moment(text: Any, _: Any) -> datetime:
    moment = datetime.fromisoformat(_text(text, 40))
    if moment.tzinfo is None or moment.isoformat() != text:
        raise ValueError("a moment such as 2026-02-14T09:30:00+00:00 is missing")
    return moment


def _day(text: Any, _: Any) -> date:
    day = date.fromisoformat(_text(text, 10))
    if day.isoformat() != text:
        raise ValueError("a day such as 2026-02-14 is missing")
    return day


def _amount(text: Any, _: Any) -> Decimal:
    try:
        amount = Decimal(_text(text, 30))
    except InvalidOperation:
        raise ValueError("an amount such as 12.50 is missing") from None
    if not amount.is_finite() or f"{amount:f}" != text:
        raise ValueError("an amount such as 12.50 is missing")
    return amount


def _text(text: Any, longest: int) -> str:
    if type(text) is not str or len(text) > longest:
        raise ValueError(f"a text of at most {longest} characters is missing")
    return text


def _made() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in (int, bool, str):
        converter.register_structure_hook(kind, _exactly(kind))
    converter.register_structure_hook(datetime, _moment)
    converter.register_structure_hook(date, _day)
    converter.register_structure_hook(Decimal, _amount)
    return converter


_converter = _made()
