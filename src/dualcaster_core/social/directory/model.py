"""What the directory is asked: filters, order, and which page."""

from enum import StrEnum
from typing import Final

from attrs import field, frozen, validators

from dualcaster_core.accounts.profiles.countries import COUNTRIES
from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Shipping
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES
from dualcaster_core.reputation.standing import Standing
from dualcaster_core.social.achievements.frames import FrameTier

LONGEST_NAME: Final = 60
MIN_LETTERS: Final = 2
MOST_NAMED: Final = 200
"""People whom a search by name finds at most."""
MAX_SUGGESTED: Final = 50
SUGGESTED: Final = 10
RECENT: Final = 20
LARGEST_RADIUS_MILES: Final = 500


class DirectorySort(StrEnum):
    """The orders of the directory, each with the best first; ``NAME`` is how well a name fits what was typed."""

    DISCOVERY = "discovery"
    REPUTATION = "reputation"
    TRADES = "trades"
    NEWEST = "newest"
    ACTIVE = "active"
    MATCH = "match"
    NAME = "name"


class TraderKind(StrEnum):
    """People, or stores."""

    TRADERS = "traders"
    STORES = "stores"


def _known_country(_: object, __: object, code: str | None) -> None:
    if code is not None and code not in COUNTRIES:
        raise ValidationFailed(f"{code!r} is not the code of a country, such as US or DE", field="country")


def _long_enough(_: object, __: object, name: str | None) -> None:
    if name is not None and not MIN_LETTERS <= len(name) <= LONGEST_NAME:
        raise ValidationFailed(f"type {MIN_LETTERS} to {LONGEST_NAME} letters of a name", field="q")


def _in_steps(_: object, __: object, miles: int | None) -> None:
    if miles is None:
        return
    if not RADIUS_STEP_MILES <= miles <= LARGEST_RADIUS_MILES or miles % RADIUS_STEP_MILES:
        raise ValidationFailed(
            f"a radius is {RADIUS_STEP_MILES} to {LARGEST_RADIUS_MILES} miles, in steps of {RADIUS_STEP_MILES}",
            field="miles",
        )


@frozen(kw_only=True)
class DirectoryFilters:
    """Who is wanted. What is None or False does not narrow; ``miles`` is the distance from the reader's own place.

    ``name`` is a name as it was typed, which may be misspelt. ``standing`` and above, exactly the ``frame`` that shows.
    ``has_wants``: they have what the reader wants; ``wants_cards``: they want what the reader has. Raises
    ``ValidationFailed``.
    """

    name: str | None = field(default=None, validator=_long_enough)
    standing: Standing | None = None
    card_type: CardType | None = None
    play_format: PlayFormat | None = None
    shipping: Shipping | None = None
    country: str | None = field(default=None, validator=_known_country)
    miles: int | None = field(default=None, validator=_in_steps)
    online: bool = False
    is_open: bool = False
    has_wants: bool = False
    wants_cards: bool = False
    kind: TraderKind | None = None
    frame: FrameTier | None = None
    verified: bool = False

    @property
    def needs_lists(self) -> bool:
        """Whether it has to be known who has what the reader wants, or wants what they have."""
        return self.has_wants or self.wants_cards


ANYBODY: Final = DirectoryFilters()
_POSITIVE: Final = validators.ge(1)


@frozen(kw_only=True)
class PageRequest:
    """Which page of an order: at most ``limit`` people after a cursor."""

    limit: int = field(validator=_POSITIVE)
    cursor: str | None = None
