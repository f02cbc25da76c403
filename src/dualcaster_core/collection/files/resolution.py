"""Decides which printing a line of a file means, without ever guessing.

In this order:

1. An outside id. A Scryfall id names one printing; a shop's id may fit several, which the collector number, then the
   set, then the finish tell apart. Where set and number name another known printing, the line contradicts itself. Only
   where the number is not Scryfall's (``number_is_canonical``), or the id fits the line's name and the number is of a
   card of another name, is the number the one to be doubted.
2. Set and collector number. A different name on the line is a contradiction, never a printing. A number that is not
   in the set is unknown; only an app with a numbering of its own falls back to the next step.
3. Set and name, if exactly one printing fits once the stated finish is heard.
4. The name alone, where neither set nor id is given, if the whole catalogue has one printing of it.

Names are compared by ``base_name``, and either face of a multi-faced card will do. The finish that a line states is
kept; ``Resolved.warnings`` says when the catalogue does not list it. A line of a format that says nothing about the
finish means nonfoil where the printing has that, else the only finish there is.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.model import FACE_SEPARATOR
from dualcaster_core.catalogue.printings import MAX_BY_NAME, Candidates, Printing, PrintingReference
from dualcaster_core.collection.files import line_problems as problems
from dualcaster_core.collection.files.corrections import Choice
from dualcaster_core.collection.files.lines import ImportLine, LineProblem
from dualcaster_core.kernel.text import fold

_SUFFIX = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]$")
_TOKEN = re.compile(r"(?<=\S)\s+(?:double-sided )?token$")
_SLASHES = re.compile(r"\s*//?\s*")
_AS_PRINTED = frozenset(
    {
        "b.f.m. (big furry monster)",
        "b.f.m. (big furry monster, right side)",
        "b.o.b. (bevy of beebles)",
        "erase (not the urza's legacy one)",
        "hazmat suit (used)",
        "sp//dr, piloted by peni",
        "summon: choco/mog",
    }
)
"""Folded names whose parentheses or slashes are printed on the card."""


class MatchedBy(StrEnum):
    """Which part of a line told the printing."""

    ID = "id"
    NUMBER = "number"
    SET_AND_NAME = "set_and_name"
    NAME = "name"
    CHOICE = "choice"


class Caution(StrEnum):
    """What its owner should know about a resolved line."""

    FINISH_NOT_LISTED = "finish_not_listed"
    NAME_DIFFERS = "name_differs"
    NUMBER_IGNORED = "number_ignored"


@frozen(kw_only=True)
class Resolved:
    """A line and the printing it means, with the finish of its copies."""

    line: ImportLine
    printing: Printing
    finish: Finish
    matched_by: MatchedBy
    warnings: tuple[Caution, ...] = ()


@frozen(kw_only=True)
class ResolvedWant:
    """A line of a want list and what it asks for.

    ``any_printing``: only the name was given, and ``printing`` stands for all of its card; or only name and set were
    (``set_only``), and it stands for those of the set. ``finish`` is None where the line does not ask for one.
    """

    line: ImportLine
    printing: Printing
    any_printing: bool
    finish: Finish | None
    matched_by: MatchedBy
    warnings: tuple[Caution, ...] = ()
    set_only: bool = False


@frozen
class _Found:
    printing: Printing
    matched_by: MatchedBy
    warnings: tuple[Caution, ...] = ()


@lru_cache(maxsize=65_536)
def base_name(name: str) -> str:
    """Reduce a name to what apps agree on: folded, faces joined by `` // ``, no ``(Showcase)``, no ``Token``."""
    folded = fold(name)
    if folded in _AS_PRINTED:
        return folded
    base = _TOKEN.sub("", folded)
    while (match := _SUFFIX.search(base)) and match.start() and base not in _AS_PRINTED:
        base = _TOKEN.sub("", base[: match.start()])
    return base if base in _AS_PRINTED else _SLASHES.sub(FACE_SEPARATOR, base)


@lru_cache(maxsize=65_536)
def fits_name(name: str, printed: str) -> bool:
    """Tell whether the name on a line can be that of a card: the whole of it or either face."""
    base, whole = base_name(name), base_name(printed)
    if base == whole or not base:
        return True
    faces = printed.split(FACE_SEPARATOR)
    if len(faces) == 1:
        return base.split(FACE_SEPARATOR)[0] == whole
    return any(base == base_name(face) for face in faces)


def resolve(line: ImportLine, candidates: Candidates) -> Resolved | LineProblem:
    """Tell which printing and finish a line of a collection means, or why that cannot be told."""
    found = _find(line, candidates)
    if isinstance(found, LineProblem):
        return found
    finish = finish_of(line, found.printing)
    if finish is None:
        return problems.unstated_finish(line, found.printing)
    warnings = found.warnings
    if found.printing.finishes and finish not in found.printing.finishes:
        warnings = (*warnings, Caution.FINISH_NOT_LISTED)
    return Resolved(line=line, printing=found.printing, finish=finish, matched_by=found.matched_by, warnings=warnings)


