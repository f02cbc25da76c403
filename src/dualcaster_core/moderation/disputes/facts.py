"""The facts of a case that house rules ask about: each with a name, a type and words for people."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import field, fields, frozen

from dualcaster_core.moderation.disputes.lifecycle import DisputeKind, ParcelState
from dualcaster_core.moderation.disputes.outcomes import WhoSent, who_sent
from dualcaster_core.trading.model import NOTHING, Exchange

FactValue = bool | int | Decimal | str


class FactType(StrEnum):
    """What kind of value a fact has."""

    FLAG = "flag"
    """Yes or no."""
    COUNT = "count"
    """A whole number from 0 on."""
    MONEY = "money"
    """Dollars."""
    CHOICE = "choice"
    """One of a few words."""


@frozen
class DisputeFact:
    """A fact: its name, its type, what it is called, and for a choice its words."""

    name: str
    type: FactType
    words: str
    choices: tuple[str, ...] = ()

    def takes(self, value: FactValue) -> bool:
        """Tell whether the fact can have this value."""
        if self.type is FactType.FLAG:
            return isinstance(value, bool)
        if self.type is FactType.CHOICE:
            return value in self.choices
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0
        return is_number and (self.type is FactType.MONEY or isinstance(value, int))

    def said(self, value: FactValue) -> str:
        """Say a value for people."""
        if self.type is FactType.FLAG:
            return "yes" if value else "no"
        if self.type is FactType.MONEY:
            return f"${value:,.2f}"
        return str(value).replace("_", " ")


def _flag(words: str) -> bool:
    value: bool = field(default=False, metadata={"type": FactType.FLAG, "words": words})
    return value


def _count(words: str) -> int:
    value: int = field(default=0, metadata={"type": FactType.COUNT, "words": words})
    return value


def _money(words: str) -> Mapping[str, object]:
    return {"type": FactType.MONEY, "words": words}


def _choice(words: str, choices: type[StrEnum], first: str) -> str:
    found = tuple(one.value for one in choices)
    value: str = field(default=first, metadata={"type": FactType.CHOICE, "words": words, "choices": found})
    return value


@frozen(kw_only=True)
class DisputeFacts:
    """What is known of a case at a moment. The filer is who complains, the respondent the other of the trade.

    Who owes nothing counts as having sent, and so does whose cards the other has confirmed.
    """

    kind: str = _choice("what the dispute is about", DisputeKind, DisputeKind.OTHER.value)
    exchange: str = _choice("how the cards change hands", Exchange, Exchange.OTHER.value)
    after_completion: bool = _flag("the trade was complete before")
    days_to_file: int = _count("days from completion to filing")
    filer_sent: bool = _flag("the filer has sent what they promised")
    respondent_sent: bool = _flag("the respondent has sent what they promised")
    sending_overdue: bool = _flag("the time to send has passed")
    parcel_overdue: bool = _flag("the respondent's parcel should have arrived")
    filer_tracking: bool = _flag("the filer gave a tracking number")
    respondent_tracking: bool = _flag("the respondent gave a tracking number")
    respondent_needs_tracking: bool = _flag("the respondent was asked to send with tracking")
    filer_parcel: str = _choice("what the carrier says of the filer's parcel", ParcelState, "not_checked")
    respondent_parcel: str = _choice("what the carrier says of the respondent's parcel", ParcelState, "not_checked")
    filer_confirmed: bool = _flag("the filer has confirmed receipt")
    respondent_confirmed: bool = _flag("the respondent has confirmed receipt")
    filer_photos: int = _count("photos of the filer")
    respondent_photos: int = _count("photos of the respondent")
    filer_answered: bool = _flag("the filer has said something in the dispute")
    respondent_answered: bool = _flag("the respondent has said something in the dispute")
    filer_silent_days: int = _count("days for which the filer owes an answer")
    respondent_silent_days: int = _count("days for which the respondent owes an answer")
    filer_would_cancel: bool = _flag("the filer would agree to cancel")
    respondent_would_cancel: bool = _flag("the respondent would agree to cancel")
    filer_value: Decimal = field(default=NOTHING, metadata=_money("worth of the filer's cards"))
    respondent_value: Decimal = field(default=NOTHING, metadata=_money("worth of the respondent's cards"))
    filer_cash: Decimal = field(default=NOTHING, metadata=_money("cash that the filer pays"))
    respondent_cash: Decimal = field(default=NOTHING, metadata=_money("cash that the respondent pays"))

    @property
    def who_sent(self) -> WhoSent:
        """Who of the two has sent."""
        return who_sent(filer=self.filer_sent, respondent=self.respondent_sent)

    def value(self, name: str) -> FactValue:
        """Return a fact by its name."""
        found: FactValue = getattr(self, name)
        return found


FACTS: Final[Mapping[str, DisputeFact]] = MappingProxyType(
    {
        one.name: DisputeFact(one.name, one.metadata["type"], one.metadata["words"], one.metadata.get("choices", ()))
        for one in fields(DisputeFacts)
    }
)
"""Every fact by its name."""
