"""Bodies of requests around the sync of stores."""

from typing import Annotated, Literal

import msgspec

from dualcaster_core.catalogue.grading import ConditionName, Finish
from dualcaster_core.stores.sync.providers import LONGEST_CREDENTIAL, StockProvider

_Key = Annotated[str, msgspec.Meta(max_length=40)]
_Value = Annotated[str, msgspec.Meta(max_length=LONGEST_CREDENTIAL)]


class NewConnection(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A shop system, and what lets the store in there, by name."""

    provider: StockProvider
    credentials: Annotated[dict[_Key, _Value], msgspec.Meta(max_length=10)] = msgspec.field(default_factory=dict)


class SyncSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How often the system is read, null for only by hand, and whether changes may be sent to it."""

    interval_hours: Literal[1, 3, 6, 12, 24] | None
    push_enabled: bool


class NewSync(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How a run begins: ``everything``, also what has not changed; ``accept_fewer``, even if most is gone there."""

    everything: bool = False
    accept_fewer: bool = False


class ChosenPrinting(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What a listing is."""

    card: Annotated[str, msgspec.Meta(max_length=32, description="The card's public id.")]
    finish: Finish
    condition: ConditionName = "NM"
    language: Annotated[str, msgspec.Meta(min_length=2, max_length=3)] = "en"
