"""``AlertRepository`` in memory."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import ENGLISH
from dualcaster_core.catalogue.model import Card
from dualcaster_core.collection.alerts.ports import AlertChange, AlertRecipient, WatchedWant
from dualcaster_core.collection.alerts.rules import AlertState, alert_of
from dualcaster_core.collection.model import ANY_LANGUAGE, Want
from dualcaster_core.market.model import UnitValue
from dualcaster_core.testing.state import State

_FINISHES = tuple(Finish)


class InMemoryAlerts:
    """``AlertRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def generation(self) -> int:
        """Count how often values have changed."""
        return self._state.price_generation

    async def watched(self, *, after: int, limit: int) -> Sequence[WatchedWant]:
        """List wants with an alert and a key above ``after``, in their order."""
        wants = sorted((want for _, want in self._wants() if want.id > after and alert_of(want)), key=lambda w: w.id)
        return [self._watched(want) for want in wants[:limit]]

    async def watched_one(self, want_id: int) -> WatchedWant | None:
        """Return one want, None where it has no alert."""
        found = next((want for _, want in self._wants() if want.id == want_id), None)
        return self._watched(found) if found is not None and alert_of(found) else None

    async def move(self, moves: Sequence[AlertChange], *, at: datetime) -> frozenset[int]:
        """Store what alerts become; return the wants whose state was still that of the move."""
        known = {want.id for _, want in self._wants()}
        moved = set()
        for move in moves:
            key, before = move.watched.want_id, move.watched.state
            if key not in known or self._state.alerts.get(key) != before:
                continue
            self._state.alerts[key] = move.state
            if before is not None:
                moved.add(key)
        return frozenset(moved)

    async def arm(self, want_id: int, state: AlertState | None) -> None:
        """Set what is armed; None forgets it."""
        if state is None:
            self._state.alerts.pop(want_id, None)
        else:
            self._state.alerts[want_id] = state

    async def addressees(self, want_ids: Sequence[int]) -> Mapping[int, AlertRecipient]:
        """Tell whose these wants are; those of closed accounts are left out."""
        return {
            want.id: self._addressee(user_id, want)
            for user_id, want in self._wants()
            if want.id in want_ids and self._state.users[user_id].is_active
        }

    def _wants(self) -> Iterator[tuple[int, Want]]:
        return ((user_id, want) for user_id, wants in self._state.wants.items() for want in wants)

    def _watched(self, want: Want) -> WatchedWant:
        value = _cheapest(self._state, want)
        return WatchedWant(
            want_id=want.id,
            alert=alert_of(want),
            state=self._state.alerts.get(want.id),
            cents=value.cents if value else None,
            source=value.source if value else None,
            observed_at=value.observed_at if value else None,
        )

    def _addressee(self, user_id: int, want: Want) -> AlertRecipient:
        card = self._state.cards[want.card_id]
        return AlertRecipient(
            user_id=user_id,
            username=self._state.users[user_id].username,
            card_name=card.name,
            set_code=card.set_code,
            any_printing=want.any_printing,
        )


def _cheapest(state: State, want: Want) -> UnitValue | None:
    """Return the value of the near mint copy that would fill a want for the least money."""
    wanted = state.cards[want.card_id]
    found = [
        (value.cents, card_id, _FINISHES.index(finish), value)
        for (card_id, finish, condition), value in state.values.items()
        if condition is Condition.NM
        and (finish is not Finish.NONFOIL or not want.is_foil_required)
        and (card_id == want.card_id or (want.any_printing and _stands_for(state.cards[card_id], wanted, want)))
    ]
    return min(found, key=lambda one: one[:3])[3] if found else None


def _stands_for(card: Card, wanted: Card, want: Want) -> bool:
    """Tell whether another printing fills a want: one of the same card, on paper, in a language that is asked for."""
    return (
        card.oracle_id == wanted.oracle_id
        and (not want.set_only or card.set_code == wanted.set_code)
        and not card.digital
        and (want.language == ANY_LANGUAGE or card.language in (ENGLISH, want.language))
    )