def resolve_want(line: ImportLine, candidates: Candidates) -> ResolvedWant | LineProblem:
    """Tell what a line of a want list asks for.

    A name alone asks for any printing of the card, name and set for any printing of it in that set.
    """
    reference = line.reference
    is_open = not (_names_an_id(reference) or reference.collector_number)
    set_only = is_open and _names_a_set(reference) and _version_in(reference.name) is None
    any_printing = set_only or (is_open and not _names_a_set(reference))
    if set_only:
        found = _any_in_the_set(line, candidates)
    else:
        found = _any_of_the_card(line, candidates) if any_printing else _find(line, candidates)
    if isinstance(found, LineProblem):
        return found
    stated = reference.finish
    finish = finish_of(line, found.printing) if stated and not any_printing else stated
    return ResolvedWant(
        line=line,
        printing=found.printing,
        any_printing=any_printing,
        finish=finish,
        matched_by=found.matched_by,
        warnings=found.warnings,
        set_only=set_only,
    )


def as_chosen(line: ImportLine, printing: Printing, choice: Choice) -> Resolved | LineProblem:
    """Take a line of a collection for the printing that its owner chose."""
    finish = choice.finish or finish_of(line, printing)
    if finish is None:
        return problems.unstated_finish(line, printing)
    is_listed = not printing.finishes or finish in printing.finishes
    warnings = () if is_listed else (Caution.FINISH_NOT_LISTED,)
    return Resolved(line=line, printing=printing, finish=finish, matched_by=MatchedBy.CHOICE, warnings=warnings)


def as_chosen_want(line: ImportLine, printing: Printing, choice: Choice) -> ResolvedWant:
    """Take a line of a want list for what its owner chose."""
    stated = choice.finish or line.reference.finish
    return ResolvedWant(
        line=line,
        printing=printing,
        any_printing=choice.any_printing,
        finish=stated if choice.any_printing or stated is None else choice.finish or finish_of(line, printing),
        matched_by=MatchedBy.CHOICE,
    )


def finish_of(line: ImportLine, printing: Printing) -> Finish | None:
    """Tell the finish of a line's copies, None where it is not stated and more than one foil finish may be meant.

    A foil of a format without a word for etched is etched where the printing has no foil but has etched.
    """
    stated, listed = line.reference.finish, printing.finishes
    if stated is Finish.FOIL and not line.finish_is_exact and Finish.FOIL not in listed and Finish.ETCHED in listed:
        return Finish.ETCHED
    if stated is not None:
        return stated
    if Finish.NONFOIL in listed or not listed:
        return Finish.NONFOIL
    return listed[0] if len(listed) == 1 else None


def _find(line: ImportLine, candidates: Candidates) -> _Found | LineProblem:
    reference = line.reference
    named = [printing for printing in candidates.by_id if printing.scryfall_id == reference.scryfall_id]
    if named or candidates.by_id:
        return _by_id(line, candidates, named or list(candidates.by_id))
    if not _names_a_set(reference):
        return _by_name(line, candidates)
    if not candidates.set_known:
        return problems.unknown_set(line)
    if reference.collector_number:
        return _by_number(line, candidates)
    return _by_set_and_name(line, candidates)


def _by_id(line: ImportLine, candidates: Candidates, named: Sequence[Printing]) -> _Found | LineProblem:
    reference = line.reference
    numbered = {printing.card_id for printing in candidates.by_number}
    agreed = [printing for printing in named if printing.card_id in numbered]
    if agreed:
        differs = not fits_name(reference.name, agreed[0].name)
        warnings = (Caution.NAME_DIFFERS,) if differs else ()
        return _only(line, agreed, MatchedBy.ID, warnings)
    fitting = [printing for printing in named if fits_name(reference.name, printing.name)]
    if numbered and not _number_is_doubtful(line, candidates, fitting):
        return problems.ids_disagree(line, named, candidates.by_number)
    if not fitting:
        return problems.id_of_another(line, named)
    in_set = {printing.card_id for printing in candidates.by_set_and_name}
    same_set = [p for p in fitting if p.set_code == reference.set_code or p.card_id in in_set]
    warnings = (Caution.NUMBER_IGNORED,) if numbered else ()
    return _only(line, same_set or fitting, MatchedBy.ID, warnings)


def _number_is_doubtful(line: ImportLine, candidates: Candidates, fitting: Sequence[Printing]) -> bool:
    """Tell whether the id outweighs the number: where the name is the id's, or the app numbers the set itself."""
    if not fitting:
        return False
    if not line.reference.number_is_canonical:
        return True
    return not any(fits_name(line.reference.name, hit.name) for hit in candidates.by_number)


