"""Says why a line of a file does not become an item, in the words of people who trade cards."""

from collections.abc import Sequence

from dualcaster_core.catalogue.printings import Printing, PrintingReference
from dualcaster_core.collection.files.lines import MAX_CHOICES, ImportLine, LineProblem, LineStatus


def ambiguous(line: ImportLine, reason: str, message: str, choices: Sequence[Printing] = ()) -> LineProblem:
    """Say that a line may mean several things; ``choices`` are those that are known."""
    return _problem(line, LineStatus.AMBIGUOUS, reason, message, choices)


def unknown(line: ImportLine, reason: str, message: str, choices: Sequence[Printing] = ()) -> LineProblem:
    """Say that the catalogue has nothing that fits; ``choices`` come close."""
    return _problem(line, LineStatus.UNKNOWN, reason, message, choices)


def _problem(
    line: ImportLine, status: LineStatus, reason: str, message: str, choices: Sequence[Printing]
) -> LineProblem:
    known = {printing.card_id: printing for printing in choices}
    return LineProblem(
        line=line.line,
        status=status,
        reason=reason,
        message=message,
        text=line.text,
        choices=tuple(known.values())[:MAX_CHOICES],
    )


def unknown_set(line: ImportLine) -> LineProblem:
    """Say that the catalogue does not have the set."""
    message = f"the catalogue has no set {set_of(line.reference)}: correct the set, or try again later"
    return unknown(line, "set_not_in_catalogue", message)


def not_in_set(line: ImportLine) -> LineProblem:
    """Say that the set does not have the card."""
    message = f"{set_of(line.reference)} has no card “{line.reference.name}”: correct the name or the set"
    return unknown(line, "name_not_in_set", message)


def number_not_in_set(line: ImportLine, choices: Sequence[Printing]) -> LineProblem:
    """Say that the set has no card of this number; ``choices`` are those of the name in it."""
    place = f"{set_of(line.reference)} #{line.reference.collector_number}"
    message = f"the catalogue has no card {place}: correct the number, or try again later"
    return unknown(line, "number_not_in_set", message, choices)


def number_of_none(line: ImportLine, choices: Sequence[Printing]) -> LineProblem:
    """Say that no printing of the card has this number."""
    number = line.reference.collector_number
    message = f"no printing of “{line.reference.name}” has the number {number}: correct it and add the set"
    return unknown(line, "number_not_in_set", message, choices)


def unknown_id(line: ImportLine) -> LineProblem:
    """Say that the catalogue does not know the id of a line."""
    message = f"the catalogue does not know the id of {asked(line.reference)}: add the set and the collector number"
    return unknown(line, "id_not_in_catalogue", message)


def unknown_name(line: ImportLine) -> LineProblem:
    """Say that no card has this name."""
    message = f"the catalogue has no card called “{line.reference.name}”: correct the name"
    return unknown(line, "name_not_in_catalogue", message)


def several(line: ImportLine, fitting: Sequence[Printing], *, at_least: bool = False) -> LineProblem:
    """Say that several printings fit."""
    found = f"{'at least ' if at_least else ''}{len(fitting)} printings"
    message = f"{asked(line.reference)} fits {found}: add the set and the collector number"
    return ambiguous(line, "several_printings", message, fitting)


def several_cards(line: ImportLine, fitting: Sequence[Printing]) -> LineProblem:
    """Say that different cards share the name."""
    message = f"several different cards are called “{line.reference.name}”: add the set and the collector number"
    return ambiguous(line, "several_cards", message, fitting)


def special_version(line: ImportLine, fitting: Sequence[Printing]) -> LineProblem:
    """Say that the line asks for a showcase or the like, which is never taken for the plain printing."""
    message = f"“{line.reference.name}” asks for a special version: add its set and collector number"
    return ambiguous(line, "variant", message, fitting)


def unstated_finish(line: ImportLine, printing: Printing) -> LineProblem:
    """Say that the printing exists in several finishes, none of which is the plain one."""
    listed = " and ".join(printing.finishes)
    return ambiguous(line, "finish", f"{told(printing)} exists in {listed}: say which finish it is", [printing])


def ids_disagree(line: ImportLine, by_id: Sequence[Printing], by_number: Sequence[Printing]) -> LineProblem:
    """Say that the id means one printing, set and number another."""
    one, other = told(by_id[0]), told(by_number[0])
    message = f"the id means {one}, set and number mean {other}: keep one of them"
    return ambiguous(line, "conflict", message, [*by_id, *by_number])


def id_of_another(line: ImportLine, by_id: Sequence[Printing]) -> LineProblem:
    """Say that the id is of a card of another name."""
    message = f"the id means {told(by_id[0])}, the name is “{line.reference.name}”: correct one of them"
    return ambiguous(line, "name_mismatch", message, by_id)


def number_of_another(line: ImportLine, hits: Sequence[Printing], in_set: Sequence[Printing]) -> LineProblem:
    """Say that set and number are of a card of another name."""
    place = f"{set_of(line.reference)} #{line.reference.collector_number}"
    message = f"{place} is “{hits[0].name}”, not “{line.reference.name}”: correct the name or the number"
    return ambiguous(line, "name_mismatch", message, [*hits, *in_set])


def told(printing: Printing) -> str:
    """Name a printing as its set code and number are printed."""
    return f"{printing.name} ({printing.set_code.upper()} #{printing.collector_number})"


def set_of(reference: PrintingReference) -> str:
    """Name the set that a line states."""
    return reference.set_name or (reference.set_code or "").upper()


def asked(reference: PrintingReference) -> str:
    """Name what a line asks for."""
    number = f"#{reference.collector_number}" if reference.collector_number else ""
    place = " ".join(part for part in (set_of(reference), number) if part)
    name = f"“{reference.name}”" if reference.name else "this line"
    return f"{name} ({place})" if place else name
