"""Parameters of requests about people."""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from litestar.params import PathParameter, QueryParameter

from dualcaster_core.social.achievements.revoking import LONGEST_REASON
from dualcaster_core.social.model import LONGEST_NOTE, EndorsementKind
from dualcaster_core.social.notes import LONGEST_SEARCH
from dualcaster_http.edge.parameters import LINES, PLAIN_TEXT, one_example

TraderId = Annotated[
    str, PathParameter(description="The trader's public id.", max_length=40, examples=one_example("QWj5wJqG"))
]
Endorsement = Annotated[EndorsementKind, PathParameter(description="What the trader is endorsed for.")]


class RequestDirection(StrEnum):
    """Whose requests are listed: those that others made, or one's own."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


Direction = Annotated[
    RequestDirection, QueryParameter(name="direction", description="Requests of others to the caller, or the caller's.")
]
NoteSearch = Annotated[
    str | None,
    QueryParameter(
        name="q",
        max_length=LONGEST_SEARCH,
        pattern=PLAIN_TEXT,
        description="Only notes that hold this, or whose trader is called so, whatever the letter case.",
        examples=one_example("foils"),
    ),
]


class NewNote(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What to note of a trader."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NOTE, pattern=LINES)]


AchievementKey = Annotated[
    str,
    PathParameter(
        description="The key of an achievement.",
        max_length=40,
        pattern=r"^[a-z_]+$",
        examples=one_example("big_deal"),
    ),
]


FrameName = Literal["bronze", "silver", "gold", "platinum", "legendary"]
"""The names of ``FrameTier``, as requests have them."""


class FrameChoiceBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Which frame to wear."""

    tier: FrameName


class AchievementDecisionBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Whether an achievement is taken back or given again, and why."""

    revoke: bool
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_REASON, pattern=LINES)]
