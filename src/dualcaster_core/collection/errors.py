"""Expected failures around collections."""

from dualcaster_core.collection.files.format_titles import format_title
from dualcaster_core.kernel.errors import Conflict, DualcasterError, ServiceUnavailable, ValidationFailed


class FileUnreadable(ValidationFailed):
    """A file as a whole cannot be read: what, on which line, and why."""

    code = "import.unreadable"

    def __init__(self, file_name: str, reason: str, *, line: int | None = None) -> None:
        where = f"line {line} of {file_name}" if line else f"the file {file_name} cannot be read"
        super().__init__(f"{where}: {reason}", file=file_name, line=line, reason=reason)


class FormatUnknown(ValidationFailed):
    """No format has this name, or the header of a file belongs to none."""

    code = "import.format_unknown"


class IsWantList(ValidationFailed):
    """A file says what somebody looks for, buys or sells; it was sent as a collection."""

    code = "import.want_list"

    def __init__(self, file_name: str, format_name: str) -> None:
        super().__init__(
            f"this file ({format_title(format_name)}) says what somebody looks for, buys or sells, not what they own:"
            " import it into the want list",
            file=file_name,
            format=format_name,
        )


class NothingResolved(ValidationFailed):
    """A replacement would empty a list, because no line of the file names a card."""

    code = "import.nothing_resolved"


class ImportRefused(ValidationFailed):
    """An import would break a rule, so nothing of it was done."""

    code = "import.refused"


class CollectionNotPublic(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """The site where a collection is kept shows it to nobody else, or knows it no more."""

    code = "import.collection_not_public"

    def __init__(self) -> None:
        super().__init__("Moxfield shows this collection to nobody: make it public there, or link the right one")


class CollectionUnreachable(ServiceUnavailable):
    """The site where a collection is kept does not let us read it now; ``reason`` is for the log."""

    code = "import.collection_unreachable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            "your collection cannot be read from Moxfield at the moment: export it there as CSV, and import that file"
        )
        self.reason = reason


class FileReplaced(Conflict):
    """The file that somebody decides about does not wait any more: it was applied, discarded, or another one came."""

    code = "import.file_replaced"

    def __init__(self) -> None:
        super().__init__(
            "this file does not wait any more: it was imported or discarded, or a newer one took its place"
        )


class NotOwned(DualcasterError):  # noqa: N818
    """A have was asked for copies that are not in the owner's inventory."""

    code = "inventory.insufficient"


class WantNotFound(DualcasterError):  # noqa: N818
    """No such want on this list."""

    code = "want.not_found"


class ItemNotFound(DualcasterError):  # noqa: N818
    """No such item in this inventory."""

    code = "item.not_found"


class HaveNotFound(DualcasterError):  # noqa: N818
    """No such offer on this have list."""

    code = "have.not_found"


class AlreadyOffered(Conflict):
    """An item was put on the have list twice."""

    code = "have.already_listed"


class CopiesReserved(Conflict):
    """Copies that are promised in accepted trades cannot be changed or taken away."""

    code = "inventory.reserved"

    def __init__(self, reserved: int) -> None:
        copies = "1 copy is" if reserved == 1 else f"{reserved} copies are"
        super().__init__(f"{copies} promised in accepted trades and must stay as they are", reserved=reserved)


class ListFull(Conflict):
    """A list would have more lines than one person's may."""

    code = "collection.list_full"

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(
            f"your {name} may have at most {limit:,} lines; nothing was added: remove lines first, or add fewer",
            list=name,
            limit=limit,
        )


class ImportInProgress(Conflict):
    """Somebody sends a file while another of theirs is being imported."""

    code = "import.in_progress"


class NothingSelected(DualcasterError):  # noqa: N818
    """None of the lines that somebody chose is on their list."""

    code = "bulk.nothing_selected"


class SelectionTooLarge(ValidationFailed):
    """More lines were chosen than may be changed at once."""

    code = "bulk.too_many_lines"

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit:,} lines can be changed at once: narrow the filter", limit=limit)


class ListsChangedElsewhere(Conflict):
    """Lines were chosen on a page that is no longer what the lists are."""

    code = "bulk.lists_changed"

    def __init__(self, version: int) -> None:
        super().__init__(
            "your lists were changed in another window since you opened this page: look again before you go on",
            version=version,
        )


class UndoNotFound(DualcasterError):  # noqa: N818
    """There is no such change of somebody's to take back: it is too long ago, undone already, or never was."""

    code = "bulk.undo_not_found"

    def __init__(self) -> None:
        super().__init__("this can no longer be undone")


class UndoNotPossible(Conflict):
    """A change cannot be taken back, since its lines were changed since."""

    code = "bulk.undo_not_possible"


class AlertIncomplete(ValidationFailed):
    """A price alert is on and says neither a price nor a fall in percent."""

    code = "alert.incomplete"


class AlertSwitchedOff(ValidationFailed):
    """A price or a fall in percent was given for an alert that is off."""

    code = "alert.switched_off"
