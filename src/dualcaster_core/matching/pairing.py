"""Which copies of one person fill which wants of another: a rule without order, the same for every adapter."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from attrs import frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.model import ANY_LANGUAGE
from dualcaster_core.matching.model import MatchRules


@frozen(kw_only=True)
class PairingHave:
    """A have as the engine sees it.

    ``quantity`` is on offer: those of its copies for trade that are not promised, down to none. ``unit_cents`` is the
    market value of a copy, None unpriced; ``ask_cents`` the least its owner wants for one.
    """

    have_id: int
    user_id: int
    card_id: int
    oracle: int
    finish: Finish
    condition: Condition
    language: str
    quantity: int
    unit_cents: int | None
    set_code: str = ""
    ask_cents: int | None = None
    trade_for_wants_only: bool = False


@frozen(kw_only=True)
class PairingWant:
    """A want as the engine sees it; ``max_cents`` is the most a copy may be worth or its owner ask, None for no limit.

    ``quantity`` is what accepted trades do not bring already, and may be none or less. ``set_only``: any printing of
    ``set_code``. ``cheapest_cents`` is what the cheapest priced printing that the want accepts is worth in near mint,
    None where none has a price; of foil and etched copies where it requires foil.
    """

    want_id: int
    user_id: int
    card_id: int
    oracle: int
    any_printing: bool
    quantity: int
    condition_min: Condition
    condition_strict: bool
    is_foil_required: bool
    language: str
    max_cents: int | None
    cheapest_cents: int | None = None
    set_only: bool = False
    set_code: str = ""

    @property
    def preference(self) -> tuple[int, int]:
        """Sorts what a have chooses first: this printing, any of its set, any at all; then the lower id."""
        return (0 if not self.any_printing else 1 if self.set_only else 2), self.want_id


@frozen(kw_only=True)
class PairedLine:
    """Copies of a have that fill a want: 1 or more. ``gap`` is have rank minus minimum rank where below it, else 0.

    ``wants_only``: the owner trades it for what they want alone, without cash.
    """

    have_id: int
    want_id: int
    card_id: int
    copies: int
    unit_cents: int | None
    gap: int
    wants_only: bool = False

    @property
    def cents(self) -> int:
        """What the copies are worth together; an unpriced line adds nothing."""
        return self.copies * (self.unit_cents or 0)


@frozen(kw_only=True)
class PairedSides:
    """Paired lines of two people as one of them sees it; ``are_all``: there are no others."""

    gives: tuple[PairedLine, ...] = ()
    gets: tuple[PairedLine, ...] = ()
    are_all: bool = True


def takes_part(have: PairingHave, rules: MatchRules) -> bool:
    """Tell whether a have is for trade at about the market's price: its owner does not ask too much above it."""
    if have.unit_cents is None or have.ask_cents is None:
        return True
    return have.ask_cents * 100 <= have.unit_cents * rules.max_ask_percent


def fits(have: PairingHave, want: PairingWant, rules: MatchRules) -> bool:
    """Tell whether a copy of this have may fill this want."""
    same_card = have.oracle == want.oracle if want.any_printing else have.card_id == want.card_id
    return (
        same_card
        and (not want.set_only or have.set_code == want.set_code)
        and (not want.is_foil_required or have.finish is not Finish.NONFOIL)
        and want.language in (ANY_LANGUAGE, have.language)
        and (not want.condition_strict or have.condition >= want.condition_min)
        and _within_limit(have, want, rules)
    )


def _within_limit(have: PairingHave, want: PairingWant, rules: MatchRules) -> bool:
    """Tell whether a copy costs no more than is meant; nothing is known against an unpriced one."""
    if have.unit_cents is None:
        return True
    if want.max_cents is not None:
        return max(have.unit_cents, have.ask_cents or 0) <= want.max_cents
    if not want.any_printing or want.cheapest_cents is None:
        return True
    return have.unit_cents <= rules.any_printing_times * want.cheapest_cents


def pair_lines(haves: Iterable[PairingHave], wants: Sequence[PairingWant], rules: MatchRules) -> list[PairedLine]:
    """Pair one person's haves with another's wants, ordered by want id, then by the order of filling.

    Haves whose owner asks too much take no part. Each other have chooses one want: an exact printing before any
    printing of its set, that before any printing, then the lower want id. Each want is filled by the haves that chose
    it, better condition first, then lower have id, until its quantity is reached.
    """
    by_printing: dict[int, list[PairingWant]] = defaultdict(list)
    by_oracle: dict[int, list[PairingWant]] = defaultdict(list)
    for want in wants:
        (by_oracle[want.oracle] if want.any_printing else by_printing[want.card_id]).append(want)
    chosen: dict[int, tuple[PairingWant, list[PairingHave]]] = {}
    for have in haves:
        if not takes_part(have, rules):
            continue
        options = [w for w in (*by_printing[have.card_id], *by_oracle[have.oracle]) if fits(have, w, rules)]
        if options:
            want = min(options, key=lambda w: w.preference)
            chosen.setdefault(want.want_id, (want, []))[1].append(have)
    return [line for _, (want, fillers) in sorted(chosen.items()) for line in _fill(want, fillers)]


def _fill(want: PairingWant, haves: list[PairingHave]) -> list[PairedLine]:
    rest = want.quantity
    lines = []
    for have in sorted(haves, key=lambda h: (-h.condition, h.have_id)):
        if rest <= 0:
            break
        copies = min(rest, have.quantity)
        if copies <= 0:
            continue
        rest -= copies
        lines.append(
            PairedLine(
                have_id=have.have_id,
                want_id=want.want_id,
                card_id=have.card_id,
                copies=copies,
                unit_cents=have.unit_cents,
                gap=min(0, have.condition - want.condition_min),
                wants_only=have.trade_for_wants_only,
            )
        )
    return lines
