"""What an index and who asks it send each other: msgpack in the bodies of HTTP requests."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta, Struct

from dualcaster_columnar.holding import Answer
from dualcaster_columnar.own_lists import PackedLists
from dualcaster_core.matching.index.model import IndexAnswer, Shard, TotalsQuery
from dualcaster_core.matching.model import COLUMNS, FARTHEST_MILES, CandidateFilter, TotalsBlock

MOST_SECONDS = 60.0
MOST_BYTES = 1 << 28
"""Bytes that an answer may have."""
_User = Annotated[int, Meta(ge=1, lt=2**31)]
_Mark = Annotated[str, Meta(max_length=65_536)]


class Lists(Struct, forbid_unknown_fields=True, kw_only=True):
    """Somebody's lists, as packed records."""

    haves: bytes
    wants: bytes


class TotalsRequest(Struct, forbid_unknown_fields=True, kw_only=True):
    """A question, the moment that the answer has to have seen, and the seconds that there are for it.

    ``lists`` are those of the user where another shard holds them.
    """

    user: _User
    seen_since: datetime
    at_least: _Mark = ""
    seconds: Annotated[float, Meta(gt=0, le=MOST_SECONDS)] = MOST_SECONDS
    local_only: bool = False
    server: int | None = None
    within_miles: Annotated[float, Meta(gt=0, le=FARTHEST_MILES)] | None = None
    both_ways: bool = False
    among: Annotated[list[_User], Meta(max_length=100_000)] | None = None
    minimum: Annotated[int, Meta(ge=0, le=100)] = 0
    limit: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    max_ask_percent: Annotated[int, Meta(ge=100, le=10_000)] = 125
    any_printing_times: Annotated[int, Meta(ge=1, le=1_000_000)] = 3
    lists: Lists | None = None

    @property
    def packed(self) -> PackedLists | None:
        """The lists that came along."""
        return _received(self.lists)

    @property
    def query(self) -> TotalsQuery:
        """The question."""
        return TotalsQuery(
            user_id=self.user,
            seen_since=self.seen_since,
            filters=CandidateFilter(local_only=self.local_only, server=self.server, within_miles=self.within_miles),
            both_ways=self.both_ways,
            among=None if self.among is None else tuple(self.among),
            minimum=self.minimum,
            limit=self.limit,
            max_ask_percent=self.max_ask_percent,
            any_printing_times=self.any_printing_times,
        )


class TotalsReply(Struct, forbid_unknown_fields=True, kw_only=True):
    """Rows as columns of little-endian 64-bit numbers, and the moment they are of.

    They are those of a shard; where it holds the user's lists and others do not, the lists come along.
    """

    columns: dict[str, bytes]
    mark: _Mark
    generation: int
    version: int
    shard: int = 0
    shards: int = 1
    lists: Lists | None = None


class Refusal(Struct, kw_only=True):
    """Why there is no answer: the code of an error, and its sentence."""

    code: str
    message: str


class ShardAnswer(NamedTuple):
    """What a shard answers, and the user's lists where it holds them and others do not."""

    answer: IndexAnswer
    lists: PackedLists | None


def asked(query: TotalsQuery, at_least: str, seconds: float, lists: PackedLists | None = None) -> bytes:
    """Encode a question."""
    return msgspec.msgpack.encode(
        TotalsRequest(
            user=query.user_id,
            seen_since=query.seen_since,
            at_least=at_least,
            seconds=seconds,
            local_only=query.filters.local_only,
            server=query.filters.server,
            within_miles=query.filters.within_miles,
            both_ways=query.both_ways,
            among=None if query.among is None else list(query.among),
            minimum=query.minimum,
            limit=query.limit,
            max_ask_percent=query.max_ask_percent,
            any_printing_times=query.any_printing_times,
            lists=_sent(lists),
        )
    )


def replied(answer: Answer) -> bytes:
    """Encode an answer."""
    columns = {name: np.ascontiguousarray(column, dtype="<i8").tobytes() for name, column in answer.columns.items()}
    return msgspec.msgpack.encode(
        TotalsReply(
            columns=columns,
            mark=answer.mark,
            generation=answer.generation,
            version=answer.version,
            shard=answer.shard.number,
            shards=answer.shard.of,
            lists=_sent(answer.lists),
        )
    )


def _sent(lists: PackedLists | None) -> Lists | None:
    return None if lists is None else Lists(haves=lists.haves, wants=lists.wants)


def _received(lists: Lists | None) -> PackedLists | None:
    return None if lists is None else PackedLists(lists.haves, lists.wants)


def understood(body: bytes, query: TotalsQuery, shard: Shard) -> ShardAnswer:
    """Decode the answer of a shard to a question. Raises ``msgspec.ValidationError`` for anything else."""
    reply = msgspec.msgpack.decode(body, type=TotalsReply)
    if (reply.shard, reply.shards) != (shard.number, shard.of):
        raise msgspec.ValidationError(f"this is shard {reply.shard}/{reply.shards}, not {shard.number}/{shard.of}")
    columns = _columns(reply.columns)
    rows = {len(column) for column in columns.values()}
    if set(columns) != set(COLUMNS) or len(rows) != 1:
        raise msgspec.ValidationError("these are not the columns of totals")
    about = (columns["user"] == query.user_id) | (columns["candidate"] == query.user_id)
    if not about.all():
        raise msgspec.ValidationError("this is the answer to another question")
    block = TotalsBlock(**{name: column.tolist() for name, column in columns.items()})
    answer = IndexAnswer(block=block, mark=reply.mark, generation=reply.generation, version=reply.version)
    return ShardAnswer(answer, _received(reply.lists))


def _columns(sent: Mapping[str, bytes]) -> dict[str, "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    try:
        return {name: np.frombuffer(column, dtype="<i8") for name, column in sent.items()}
    except ValueError as error:
        raise msgspec.ValidationError("a column is cut off") from error
