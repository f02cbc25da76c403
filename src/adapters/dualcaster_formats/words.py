"""Reads the words of a format: conditions, languages and finishes."""

from collections.abc import Callable
from typing import Generic, TypeVar

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.collection.files.format_titles import format_title
from dualcaster_formats import cells as cell
from dualcaster_formats.cells import BadCell
from dualcaster_formats.columns import Cells, Column
from dualcaster_formats.layout import Layout
from dualcaster_formats.vocabulary import NOT_FOIL_FLAGS, finish_of_word, understood, word_key

ValueT = TypeVar("ValueT")


class Remembered(Generic[ValueT]):
    """Reads each distinct text once; files repeat theirs."""

    def __init__(self, read: Callable[[str], ValueT]) -> None:
        self._read = read
        self._known: dict[str, ValueT] = {}

    def __call__(self, text: str) -> ValueT:
        """Return what a text means."""
        if text not in self._known:
            self._known[text] = self._read(text)
        return self._known[text]


class Words:
    """Reads the words of one format; a word that it does not have raises ``BadCell`` with those that it has."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._condition = Remembered(self._read_condition)
        self._language = Remembered(self._read_language)
        self._finish = Remembered(self._read_finish)

    def condition(self, text: str) -> Condition | None:
        """Read a condition, None for a blank."""
        return self._condition(text)

    def language(self, text: str) -> str | None:
        """Read a language, None for a blank."""
        return self._language(text)

    def finish(self, cells: Cells) -> Finish | None:
        """Hear all columns that tell the finish; a blank one says nothing beside one that is filled in."""
        words = [text for column in (Column.FINISH, Column.SECOND_FINISH) if (text := cells.get(column))]
        stated = {word: self._finish(word) for word in words}
        if cell.read_flag(cells.get(Column.ETCHED, "")):
            return Finish.ETCHED
        if not stated:
            return self._layout.blank_finish if Column.FINISH in cells else None
        finishes = {finish for word, finish in stated.items() if word_key(word) not in NOT_FOIL_FLAGS}
        if Finish.ETCHED in finishes and Finish.NONFOIL not in finishes:
            return Finish.ETCHED
        if len(set(stated.values())) > 1:
            told = " and ".join(repr(word[:40]) for word in stated)
            raise BadCell("finish", f"two columns tell different finishes, {told}: correct one of them")
        return next(iter(stated.values()))

    def _read_finish(self, text: str) -> Finish:
        finish = finish_of_word(text, self._layout.finishes)
        if finish is None:
            known = understood(self._layout.finish_words.values(), self._layout.finishes)
            raise BadCell(
                "finish", f"“{text[:40]}” is not a finish of {format_title(self._layout.name)}: write {known}"
            )
        return finish

    def _read_condition(self, text: str) -> Condition | None:
        if not text:
            return None
        grade = self._layout.grades.get(word_key(text))
        if grade is None:
            known = understood(self._layout.grade_words.values(), self._layout.grades)
            raise BadCell(
                "condition", f"“{text[:40]}” is not a condition of {format_title(self._layout.name)}: write {known}"
            )
        return grade

    def _read_language(self, text: str) -> str | None:
        if not text:
            return None
        code = self._layout.languages.get(word_key(text))
        if code is None:
            known = ", ".join(LANGUAGES)
            raise BadCell("language", f"“{text[:40]}” is not a language: write a name, or one of {known}")
        return code
