"""Reads want lists of math trades, in the format of TradeMaximizer (its versions 1.3 and 1.4)."""

import html
import re
from array import array
from collections.abc import Iterator, Sequence

from attrs import define, field

from dualcaster_core.rings.errors import WantListsUnreadable
from dualcaster_core.rings.model import MAX_COST, RingExchange, RingOffer
from dualcaster_core.rings.want_lists import MAX_ISSUES, IssueKind, MathTrade, WantListIssue
from dualcaster_mathtrade.lines import lines_of
from dualcaster_mathtrade.list_lines import BrokenLine, ListLine, read_line
from dualcaster_mathtrade.options import OptionReader, TradeOptions

_BEGIN, _END = "!BEGIN-OFFICIAL-NAMES", "!END-OFFICIAL-NAMES"
_NAME = re.compile(r"[^:\s]+")
_BEFORE_TITLE = re.compile(r"^[\s:]*(==>)?\s*")
_LINK = "%"
_MONEY = "$"


def read_want_lists(content: bytes, file: str = "want lists") -> MathTrade:
    """Read a file; what cannot be used is left out and listed with its line. Raises ``WantListsUnreadable``.

    ``$`` terms and ``LIMIT`` lines, with which some organisers add money, are left out: they are no items.
    """
    lines, guessed = lines_of(content, file)
    reading = _Reading()
    if guessed:
        reading.report(1, IssueKind.ENCODING, "not UTF-8: read as Windows-1252")
    lists = list(reading.lists(lines))
    if not lists:
        raise WantListsUnreadable(file, "there is no want list in it")
    return reading.trade(lists)


