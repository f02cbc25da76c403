"""Want lists in the format of TradeMaximizer: what is read, and what is left out with its line."""

from itertools import pairwise

import pytest

from dualcaster_core.rings import FindRings, RingObjective, RingSearch
from dualcaster_core.rings.errors import WantListsUnreadable
from dualcaster_core.rings.want_lists import IssueKind, MathTrade
from dualcaster_core.testing.rings.solver import ExhaustiveRingSolver
from dualcaster_mathtrade import read_want_lists, results_text

OFFICIAL = """#! ALLOW-DUMMIES REQUIRE-COLONS REQUIRE-USERNAMES SHOW-MISSING
!BEGIN-OFFICIAL-NAMES
1-CHESS ==> 1. "Chess &amp; more" (from Ann)
2-GO: Go
3-HEX
4-SHOGI
!END-OFFICIAL-NAMES
"""
README = """(Alice) 1 : 3 2 6
(Betty) 2 : 1 6 4 3
(Craig) 3 : 6 2
(David) 4 : 2
(Ethan) 5 : 1 2 3 4 6
(Fiona) 6 : 1 2
"""
"""The example of TradeMaximizer's own introduction, in which five of six items trade."""


def _read(text: str) -> MathTrade:
    return read_want_lists(text.encode())


def _wants(trade: MathTrade) -> set[tuple[str, str]]:
    labels = [offer.label for offer in trade.exchange.offers]
    return {
        (labels[gives], labels[gets]) for gives, gets in zip(trade.exchange.gives, trade.exchange.gets, strict=True)
    }


def _costs(text: str) -> dict[str, int]:
    trade = _read(text)
    return {
        trade.exchange.offers[gets].label: cost
        for gives, gets, cost in zip(trade.exchange.gives, trade.exchange.gets, trade.exchange.costs, strict=True)
        if gives == 0
    }


def _issues(text: str) -> list[tuple[int, IssueKind]]:
    return [(issue.line, issue.kind) for issue in _read(text).issues]


async def test_the_example_of_the_format_trades_five_items() -> None:
    """What its authors found is found."""
    trade = _read(README)
    found = await FindRings(ExhaustiveRingSolver()).solve(trade.exchange, RingSearch(objective=RingObjective.TRADES))
    text = results_text(trade, found)
    assert (found.trades, found.people) == (5, 5)
    assert "TRADE LOOPS (5 total trades):\n\n(ALICE) 1 receives (" in text
    assert "(ETHAN) 5             does not trade" in text
    assert "Num trades  = 5 of 6 items (83.3%)" in text
    assert "Group sizes = 3 2\nSum squares = 13" in text


def test_names_are_read_without_regard_to_case_unless_asked() -> None:
    """Chess and CHESS are one item, and two with CASE-SENSITIVE."""
    assert _wants(_read("(a) chess : Go\n(b) GO : CHESS")) == {("CHESS", "GO"), ("GO", "CHESS")}
    sensitive = _read("#! CASE-SENSITIVE\n(a) chess : Go\n(b) GO : chess")
    assert _wants(sensitive) == {("GO", "chess")}


def test_colons_and_usernames_are_optional_unless_asked() -> None:
    """A list is its items; without users every item has an owner of its own."""
    trade = _read("A B\nB A")
    assert (_wants(trade), trade.named, len(trade.exchange.owners)) == ({("A", "B"), ("B", "A")}, False, 2)
    asked = "#! REQUIRE-COLONS REQUIRE-USERNAMES\n(a) A B\nB : A\n(c) C :"
    assert _issues(asked) == [(2, IssueKind.BROKEN_LINE), (3, IssueKind.BROKEN_LINE)]


def test_official_names_guard_items_and_name_them() -> None:
    """An item that is none has no list, one without a list may be wanted, and titles are kept as text."""
    trade = _read(OFFICIAL + "(Ann) 1-CHESS : 2-GO 3-HEX\n(Bob) 2-go : 1-CHESS 9-NONE\n(Bob) 5-X : 1-CHESS")
    assert _wants(trade) == {("1-CHESS", "2-GO"), ("2-GO", "1-CHESS")}
    assert trade.missing == ("3-HEX", "4-SHOGI")
    assert trade.titles["1-CHESS"] == '1. "Chess & more" (from Ann)'
    assert [(issue.line, issue.kind) for issue in trade.issues] == [
        (9, IssueKind.UNKNOWN_ITEM),
        (10, IssueKind.NOT_OFFICIAL),
    ]


def test_dummies_belong_to_their_user() -> None:
    """Two users may name a dummy alike, one may lead to another, and nobody reaches somebody else's."""
    text = "#! ALLOW-DUMMIES\n(a) A : %ANY\n(a) %ANY : %MORE B\n(a) %MORE : C\n(b) B : A %ANY\n(c) C : A\n(c) %ANY : A"
    trade = _read(text)
    assert [offer.is_link for offer in trade.exchange.offers] == [False, True, True, False, False, True]
    assert ("B", "%ANY") not in _wants(trade)
    assert {("A", "%ANY"), ("%ANY", "%MORE"), ("%ANY", "B"), ("%MORE", "C")} <= _wants(trade)
    assert _issues("(a) A : %ANY\n(a) %ANY : B\n(b) B : A")[0] == (1, IssueKind.UNKNOWN_ITEM)
    assert (1, IssueKind.DUMMY) in _issues("#! ALLOW-DUMMIES\n%ANY : B\n(b) B : A".partition("\n")[2])


