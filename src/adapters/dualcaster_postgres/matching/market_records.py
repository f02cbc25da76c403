# ruff: noqa: S608 - statements are put together from constants alone
"""The market as packed records, in SQL: the layouts of ``dualcaster_core.matching.index.records``.

Records are packed by the server and sent many at a time, so that nobody takes a row apart that is only handed on.
"""

from typing import Final

from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.matching.index.model import Shard
from dualcaster_core.matching.index.records import (
    ACTIVE,
    ANY_PRINTING,
    DISCORD,
    FOIL,
    PUBLIC,
    SET_ONLY,
    SHOWS_HAVES,
    SHOWS_WANTS,
    STRICT,
    VERIFIED,
    Record,
)

_CODES: Final = ",".join(f"'{code}'" for code in LANGUAGES)
_UNKNOWN_LANGUAGE: Final = 31


def _language(column: str) -> str:
    place = f"array_position(ARRAY[{_CODES}], {column})"
    return f"int2send((CASE {column} WHEN 'any' THEN 0 ELSE coalesce({place}, {_UNKNOWN_LANGUAGE}) END)::int2)"


def _cents(column: str) -> str:
    return f"int8send(coalesce(({column} * 100)::bigint, -1))"


def _bits(**columns: int) -> str:
    return " + ".join(f"{bit} * ({column})::int" for column, bit in columns.items())


_HAVE: Final = (
    "int8send(h.id) || int4send(h.user_id::int) || int8send(h.card_id) || int2send(h.finish) || int2send(h.condition)"
    f" || {_language('h.language')} || int4send(h.on_offer) || {_cents('h.min_trade_value')}"
)
_WANT_KIND: Final = f"{ANY_PRINTING} * w.any_printing::int + {SET_ONLY} * w.set_only::int"
_WANT: Final = (
    "int8send(w.id) || int4send(w.user_id::int) || int8send(w.card_id)"
    f" || int2send(({_WANT_KIND} + {STRICT} * w.condition_strict::int + {FOIL} * w.is_foil_required::int)::int2)"
    f" || int2send(w.condition_min) || {_language('w.language')} || int4send(greatest(w.quantity - w.promised, 0))"
    f" || {_cents('w.max_trade_value')}"
)
_PERSON: Final = (
    "int4send(u.id::int) || int2send(("
    f"{ACTIVE} * u.is_active::int + {PUBLIC} * u.is_public::int + {SHOWS_HAVES} * u.show_have_list::int"
    f" + {SHOWS_WANTS} * u.show_want_list::int + {VERIFIED} * u.email_verified::int"
    f" + {DISCORD} * EXISTS (SELECT FROM connected_accounts a WHERE a.user_id = u.id"
    " AND a.provider = 'discord')::int)::int2)"
    " || int2send(coalesce(r.tier, 0)::int2)"
    " || int8send((extract(epoch FROM u.last_active_at) * 1000000)::bigint)"
    " || float8send(coalesce(u.grid_latitude, 'NaN')) || float8send(coalesce(u.grid_longitude, 'NaN'))"
    " || int4send(u.trade_radius_miles) || int8send(u.list_version)"
)
_PEOPLE: Final = "users u LEFT JOIN user_reputation r ON r.user_id = u.id"
_PRINTING: Final = (
    "int8send(c.id) || int8send(c.oracle_card_id)"
    " || substring(sha256(convert_to(c.set_code, 'UTF8')) FOR 8) || int2send(c.digital::int::int2)"
)
_VALUE: Final = "int8send(v.card_id) || int2send(v.finish) || int2send(v.condition) || int8send(v.cents)"
_OPEN_WANT: Final = "w.is_active AND w.is_public"
_AT_ONCE: Final = 4_096


def _all(record: str, source: str, group: str, order: str) -> str:
    return f"SELECT string_agg({record}, ''::bytea ORDER BY {order}) FROM {source} GROUP BY {group} ORDER BY {group}"