@define
class _Reading:
    """What is known of a file so far."""

    _options: OptionReader = field(factory=OptionReader)
    _asked: TradeOptions | None = None
    _official: dict[str, str] | None = None
    _in_official: bool = False
    _issues: list[WantListIssue] = field(factory=list)
    _more_issues: int = 0
    _places: dict[tuple[str, str], int] = field(factory=dict)
    _owners: dict[str, int] = field(factory=dict)
    _names: list[str] = field(factory=list)
    _offers: list[RingOffer] = field(factory=list)
    _unknown: dict[str, tuple[int, int]] = field(factory=dict)

    @property
    def options(self) -> TradeOptions:
        """The options, which hold from the first line on that is none."""
        if self._asked is None:
            self._asked = self._options.options()
        return self._asked

    def report(self, line: int, kind: IssueKind, message: str) -> None:
        """Note something that is left out."""
        if len(self._issues) < MAX_ISSUES:
            self._issues.append(WantListIssue(line, kind, message))
        else:
            self._more_issues += 1

    def lists(self, lines: Sequence[str]) -> Iterator[ListLine]:
        """Yield the want lists among lines; options and official names are noted."""
        for number, raw in enumerate(lines, start=1):
            line = raw.strip()
            if line.startswith("#!"):
                self._note_options(line, number)
            elif not line or line.startswith("#") or self._is_official(line, number):
                continue
            else:
                try:
                    yield read_line(line, number, self.options)
                except BrokenLine as broken:
                    self.report(number, IssueKind.BROKEN_LINE, f"left out: {broken}")

    def _note_options(self, line: str, number: int) -> None:
        if self._asked is not None:
            self.report(number, IssueKind.OPTION, "options have to stand before names and want lists: left out")
            return
        for word in line[2:].split():
            why = self._options.read(word)
            if why:
                self.report(number, IssueKind.OPTION, why)

    def _is_official(self, line: str, number: int) -> bool:
        """Note a line of the official names; tells whether it is one."""
        if line.upper() == _BEGIN:
            if self._official is not None:
                self.report(number, IssueKind.BROKEN_LINE, "official names begin a second time")
            self._official = self._official or {}
            self._in_official = True
        elif line.upper() == _END:
            self._in_official = False
        elif self._in_official:
            self._note_official(line, number)
        else:
            return False
        return True

    def _note_official(self, line: str, number: int) -> None:
        found = _NAME.match(line)
        if found is None or found[0].startswith(_LINK) or "#" in found[0]:
            self.report(number, IssueKind.BROKEN_LINE, "no official name: it may not begin with % or :, or have a #")
            return
        name = found[0] if self.options.case_sensitive else found[0].upper()
        names = self._official if self._official is not None else {}
        if name in names:
            self.report(number, IssueKind.BROKEN_LINE, f"official name {name} stands there twice")
        names.setdefault(name, html.unescape(_BEFORE_TITLE.sub("", line[found.end() :])))

    def trade(self, lists: Sequence[ListLine]) -> MathTrade:
        """Join the want lists."""
        kept = [(place, one) for one in lists if (place := self._place_of_list(one)) is not None]
        gives, gets, costs = array("q"), array("q"), array("q")
        for place, one in kept:
            for wanted, cost in self._wants(place, one):
                gives.append(place)
                gets.append(wanted)
                costs.append(cost)
        for item, (line, times) in self._unknown.items():
            self.report(line, IssueKind.UNKNOWN_ITEM, f"unknown item {item}, wanted in {times} list{'s'[: times > 1]}")
        offered = {offer.label for offer in self._offers}
        return MathTrade(
            exchange=RingExchange(owners=self._names, offers=self._offers, gives=gives, gets=gets, costs=costs),
            named=any(one.user for _, one in kept),
            options=self.options.words,
            layout=self.options.layout,
            titles={name: title for name, title in (self._official or {}).items() if title},
            missing=tuple(name for name in self._official or () if name not in offered),
            issues=tuple(sorted(self._issues, key=lambda issue: issue.line)),
            issues_left_out=self._more_issues,
        )

    def _place_of_list(self, one: ListLine) -> int | None:
        """Make the offer of a want list; None where it cannot be used."""
        is_link = one.item.startswith(_LINK)
        if one.item.startswith(_MONEY) or (one.item == "LIMIT" and all(w.startswith(_MONEY) for w in one.wants)):
            self.report(one.number, IssueKind.MONEY, f"left out: {one.item} is about money, not an item")
        elif is_link and not self.options.dummies:
            self.report(one.number, IssueKind.DUMMY, f"left out: {one.item} needs the option ALLOW-DUMMIES")
        elif is_link and not one.user:
            self.report(one.number, IssueKind.DUMMY, f"left out: {one.item} needs a username before it")
        elif self._official is not None and not is_link and one.item not in self._official:
            self.report(one.number, IssueKind.NOT_OFFICIAL, f"left out: {one.item} is no official name")
        elif (key := self._key(one, one.item)) in self._places:
            self.report(one.number, IssueKind.SECOND_LIST, f"left out: {one.item} has a want list already")
        else:
            self._places[key] = len(self._offers)
            self._offers.append(RingOffer(one.item, self._owner(one), is_link))
            return self._places[key]
        return None

    def _key(self, one: ListLine, item: str) -> tuple[str, str]:
        """Items belong to everybody's names, dummies to their user's."""
        return (one.user.upper() if item.startswith(_LINK) else "", item)

    def _owner(self, one: ListLine) -> int:
        key = f"({one.user.upper()})" if one.user else one.item
        if key not in self._owners:
            self._owners[key] = len(self._names)
            self._names.append(one.user or one.item)
        return self._owners[key]

    def _wants(self, place: int, one: ListLine) -> Iterator[tuple[int, int]]:
        """Yield what is wanted, with its cost by rank."""
        options, seen = self.options, set[int]()
        rank, count = 1, sum(word != ";" for word in one.wants)
        for word in one.wants:
            if word == ";":
                rank += options.big_step
                continue
            item, ranked = self._explicit(word, rank, one)
            wanted = None if ranked is None else self._wanted(place, item, one)
            if ranked is None or wanted is None:
                rank += options.small_step if self._official and item in self._official else 0
                continue
            rank = ranked
            if wanted in seen:
                if options.repeats:
                    self.report(one.number, IssueKind.REPEATED_WANT, f"{item} is wanted twice for {one.item}")
                continue
            seen.add(wanted)
            cost = options.priority(rank, count) if options.priority else 1
            yield wanted, 0 if self._offers[place].is_link else min(cost, MAX_COST)
            rank += options.small_step

    def _explicit(self, word: str, rank: int, one: ListLine) -> tuple[str, int | None]:
        """Take a priority off a want, ``ITEM=5``; no rank where it is wrong."""
        item, sign, number = word.partition("=")
        if not sign:
            return word, rank
        if not self.options.explicit:
            self.report(one.number, IssueKind.PRIORITY, f"left out: {word} needs the option EXPLICIT-PRIORITIES")
        elif not item or not number.isdecimal() or not 1 <= int(number[:12]) <= MAX_COST:
            self.report(one.number, IssueKind.PRIORITY, f"left out: {word} has to be an item, = and a number from 1 on")
        else:
            return item, int(number)
        return item, None

    def _wanted(self, place: int, item: str, one: ListLine) -> int | None:
        """Return the offer of a wanted item; None where there is none that may be wanted."""
        if item.startswith(_MONEY):
            self.report(one.number, IssueKind.MONEY, f"left out: {item} is about money, not an item")
            return None
        wanted = self._places.get(self._key(one, item))
        if wanted is None:
            if self._official is None or item not in self._official:
                line, times = self._unknown.get(item, (one.number, 0))
                self._unknown[item] = (line, times + 1)
        elif wanted == place or (
            not self._offers[wanted].is_link and self._offers[wanted].owner == self._offers[place].owner
        ):
            self.report(one.number, IssueKind.OWN_ITEM, f"left out: {item} is wanted for {one.item} by its owner")
        else:
            return wanted
        return None
