"""Which wants the copies of a trade fill: the pairing of the matching, whatever the copies are worth.

What a want would pay limits whom the matching proposes; who has agreed to a price has what they wanted.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from dualcaster_core.collection.model import ItemKey
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.pairing import PairingHave, PairingWant, fits, pair_lines
from dualcaster_core.trading.model import TradeLine
from dualcaster_core.trading.ports import WantedPrinting, WantFill

_RULES: Final = MatchRules()
"""Only says what copies may cost, which is not asked here."""


def fills(lines: Sequence[TradeLine], wanted: Iterable[WantedPrinting]) -> list[WantFill]:
    """Pair what somebody receives with their wants, each copy with one at most, by want id."""
    printings, wants = _by_printing(wanted)
    haves = [
        _have(place, line.key, line.quantity, printings[line.key.card_id])
        for place, line in enumerate(lines)
        if line.key.card_id in printings
    ]
    paired = pair_lines(haves, list(wants.values()), _RULES)
    return [WantFill(line_id=lines[one.have_id].id, want_id=one.want_id, copies=one.copies) for one in paired]


def wanted_keys(keys: Iterable[ItemKey], wanted: Iterable[WantedPrinting]) -> frozenset[ItemKey]:
    """Keep the copies that would fill one of the wants."""
    printings, wants = _by_printing(wanted)
    known = [key for key in keys if key.card_id in printings]
    copies = {key: _have(0, key, 1, printings[key.card_id]) for key in known}
    return frozenset(key for key, copy in copies.items() if any(fits(copy, want, _RULES) for want in wants.values()))


def _by_printing(wanted: Iterable[WantedPrinting]) -> tuple[dict[int, WantedPrinting], dict[int, PairingWant]]:
    listed = list(wanted)
    return {one.card_id: one for one in listed}, {one.want.want_id: one.want for one in listed}


def _have(place: int, key: ItemKey, copies: int, printing: WantedPrinting) -> PairingHave:
    return PairingHave(
        have_id=place,
        user_id=0,
        card_id=key.card_id,
        oracle=printing.oracle,
        set_code=printing.set_code,
        finish=key.finish,
        condition=key.condition,
        language=key.language,
        quantity=copies,
        unit_cents=None,
    )
