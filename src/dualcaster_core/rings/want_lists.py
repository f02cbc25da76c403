"""What a file of want lists says: an exchange, how its results are shown, and what could not be used."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from dualcaster_core.rings.model import RingExchange

MAX_ISSUES = 1_000
"""How many issues of a file are kept; the others are counted."""


class IssueKind(StrEnum):
    """What is the matter with a line of a file of want lists."""

    BROKEN_LINE = "broken_line"
    UNKNOWN_ITEM = "unknown_item"
    NOT_OFFICIAL = "not_official"
    SECOND_LIST = "second_list"
    REPEATED_WANT = "repeated_want"
    OWN_ITEM = "own_item"
    DUMMY = "dummy"
    MONEY = "money"
    PRIORITY = "priority"
    OPTION = "option"
    ENCODING = "encoding"


@frozen
class WantListIssue:
    """Something of a file that was left out or read in another way; ``line`` counts from 1."""

    line: int
    kind: IssueKind
    message: str


@frozen(kw_only=True)
class ResultLayout:
    """Which parts of the results an organiser asked for in the file."""

    loops: bool = True
    summary: bool = True
    items_that_stay: bool = True
    statistics: bool = True
    errors: bool = True
    elapsed_time: bool = False
    missing_lists: bool = False
    by_item: bool = False


@frozen(kw_only=True, eq=False)
class MathTrade:
    """A file of want lists, read.

    ``titles`` are what the organiser's list of official names says about items; ``missing`` are official items without
    a want list. Where lists name no users every item has an owner of its own, and ``named`` is false.
    """

    exchange: RingExchange
    named: bool
    options: tuple[str, ...] = ()
    layout: ResultLayout = field(factory=ResultLayout)
    titles: Mapping[str, str] = field(factory=dict)
    missing: tuple[str, ...] = ()
    issues: tuple[WantListIssue, ...] = ()
    issues_left_out: int = 0