_OF_SHARD: Final = "owner_is_of_shard"
_EVERYTHING: Final = {
    Record.PERSON: _all(_PERSON, _PEOPLE, f"u.id / {_AT_ONCE}", "u.id"),
    Record.PRINTING: _all(_PRINTING, "cards c", f"c.id / {_AT_ONCE}", "c.id"),
    Record.VALUE: _all(_VALUE, "card_values v", f"v.card_id / {_AT_ONCE}", "v.card_id"),
    Record.HAVE: _all(_HAVE, f"have_list_items h WHERE h.is_active AND {_OF_SHARD}", "h.user_id", "h.id"),
    Record.WANT: _all(_WANT, f"want_list_items w WHERE {_OPEN_WANT} AND {_OF_SHARD}", "w.user_id", "w.id"),
    Record.HAVE_COUNT: (
        "SELECT string_agg(int8send(card_id) || int8send(copies), ''::bytea) FROM"
        f" (SELECT card_id, count(*) AS copies FROM have_list_items WHERE is_active AND {_OF_SHARD}"
        " GROUP BY card_id) counted"
        f" GROUP BY card_id / {_AT_ONCE}"
    ),
    Record.WANT_COUNT: (
        "SELECT string_agg(int8send(card_id) || int2send(kind::int2) || int8send(wants), ''::bytea) FROM"
        f" (SELECT w.card_id, {_WANT_KIND} AS kind, count(*) AS wants FROM want_list_items w WHERE {_OPEN_WANT}"
        f" AND {_OF_SHARD} GROUP BY 1, 2) counted GROUP BY card_id / {_AT_ONCE}"
    ),
    Record.BLOCK: (
        "SELECT string_agg(int4send(blocker_id::int) || int4send(blocked_id::int) || int2send(1::int2), ''::bytea)"
        f" FROM blocks GROUP BY blocker_id / {_AT_ONCE}"
    ),
    Record.MEMBERSHIP: (
        "SELECT string_agg(int8send(guild_id) || int4send(user_id::int) || int2send(1::int2), ''::bytea)"
        " FROM guild_members GROUP BY guild_id"
    ),
}


def everything(kind: Record, shard: Shard) -> str:
    """Return the statement for the whole market, in portions, one row of many records each; of lists a shard's."""
    return _EVERYTHING[kind].replace(_OF_SHARD, f"user_id % {shard.of:d} = {shard.number:d}")


def _some(record: str, source: str, order: str) -> str:
    return f"SELECT string_agg({record}, ''::bytea ORDER BY {order}) FROM {source}"


_GIVEN: Final = "ANY(CAST(:keys AS bigint[]))"
PEOPLE: Final = _some(_PERSON, f"{_PEOPLE} WHERE u.id = {_GIVEN}", "u.id")
PRINTINGS: Final = _some(_PRINTING, f"cards c WHERE c.id = {_GIVEN}", "c.id")
VALUES: Final = _some(_VALUE, f"card_values v WHERE v.card_id = {_GIVEN}", "v.card_id")
_HAVES_OF: Final = f"h.id = {_GIVEN} OR h.user_id = ANY(CAST(:owners AS bigint[]))"
HAVES: Final = _some(_HAVE, f"have_list_items h WHERE h.is_active AND ({_HAVES_OF})", "h.user_id, h.id")
_WANTS_OF: Final = f"w.id = {_GIVEN} OR w.user_id = ANY(CAST(:owners AS bigint[]))"
WANTS: Final = _some(_WANT, f"want_list_items w WHERE {_OPEN_WANT} AND ({_WANTS_OF})", "w.user_id, w.id")
_PAIRS: Final = "unnest(CAST(:keys AS bigint[]), CAST(:others AS bigint[])) AS given (key, other)"
BLOCKS: Final = _some(
    "int4send(key::int) || int4send(other::int) || int2send(EXISTS (SELECT FROM blocks"
    " WHERE blocker_id = key AND blocked_id = other)::int::int2)",
    _PAIRS,
    "key, other",
)
MEMBERSHIPS: Final = _some(
    "int8send(key) || int4send(other::int) || int2send(EXISTS (SELECT FROM guild_members"
    " WHERE guild_id = key AND user_id = other)::int::int2)",
    _PAIRS,
    "key, other",
)
