"""Lists of plain lines: ``4 Lightning Bolt [2X2]``, ``4x Lightning Bolt (2X2) 117 *F*``, ``Lightning Bolt``."""

import re
from collections.abc import Iterator, Sequence

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus, ParsedFile
from dualcaster_core.collection.files.ports import ExportedFile, ExportRow
from dualcaster_formats.cells import BadCell, read_count, read_number
from dualcaster_formats.decoding import MAX_ROWS
from dualcaster_formats.editions import scryfall_set
from dualcaster_formats.table import too_many_rows

TEXT = "text"

_LONGEST = 400
_COUNTED = re.compile(r"(?:SB: ?)?(?P<count>-?[0-9]+) ?[xX]?\s+(?P<rest>\S.*)")
_PLACED = re.compile(
    r"(?P<name>\S.*?)\s+(?:\((?P<round>[A-Za-z0-9_]{2,8})\)|\[(?P<square>[A-Za-z0-9_]{2,8})\])(?:\s+(?P<rest>\S.*))?"
)
_BEFORE = re.compile(r"\[(?P<code>[A-Za-z0-9_]{2,8})(?:#(?P<number>[^\]\s]{1,32}))?\]\s+(?P<rest>\S.*)")
_NUMBERED = re.compile(r"#?(?P<number>[A-Za-z0-9★†-]*[0-9][A-Za-z0-9★†-]*)(?P<rest>\s+\S.*)?")
_FINISHED = re.compile(r"(?P<rest>.*?)\s*(?:\*(?P<mark>[FfEe])\*|\((?P<bracket>F|E)\)|(?<=\s)(?P<bare>F|E))")
_FINISH_WORD = re.compile(
    r"\s*(?:\((?P<round>foil|etched)(?: foil)?\)|\[(?P<square>foil|etched)(?: foil)?\]"
    r"|\*(?P<star>foil|etched)\*)(?=\s|$)",
    re.IGNORECASE,
)
"""A finish in words, wherever it stands behind the name: ``(foil)``, ``[Foil]``, ``*etched*``."""
_TAGS = re.compile(r"\s+(?:\[[^\[\]]*\]|\^[^^]*\^|#!?\S.*)$")
_HEADING = re.compile(
    r"(?:about|name .*|deck|main ?(?:deck|board)?|side ?board|maybe ?board|commanders?|companions?|tokens?)"
    r"\s*(?:\([0-9]+\))?:?",
    re.IGNORECASE,
)
_NO_LIST = re.compile(r"[\t;|<>{}=\x00-\x08\x0e-\x1f]")


def looks_like_a_list(lines: Sequence[str], file_name: str) -> bool:
    """Tell whether lines without a known header are a plain list.

    Most lines begin with a count; or it is a ``.txt`` file whose lines could all be names of cards.
    """
    meant = [line for line in map(_plain, lines) if not _is_idle(line)]
    counted = sum(_COUNTED.fullmatch(line) is not None for line in meant if len(line) <= _LONGEST)
    if counted * 2 > len(meant):
        return True
    if not meant or not file_name.lower().endswith((".txt", ".dec")):
        return False
    if any(_NO_LIST.search(line.strip()) for line in lines):
        return False
    return all(len(line) <= 200 and line.count(",") <= 2 for line in meant)


def read_text(lines: Sequence[str], file_name: str) -> ParsedFile:
    """Read a list line by line; blank lines, comments and headings such as ``Sideboard`` are passed over.

    Raises ``FileUnreadable`` past as many lines as a table may have rows.
    """
    read: list[ImportLine] = []
    problems: list[LineProblem] = []
    for place, raw in enumerate(lines, start=1):
        line = _plain(raw)
        if _is_idle(line):
            continue
        if len(read) + len(problems) >= MAX_ROWS:
            raise too_many_rows(file_name, place)
        result = _read_line(place, line)
        if isinstance(result, LineProblem):
            problems.append(result)
        else:
            read.append(result)
    return ParsedFile(format=TEXT, lines=tuple(read), problems=tuple(problems))