def _by_number(line: ImportLine, candidates: Candidates) -> _Found | LineProblem:
    reference = line.reference
    hits = candidates.by_number
    fitting = [printing for printing in hits if fits_name(reference.name, printing.name)]
    if fitting:
        return _only(line, fitting, MatchedBy.NUMBER)
    if not reference.number_is_canonical:
        return _by_set_and_name(line, candidates)
    in_set = _fitting(reference.name, candidates.by_set_and_name)
    return problems.number_of_another(line, hits, in_set) if hits else problems.number_not_in_set(line, in_set)


def _by_set_and_name(line: ImportLine, candidates: Candidates) -> _Found | LineProblem:
    reference = line.reference
    if reference.scryfall_id is not None:
        return problems.unknown_id(line)
    fitting = _fitting(reference.name, candidates.by_set_and_name)
    if not fitting:
        return problems.not_in_set(line)
    return _only(line, _versions_asked_for(line, fitting), MatchedBy.SET_AND_NAME)


def _by_name(line: ImportLine, candidates: Candidates) -> _Found | LineProblem:
    reference = line.reference
    if _names_an_id(reference):
        return problems.unknown_id(line)
    fitting = _fitting(reference.name, candidates.by_name)
    if not fitting:
        return problems.unknown_name(line)
    if len(candidates.by_name) >= MAX_BY_NAME:
        return problems.several(line, fitting, at_least=True)
    number = reference.collector_number
    if number:
        numbered = [printing for printing in fitting if printing.collector_number == number]
        if not numbered:
            return problems.number_of_none(line, fitting)
        fitting = numbered
    return _only(line, _versions_asked_for(line, fitting), MatchedBy.NAME)


def _any_of_the_card(line: ImportLine, candidates: Candidates) -> _Found | LineProblem:
    fitting = _fitting(line.reference.name, candidates.by_name)
    if not fitting:
        return problems.unknown_name(line)
    if _version_in(line.reference.name):
        return problems.special_version(line, fitting)
    return _one_card(line, fitting, MatchedBy.NAME)


def _any_in_the_set(line: ImportLine, candidates: Candidates) -> _Found | LineProblem:
    if not candidates.set_known:
        return problems.unknown_set(line)
    fitting = _fitting(line.reference.name, candidates.by_set_and_name)
    return _one_card(line, fitting, MatchedBy.SET_AND_NAME) if fitting else problems.not_in_set(line)


def _one_card(line: ImportLine, fitting: Sequence[Printing], matched_by: MatchedBy) -> _Found | LineProblem:
    """Let the first printing stand for all of its card; cards that only share a name are never taken for one."""
    if len({printing.oracle_id for printing in fitting}) > 1:
        return problems.several_cards(line, fitting)
    return _Found(fitting[0], matched_by)


def _fitting(name: str, printings: Sequence[Printing]) -> list[Printing]:
    """Keep the printings a name fits; where some carry exactly that name, only those."""
    if not name:
        return []
    fitting = [printing for printing in printings if fits_name(name, printing.name)]
    exact = [printing for printing in fitting if base_name(printing.name) == base_name(name)]
    return exact or fitting


def _versions_asked_for(line: ImportLine, fitting: Sequence[Printing]) -> Sequence[Printing] | LineProblem:
    """Refuse to take a plain printing for the ``(Showcase)`` that a line without a usable number asks for."""
    asked = _version_in(line.reference.name)
    if asked is None:
        return fitting
    numbered = [printing for printing in fitting if printing.collector_number.lower() == asked]
    return numbered or problems.special_version(line, fitting)


def _version_in(name: str) -> str | None:
    folded = fold(name)
    match = None if folded in _AS_PRINTED else _SUFFIX.search(folded)
    return match[1].lstrip("0") if match else None


def _only(
    line: ImportLine,
    fitting: Sequence[Printing] | LineProblem,
    matched_by: MatchedBy,
    warnings: tuple[Caution, ...] = (),
) -> _Found | LineProblem:
    """Take the only printing left once the stated finish, then the language of the copies, is heard."""
    if isinstance(fitting, LineProblem):
        return fitting
    if len(fitting) > 1 and line.reference.finish is not None:
        fitting = [printing for printing in fitting if finish_of(line, printing) in printing.finishes] or fitting
    if len(fitting) > 1 and line.language is not None:
        fitting = _spoken(fitting, line.language)
    return _Found(fitting[0], matched_by, warnings) if len(fitting) == 1 else problems.several(line, fitting)


def _spoken(fitting: Sequence[Printing], language: str) -> Sequence[Printing]:
    """Prefer printings that exist in a language only, where all are one card of one set under one number."""
    places = {(printing.set_code, printing.collector_number) for printing in fitting}
    spoken = [printing for printing in fitting if printing.language == language]
    return spoken if len(places) == 1 and spoken else fitting


def _names_a_set(reference: PrintingReference) -> bool:
    return bool(reference.set_code or reference.set_name)


def _names_an_id(reference: PrintingReference) -> bool:
    return not (reference.scryfall_id is None and reference.tcgplayer_id is None and reference.cardmarket_id is None)