@pytest.mark.parametrize(
    ("options", "costs"),
    [
        ("", {"B": 1, "C": 1, "D": 1}),
        ("LINEAR-PRIORITIES", {"B": 1, "C": 2, "D": 12}),
        ("TRIANGLE-PRIORITIES", {"B": 1, "C": 3, "D": 78}),
        ("SQUARE-PRIORITIES", {"B": 1, "C": 4, "D": 144}),
        ("SCALED-PRIORITIES BIG-STEP=0", {"B": 1, "C": 841, "D": 1681}),
        ("LINEAR-PRIORITIES SMALL-STEP=0 BIG-STEP=100", {"B": 1, "C": 1, "D": 101}),
    ],
)
def test_priorities_are_what_the_format_says(options: str, costs: dict[str, int]) -> None:
    """Ranks grow by the small step, and by the big step at a semicolon; a scheme makes costs of them."""
    assert _costs(f"#! {options}\n(a) A : B C ; D\n(b) B :\n(c) C :\n(d) D :") == costs


def test_explicit_priorities_are_read_where_they_are_asked_for() -> None:
    """A number after = is a priority, the next item follows it; elsewhere it is left out with its line."""
    lists = "(a) A : B=15 C D=193 E=0\n(b) B :\n(c) C :\n(d) D :\n(e) E :"
    assert _costs(f"#! EXPLICIT-PRIORITIES\n{lists}") == {"B": 15, "C": 16, "D": 193}
    assert _issues(lists) == [(1, IssueKind.PRIORITY)] * 3


def test_unknown_repeated_and_own_wants_are_told_with_their_line() -> None:
    """What nobody can get is left out, and said where it stands; repeats can be hidden."""
    text = "(a) A : X B B\n(a) A2 : A A2\n(b) B : A X"
    assert _issues(text) == [
        (1, IssueKind.REPEATED_WANT),
        (1, IssueKind.UNKNOWN_ITEM),
        (2, IssueKind.OWN_ITEM),
        (2, IssueKind.OWN_ITEM),
    ]
    assert "wanted in 2 lists" in next(i.message for i in _read(text).issues if i.kind is IssueKind.UNKNOWN_ITEM)
    assert IssueKind.REPEATED_WANT not in {kind for _, kind in _issues(f"#! HIDE-REPEATS\n{text}")}


@pytest.mark.parametrize(
    "line",
    ["(a A : B", "(a)", "() A : B", "A (a) : B", "(a) A B : C", "(a) A : B : C", "(a) ; A", "(a) A : B # note", ": B"],
)
def test_a_broken_line_is_left_out_with_its_reason(line: str) -> None:
    """Lines that cannot be understood are told, and the others are used."""
    trade = _read(f"{line}\n(x) X : Y\n(y) Y : X")
    assert [(issue.line, issue.kind) for issue in trade.issues] == [(1, IssueKind.BROKEN_LINE)]
    assert _wants(trade) == {("X", "Y"), ("Y", "X")}


def test_a_second_list_of_an_item_is_left_out() -> None:
    """The first one holds."""
    assert _issues("(a) A : B\n(a) A : C\n(b) B : A\n(c) C : A") == [(2, IssueKind.SECOND_LIST)]


def test_unknown_options_and_late_ones_are_told() -> None:
    """An option that nobody knows changes nothing, and is named; those of other searches are taken."""
    text = (
        "#! ITERATIONS=200 SEED=1 METRIC=Users-Trading GEEKLIST=7 BIG-STEP=x NONTRADE-COST=5\n(a) A : B\n#! HIDE-LOOPS"
    )
    trade = _read(text)
    assert [(issue.line, issue.kind) for issue in trade.issues if issue.kind is IssueKind.OPTION] == [
        (1, IssueKind.OPTION)
    ] * 3 + [(3, IssueKind.OPTION)]
    assert trade.options == ("ITERATIONS=200", "SEED=1", "METRIC=USERS-TRADING")


def test_terms_about_money_are_no_items() -> None:
    """Dollars wanted, dollars offered and limits are left out, with their lines."""
    text = "(a) A : B $20\n(a) $30: B\n(a) LIMIT: $60\n(b) B : A"
    trade = _read(text)
    assert _wants(trade) == {("A", "B"), ("B", "A")}
    assert [(issue.line, issue.kind) for issue in trade.issues] == [(line, IssueKind.MONEY) for line in (1, 2, 3)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_are_read_in_the_encodings_of_editors(encoding: str) -> None:
    """Names with accents survive; what was guessed is told."""
    trade = read_want_lists("(Zoë) CAFÉ : B\r\n(b) B : café".encode(encoding))
    assert _wants(trade) == {("CAFÉ", "B"), ("B", "CAFÉ")}
    assert [issue.kind for issue in trade.issues] == ([IssueKind.ENCODING] if encoding == "cp1252" else [])


@pytest.mark.parametrize(
    "content", [b"", b"# only a comment", b"PK\x03\x04", b"\x00\x01\x02", b"<html>", b"\xff\xfea", b"\x81\x8d"]
)
def test_what_holds_no_want_lists_is_refused(content: bytes) -> None:
    """Empty files, archives, pages and bytes that are no text give one clear error."""
    with pytest.raises(WantListsUnreadable):
        read_want_lists(content, "wants.txt")


def test_a_hundred_thousand_wants_are_read_and_issues_are_bounded() -> None:
    """A large file is read whole; of endless issues a thousand are kept and the others counted."""
    items = [f"I{number}" for number in range(1000)]
    text = "\n".join(f"({first}) {first} : {' '.join(items[:105])} NONE{first}" for first, _ in pairwise(items))
    trade = _read(text)
    assert len(trade.exchange.gives) > 100_000
    assert len(trade.issues) == 1000
    assert trade.issues_left_out > 0