def _plain(line: str) -> str:
    """Leave one space between words, which keeps the patterns fast on a line of spaces."""
    return " ".join(line.split())


def _is_idle(line: str) -> bool:
    return not line or line.startswith(("#", "//")) or (len(line) < 80 and _HEADING.fullmatch(line) is not None)


def _read_line(place: int, line: str) -> ImportLine | LineProblem:
    text = line[:300]
    if len(line) > _LONGEST:
        message = f"the line is longer than {_LONGEST} characters: it is no card"
        return LineProblem(line=place, status=LineStatus.INVALID, reason="name", message=message, text=text)
    counted = _COUNTED.fullmatch(line)
    try:
        count = read_count(counted["count"], "quantity") if counted else 1
    except BadCell as bad:
        return LineProblem(line=place, status=LineStatus.INVALID, reason=bad.reason, message=bad.message, text=text)
    if not count:
        message = "the line has no copies"
        return LineProblem(line=place, status=LineStatus.LEFT_OUT, reason="no_copies", message=message, text=text)
    reference = _reference(counted["rest"] if counted else line)
    return ImportLine(line=place, reference=reference, quantity=count, finish_is_exact=True, text=text)


def _reference(text: str) -> PrintingReference:
    before = _BEFORE.fullmatch(text)
    if before is not None:
        return _placed_before(before["code"], before["number"], before["rest"])
    text, finish = _finish(text)
    placed = _PLACED.fullmatch(text)
    if placed is None:
        return PrintingReference(name=_name(text), finish=finish)
    code, name = scryfall_set(placed["round"] or placed["square"], "")
    numbered = _NUMBERED.fullmatch(placed["rest"] or "")
    number = read_number(numbered["number"]) if numbered else None
    return PrintingReference(
        name=_name(placed["name"]), set_code=code, set_name=name, collector_number=number, finish=finish
    )


def _placed_before(set_code: str, number: str | None, text: str) -> PrintingReference:
    """Read a line of Deckstats, which has set and number before the name: ``[M11#149] Lightning Bolt``."""
    while tags := _TAGS.search(text):
        text = text[: tags.start()]
    text, finish = _finish(text)
    code, name = scryfall_set(set_code, "")
    collector_number = read_number(number) if number else None
    return PrintingReference(
        name=_name(text), set_code=code, set_name=name, collector_number=collector_number, finish=finish
    )


def _finish(text: str) -> tuple[str, Finish | None]:
    """Cut the finish, and the tags at the end, off a line."""
    word = _FINISH_WORD.search(text)
    if word is not None and word.start():
        named = (word["round"] or word["square"] or word["star"]).lower()
        return text[: word.start()] + text[word.end() :], Finish(named)
    while (tags := _TAGS.search(text)) and _PLACED.fullmatch(text[: tags.start()]):
        text = text[: tags.start()]
    match = _FINISHED.fullmatch(text)
    if match is None or not match["rest"]:
        return text, None
    if match["bare"] and not _PLACED.fullmatch(match["rest"]):
        return text, None
    mark = (match["mark"] or match["bracket"] or match["bare"])[0]
    return match["rest"], Finish.FOIL if mark in "Ff" else Finish.ETCHED


def _name(text: str) -> str:
    return " ".join(text.split())[:300]


def write_text(rows: Sequence[ExportRow]) -> ExportedFile:
    """Write one line per item: count, name, set, number and finish; nothing else has a place."""
    return ExportedFile("".join(f"{line}\n" for line in _written(rows)).encode())


def _written(rows: Sequence[ExportRow]) -> Iterator[str]:
    marks = {Finish.NONFOIL: "", Finish.FOIL: " *F*", Finish.ETCHED: " *E*"}
    for row in rows:
        printing, item = row.printing, row.item
        place = f"({printing.set_code.upper()}) {printing.collector_number}"
        yield f"{item.quantity} {printing.name} {place}{marks[item.key.finish]}"
