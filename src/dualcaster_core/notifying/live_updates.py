"""What people are told the moment it happens, numbered for each of them without a gap."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed

KEPT: Final = timedelta(hours=24)
"""How long updates are kept for those who were away; who was away for longer loads everything anew."""
LONGEST_FACTS: Final = 4_096
"""How many bytes the facts of an update have as JSON at most."""
_TYPE: Final = re.compile(r"[a-z][a-z_]{0,30}(\.[a-z][a-z_]{0,30}){1,3}\Z")
_PLAIN: Final = (str, int, float, bool, type(None))


def _check_type(_: object, __: object, value: str) -> None:
    if not _TYPE.match(value):
        raise ValidationFailed(f"{value!r} is no type of a live update, which is words with dots between them")


def _check_facts(_: object, __: object, value: Mapping[str, object]) -> None:
    nested = sorted(name for name, fact in value.items() if not isinstance(fact, _PLAIN))
    if nested:
        raise ValidationFailed(f"facts of a live update are flat, but not {', '.join(nested)}")
    if len(json.dumps(dict(value))) > LONGEST_FACTS:
        raise ValidationFailed(f"facts of a live update have at most {LONGEST_FACTS} bytes")


@frozen(kw_only=True)
class NewLiveUpdate:
    """Something to tell people at once: a ``type`` such as ``trade.changed``, and flat facts.

    Facts hold public ids, never keys: they are sent as they are. Raises ``ValidationFailed``.
    """

    type: str = field(validator=_check_type)
    facts: Mapping[str, object] = field(validator=_check_facts)


@frozen(kw_only=True)
class LiveUpdate:
    """One of somebody's updates. ``sequence`` counts those of one person from 1, without a gap."""

    user_id: int
    sequence: int
    type: str
    facts: Mapping[str, object]


@frozen(kw_only=True)
class TransientUpdate:
    """What people are told once and what is kept nowhere: that somebody types, say."""

    user_ids: Sequence[int]
    type: str
    facts: Mapping[str, object]


@frozen(kw_only=True)
class Backlog:
    """What somebody has not seen yet: the next ``updates`` in order, as many as were asked for, of all up to ``last``.

    Where it does not begin with the next update, the ones before are kept no more.
    """

    last: int
    updates: Sequence[LiveUpdate] = ()


@frozen(kw_only=True)
class Continuation:
    """What a reader is told next, and where it stands afterwards. With ``is_gap`` something is missing for good."""

    updates: Sequence[LiveUpdate]
    cursor: int
    is_gap: bool = False


def continued(cursor: int, backlog: Backlog) -> Continuation:
    """Continue after the update that a reader saw last, with a backlog that may begin before it.

    There is a gap where the next update is kept no more, or the reader saw more than there ever was; it is told to
    load everything anew then, and goes on from the end.
    """
    if cursor > backlog.last:
        return Continuation(updates=(), cursor=backlog.last, is_gap=True)
    fresh = [one for one in backlog.updates if one.sequence > cursor]
    following = [one for place, one in enumerate(fresh, start=1) if one.sequence == cursor + place]
    if following:
        return Continuation(updates=following, cursor=following[-1].sequence)
    is_gap = bool(fresh) or (not backlog.updates and cursor < backlog.last)
    return Continuation(updates=(), cursor=backlog.last if is_gap else cursor, is_gap=is_gap)
