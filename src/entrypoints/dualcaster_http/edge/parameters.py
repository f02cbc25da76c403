"""Parameters of requests, each with its bounds."""

from typing import Annotated, Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.openapi.spec import Example
from litestar.params import PathParameter, QueryParameter, SkipValidation

from dualcaster_app import Application
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.use_cases import LONGEST_QUERY
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import CURSOR_PATTERN, LARGEST_PAGE

LARGEST_KEY = 2**63 - 1
PLAIN_TEXT = r"^[^\x00-\x1f\x7f]*$"
_DECEIVING = r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
LINE = rf"^[^\x00-\x1f\x7f-\x9f{_DECEIVING}]*$"
"""One line for others to read, as ``clean_text`` takes it."""
LINES = rf"^[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f{_DECEIVING}]*$"
"""Lines for others to read."""

FromApplication = NamedDependency[SkipValidation[Application]]
"""The application, handed to every route."""


AnyRequest = Request[Any, Any, Any]


def application_of(request: AnyRequest) -> Application:
    """Return the application. Where it counts this is much quicker than a second dependency beside another one."""
    found: Application = request.app.state.application
    return found


def decoded(ids: PublicIds, kind: IdKind, hashid: str, error: DualcasterError) -> int:
    """Return the key behind a public id. Raises ``error`` for a text that is no id of this kind."""
    key = ids.decode(kind, hashid)
    if key is None:
        raise error
    return key


def card_key(application: Application, hashid: str) -> int:
    """Return the key of a card. Raises ``CardNotFound``."""
    return decoded(application.ids, IdKind.CARD, hashid, CardNotFound("there is no such card"))


def one_example(value: object) -> list[Example]:
    """Make the list of one example that OpenAPI wants."""
    return [Example(value=value)]


CardKey = Annotated[int, PathParameter(description="The card's number.", examples=one_example(4711))]
CardHashid = Annotated[str, PathParameter(description="The card's public id.", examples=one_example("poLLEX"))]
SearchText = Annotated[
    str | None,
    QueryParameter(
        name="q",
        max_length=LONGEST_QUERY,
        pattern=PLAIN_TEXT,
        description="A card's name, the beginning of one, or one that may be misspelt.",
        examples=one_example("lightning bolt"),
    ),
]
TypedText = Annotated[
    str,
    QueryParameter(
        name="q",
        max_length=LONGEST_QUERY,
        pattern=PLAIN_TEXT,
        description="What was typed so far.",
        examples=one_example("light"),
    ),
]
SetCode = Annotated[
    str | None,
    QueryParameter(
        name="set", pattern=r"^[A-Za-z0-9_]{1,16}$", description="Code of a set.", examples=one_example("neo")
    ),
]
WantedRarity = Annotated[Rarity | None, QueryParameter(name="rarity", description="Only this rarity.")]
WantedFinish = Annotated[Finish | None, QueryParameter(name="finish", description="Only printings with this finish.")]
TypePart = Annotated[
    str | None,
    QueryParameter(
        name="type",
        max_length=60,
        pattern=PLAIN_TEXT,
        description="A part of the type line.",
        examples=one_example("Dragon"),
    ),
]
PageSize = Annotated[int, QueryParameter(name="limit", ge=1, le=LARGEST_PAGE, description="Items of a page.")]
Suggestions = Annotated[int, QueryParameter(name="limit", ge=1, le=20, description="Most names to give.")]
Cursor = Annotated[
    str | None,
    QueryParameter(
        name="cursor",
        pattern=CURSOR_PATTERN,
        description="Continues after a page: its next_cursor, with everything else as before.",
    ),
]
NewestOnly = Annotated[bool, QueryParameter(name="newest_only", description="Of each card its newest printing alone.")]


def refuse_unknown(given: list[str], known: frozenset[str]) -> None:
    """Raise for a query parameter that the route does not have: a misspelt filter would silently keep everything."""
    extra = sorted(set(given) - known)
    if extra:
        listed = ", ".join(sorted(known)) or "none"
        message = f"unknown parameter; this address takes {listed}"
        raise ValidationException(extra=[{"key": name[:40], "message": message} for name in extra[:10]])
