"""How one format lays its columns out: a value per format, which one reader and one writer share."""

from collections.abc import Callable, Mapping, Sequence

from attrs import field, frozen

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.files.ports import ExportRow
from dualcaster_formats.columns import COMMON, Cells, Column, header_key, loose_key
from dualcaster_formats.vocabulary import FINISHES, LANGUAGE_WORDS, OWN_GRADES, OWN_WORDS


@frozen
class LeftOut:
    """Why a row is no card of a collection: a reason code and a sentence."""

    reason: str
    message: str


def _nothing_special(_: Cells) -> LeftOut | None:
    return None


def _whole(cells: Cells) -> Sequence[Cells]:
    return (cells,)


def _nothing_to_add(_: ExportRow, __: Cells) -> None:
    return None


@frozen(kw_only=True)
class Layout:
    """One format.

    ``columns``: the columns it writes, in order. ``synonyms``: other headers it is understood by. ``marks``: headers
    that tell it from formats that share the rest. ``grades``, ``finishes`` and ``languages`` read words, ``*_words``
    write them. ``blank_finish``: what a blank cell of its finish column states; None where it may just not have been
    filled in. ``exact_finish``: it has a word for etched. ``upper_codes``: it writes set codes in capitals.
    ``zero_price_is_blank``: it writes 0.00 where no price was entered. ``constants``: what it writes into columns
    that we know nothing about. ``split`` takes a row apart that holds several cards. ``prepare`` rewrites the cells
    of a row before they are read, or leaves the row out; ``compose`` does the reverse before they are written.
    ``only_name``: the one column that names a printing, where there is no other. ``is_want_list``: it says what
    somebody looks for. ``is_written``: collections can be exported in it.
    """

    name: str
    columns: tuple[tuple[str, Column], ...]
    synonyms: Mapping[str, Column] = field(factory=dict)
    marks: frozenset[str] = frozenset()
    grades: Mapping[str, Condition] = field(factory=lambda: OWN_GRADES)
    grade_words: Mapping[Condition, str] = field(factory=lambda: OWN_WORDS)
    finishes: Mapping[str, Finish] = field(factory=lambda: FINISHES)
    finish_words: Mapping[Finish, str] = field(factory=dict)
    blank_finish: Finish | None = None
    exact_finish: bool = True
    languages: Mapping[str, str] = field(factory=lambda: LANGUAGE_WORDS)
    language_words: Mapping[str, str] = field(factory=dict)
    flag_words: tuple[str, str] = ("", "1")
    constants: Mapping[str, str] = field(factory=dict)
    upper_codes: bool = False
    zero_price_is_blank: bool = False
    delimiter: str = ","
    preamble: str = ""
    prepare: Callable[[Cells], LeftOut | None] = _nothing_special
    split: Callable[[Cells], Sequence[Cells]] = _whole
    compose: Callable[[ExportRow, Cells], None] = _nothing_to_add
    only_name: Column | None = None
    is_want_list: bool = False
    is_written: bool = True
    known: Mapping[str, Column] = field(init=False, eq=False, repr=False)

    @known.default
    def _known(self) -> Mapping[str, Column]:
        written = {header_key(header): column for header, column in self.columns}
        return {**{header_key(header): column for header, column in self.synonyms.items()}, **written}

    _loose: Mapping[str, Column] = field(init=False, eq=False, repr=False)

    @_loose.default
    def _loose_default(self) -> Mapping[str, Column]:
        return {loose_key(header): column for header, column in self.known.items()}

    def own_column(self, header: str) -> Column | None:
        """Tell what a column of this format's own means, however it is spelled; None for one that it does not have."""
        return self.known.get(header_key(header)) or self._loose.get(loose_key(header))

    def column(self, header: str) -> Column | None:
        """Tell what a column means, by its names in this format, then by the names that are common everywhere."""
        return self.own_column(header) or COMMON.get(loose_key(header))

    @property
    def headers(self) -> tuple[str, ...]:
        """Headers as they are written, in order."""
        return tuple(header for header, _ in self.columns)
