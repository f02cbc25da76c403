"""Parameters of requests about lists."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import ConditionName
from dualcaster_core.catalogue.use_cases import LONGEST_QUERY
from dualcaster_core.collection.errors import HaveNotFound, ItemNotFound, UndoNotFound, WantNotFound
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.model import LARGEST_QUANTITY
from dualcaster_core.collection.views import ListOrder
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.edge.parameters import PLAIN_TEXT, decoded, one_example

ItemId = Annotated[
    str, PathParameter(description="The item's public id.", max_length=40, examples=one_example("kZyLqP4b"))
]
HaveId = Annotated[
    str, PathParameter(description="The offer's public id.", max_length=40, examples=one_example("kZyLqP4b"))
]
WantId = Annotated[
    str, PathParameter(description="The want's public id.", max_length=40, examples=one_example("kZyLqP4b"))
]
Username = Annotated[str, PathParameter(description="Whose list.", max_length=40, examples=one_example("ann"))]
NamePart = Annotated[
    str | None,
    QueryParameter(
        name="q",
        max_length=LONGEST_QUERY,
        pattern=PLAIN_TEXT,
        description="A part of the card's name; letter case and accents do not matter.",
        examples=one_example("storm"),
    ),
]
WantedCondition = Annotated[ConditionName | None, QueryParameter(name="condition", description="Only this condition.")]
ForTrade = Annotated[
    bool | None, QueryParameter(name="for_trade", description="Only what is on the have list (true) or is not (false).")
]
Order = Annotated[
    ListOrder,
    QueryParameter(
        name="sort",
        description="What the list is sorted by. Names and sets rise; all else begins with the largest. Inventories "
        "and have lists have no priority, have lists and want lists no for_trade.",
    ),
]
Reverse = Annotated[bool, QueryParameter(name="reverse", description="The other way round.")]
Marked = Annotated[
    bool | None,
    QueryParameter(
        name="marked", description="Only what the caller wants of a have list, or has of a want list (true), or not."
    ),
]
Keep = Annotated[
    int, QueryParameter(name="keep", ge=0, le=LARGEST_QUANTITY, description="How many copies of each item are kept.")
]
UndoId = Annotated[
    str, PathParameter(description="The `undo_id` of a change.", max_length=40, examples=one_example("kZyLqP4b"))
]
FormatName = Annotated[
    str | None,
    QueryParameter(
        name="format",
        pattern=r"^[A-Za-z0-9_ -]{1,40}$",
        description="Name of a file format; recognised from the file's header where it is left out.",
        examples=one_example("moxfield"),
    ),
]
ExportFormat = Annotated[
    str,
    QueryParameter(
        name="format",
        pattern=r"^[A-Za-z0-9_ -]{1,40}$",
        description="Name of the file format; `dualcaster` holds all that is known of an item.",
        examples=one_example("moxfield"),
    ),
]
Mode = Annotated[
    ImportMode,
    QueryParameter(name="mode", description="`merge` adds to what is there; `replace` makes it what the file says."),
]
Preview = Annotated[bool, QueryParameter(name="preview", description="Only tell what would become of each line.")]
SkipInvalid = Annotated[
    bool,
    QueryParameter(
        name="skip_invalid", description="Leave out lines that cannot be read instead of refusing the file."
    ),
]
AllowEmpty = Annotated[
    bool,
    QueryParameter(
        name="allow_empty",
        description="Replace the list even where no line of the file names a card, which empties it.",
    ),
]
OnlyLacking = Annotated[
    bool, QueryParameter(name="only_lacking", description="Leave out what the inventory holds already.")
]


def item_key(application: Application, hashid: str) -> int:
    """Return the key of an inventory item. Raises ``ItemNotFound``."""
    return decoded(application.ids, IdKind.ITEM, hashid, ItemNotFound("there is no such item in your inventory"))


def have_key(application: Application, hashid: str) -> int:
    """Return the key of an offer. Raises ``HaveNotFound``."""
    return decoded(application.ids, IdKind.HAVE, hashid, HaveNotFound("there is no such offer on your have list"))


def want_key(application: Application, hashid: str) -> int:
    """Return the key of a want. Raises ``WantNotFound``."""
    return decoded(application.ids, IdKind.WANT, hashid, WantNotFound("there is no such want on your list"))


def undo_key(application: Application, hashid: str) -> int:
    """Return the key of a change. Raises ``UndoNotFound``."""
    return decoded(application.ids, IdKind.UNDO, hashid, UndoNotFound())
