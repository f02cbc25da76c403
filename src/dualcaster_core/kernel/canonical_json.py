"""JSON in one form only (RFC 8785), so that what is signed or hashed today can be checked anywhere and later.

Amounts are text and numbers are whole: within these bounds the standard asks for nothing but an order of keys, the
shortest escapes and no white space.
"""

import json
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

from dualcaster_core.kernel.errors import ValidationFailed

JsonValue: TypeAlias = "bool | int | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

LARGEST_NUMBER = 2**53 - 1
"""Up to here every reader of JSON keeps a whole number as it is (RFC 7493)."""
DEEPEST = 32
"""How many lists and objects may lie in one another."""
_LONGEST_NUMBER = len(str(-LARGEST_NUMBER))


def canonical_json(value: JsonValue) -> bytes:
    """Return the one form of a value, as RFC 8785 has it, in UTF-8.

    Raises ``ValidationFailed`` for fractions, whole numbers beyond 2^53 - 1, keys that are no text, lone surrogates,
    what nests deeper than 32, and whatever JSON does not know.
    """
    text = json.dumps(_in_order(value, DEEPEST), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValidationFailed("this holds a character that is not text (a lone surrogate)") from None


def read_json(text: bytes, *, largest: int) -> JsonValue:
    """Read JSON from outside, of at most ``largest`` bytes, of which ``canonical_json`` can make its one form again.

    Raises ``ValidationFailed`` for what is larger, malformed or not UTF-8, for a key that occurs twice in an object (of
    which readers take the one or the other), and for numbers that are not whole or too large.
    """
    if len(text) > largest:
        raise ValidationFailed(f"this has {len(text):,} bytes; at most {largest:,} are possible")
    try:
        value: JsonValue = json.loads(
            text.decode(),
            parse_int=_whole_number,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
            object_pairs_hook=_without_doubles,
        )
    except UnicodeDecodeError as error:
        raise ValidationFailed(f"this is not UTF-8 (at byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise ValidationFailed(f"this is not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise _too_deep() from None
    canonical_json(value)
    return value


def _in_order(value: JsonValue, deeper: int) -> JsonValue:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise ValidationFailed(f"whole numbers go from -{LARGEST_NUMBER} to {LARGEST_NUMBER}")
        return int(value)
    if isinstance(value, Mapping | Sequence) and not isinstance(value, bytes | bytearray):
        if not deeper:
            raise _too_deep()
        if isinstance(value, Mapping):
            return {key: _in_order(value[key], deeper - 1) for key in sorted(value, key=_utf_16)}
        return [_in_order(one, deeper - 1) for one in value]
    raise ValidationFailed(f"there is no canonical form of a {type(value).__name__}")


def _utf_16(key: object) -> bytes:
    """Return what keys are ordered by: their UTF-16 units, as in RFC 8785, section 3.2.3."""
    if not isinstance(key, str):
        raise ValidationFailed(f"the keys of an object are text, not {type(key).__name__}")
    return key.encode("utf-16-be", "surrogatepass")


def _whole_number(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValidationFailed(f"a number has {len(digits)} characters; at most {_LONGEST_NUMBER} are possible")
    return int(digits)


def _no_fraction(text: str) -> NoReturn:
    raise ValidationFailed(f"numbers are whole here, not {text[:20]}")


def _without_doubles(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise ValidationFailed(f"the key {double[:40]!r} occurs twice in one object")
    return members


def _too_deep() -> ValidationFailed:
    return ValidationFailed(f"this nests deeper than {DEEPEST}")
