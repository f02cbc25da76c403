"""The table and the diagram of the life of a held payment, made from the table of transitions of the core.

``python tools/escrow_reference.py`` writes both, and the test cards of the sandbox, into ``docs/reference``; a test
sees to it that they are up to date.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from state_diagram import HEAD, Place, box, edge, label

from dualcaster_core.escrow.lifecycle import STATUS_OF, TAKEN_BY, TRANSITIONS, PaymentAction, PaymentStage
from dualcaster_stripe_sandbox.cards import CARDS, Card, Outcome

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "reference" / "held-payments.md"
DIAGRAM: Final = ROOT / "docs" / "reference" / "life-of-a-held-payment.svg"
BEGIN, END = "<!-- transitions: made by tools/escrow_reference.py -->", "<!-- end of transitions -->"
CARDS_BEGIN, CARDS_END = "<!-- cards: made by tools/escrow_reference.py -->", "<!-- end of cards -->"
_SIZE: Final = (128, 34)
_PLACES: Final[dict[PaymentStage, Place]] = {
    PaymentStage.PENDING_PAYMENT: (80, 190),
    PaymentStage.PAYMENT_RECEIVED: (290, 190),
    PaymentStage.ITEMS_SHIPPED: (520, 40),
    PaymentStage.DISPUTED: (520, 190),
    PaymentStage.RELEASING: (740, 40),
    PaymentStage.DIVIDING: (740, 190),
    PaymentStage.REFUNDING: (740, 400),
    PaymentStage.RELEASED: (955, 40),
    PaymentStage.DIVIDED: (955, 190),
    PaymentStage.REFUNDED: (955, 400),
    PaymentStage.CANCELLED: (80, 400),
    PaymentStage.CHARGED_BACK: (500, 480),
}
"""Where the middle of each stage stands."""
_FROM_MANY: Final = PaymentAction.LOSE_CHARGEBACK
"""What leads from every paid stage to one: a sentence instead of a line from each."""
_WORDS: Final = {
    Outcome.PAID: "is paid",
    Outcome.DECLINED: "is declined",
    Outcome.ASKS: "is paid once its bank has been answered",
    Outcome.DISPUTED: "is paid, and its owner wants the money back at once",
}


def table() -> str:
    """Make the table."""
    rows = [
        (
            stage.value,
            STATUS_OF[stage].value.replace("_", " "),
            f"`{action.value}`",
            ", ".join(sorted(actor.value for actor in TAKEN_BY[action])),
            to.value,
        )
        for (stage, action), to in TRANSITIONS.items()
    ]
    return _table(("stage", "shown as", "action", "by", "to"), rows)


def cards() -> str:
    """Make the table of test cards, by Stripe's names of them."""
    rows = [
        (f"`{name}`", f"{card.brand} {card.last4}", _WORDS[card.outcome], _code(card)) for name, card in CARDS.items()
    ]
    return _table(("payment method", "card", "a payment with it", "code"), rows)


def _code(card: Card) -> str:
    """Return why a card is declined."""
    return card.decline_code or card.code if card.outcome is Outcome.DECLINED else ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def page(text: str) -> str:
    """Return the page with the tables as they are now."""
    for begin, end, made in ((BEGIN, END, table()), (CARDS_BEGIN, CARDS_END, cards())):
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n\n{made}\n{end}{after}"
    return text


def diagram() -> str:
    """Draw the stages, and the actions that lead from one to another."""
    arrows: dict[tuple[PaymentStage, PaymentStage], list[str]] = {}
    for (stage, action), to in TRANSITIONS.items():
        if stage is not to and action is not _FROM_MANY:
            arrows.setdefault((stage, to), []).append(action.value)
    ends = {to for (_, action), to in TRANSITIONS.items() if action is _FROM_MANY}
    sources = sorted(stage.value for stage, action in TRANSITIONS if action is _FROM_MANY)
    note = f"{_FROM_MANY.value} leads here from {', '.join(sources)}"
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1035 540" role="img" font-family="sans-serif">',
        "<title>The life of a held payment</title>",
        HEAD,
        '<rect width="1035" height="540" rx="8" fill="#fff"/>',
        *(_arrow(ends, actions, both=ends[::-1] in arrows) for ends, actions in arrows.items()),
        *(box(_PLACES[one], _SIZE, one.value, is_final=_is_final(one)) for one in PaymentStage),
        *(label((_PLACES[one][0], _PLACES[one][1] + 38), [note]) for one in ends),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _is_final(stage: PaymentStage) -> bool:
    return not any(one is stage and action is not _FROM_MANY for one, action in TRANSITIONS)


def _arrow(ends: tuple[PaymentStage, PaymentStage], actions: list[str], *, both: bool) -> str:
    here, there = (_PLACES[one] for one in ends)
    start, end = edge(here, there, _SIZE), edge(there, here, _SIZE)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    aside = 24 if both else 0
    bend = (middle[0], middle[1] + (aside if here[0] < there[0] else -aside))
    at = (start[0] + 0.36 * (end[0] - start[0]), start[1] + 0.36 * (end[1] - start[1]) + (bend[1] - middle[1]) / 2 - 4)
    path = f"M{start[0]:g} {start[1]:g} Q{bend[0]:g} {bend[1]:g} {end[0]:g} {end[1]:g}"
    return f'<path d="{path}" fill="none" stroke="#777" marker-end="url(#head)"/>{label(at, actions)}'


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    DIAGRAM.write_text(diagram(), encoding="utf-8")
