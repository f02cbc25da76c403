"""What the commands do and say."""

import json
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from dualcaster_core.accounts.errors import UsernameTaken, UserNotFound
from dualcaster_core.catalogue.errors import CardNotFound, SourceUnreadable
from dualcaster_core.collection.errors import ImportRefused, IsWantList, ListFull, NothingResolved, NotOwned
from dualcaster_core.kernel.errors import Conflict, ValidationFailed

Run = Callable[..., Any]
HEADER = (
    "Count,Tradelist Count,Name,Edition,Condition,Language,Foil,Tags,Last Modified,Collector Number,Alter,Proxy,"
    "Purchase Price"
)


def moxfield(tmp_path: Path, *rows: str) -> str:
    """Write a Moxfield file; return its path."""
    path = tmp_path / "moxfield.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return str(path)


def test_importing_a_catalogue_again_changes_nothing(run: Run, catalogue: Path) -> None:
    """The second import adds and changes no row."""
    first = json.loads(run("catalogue", "import", str(catalogue), "--json").stdout)
    second = json.loads(run("catalogue", "import", str(catalogue), "--json").stdout)
    assert first["cards"] == {"added": 3, "changed": 0}
    assert second["cards"] == {"added": 0, "changed": 0}


def test_a_misspelt_name_is_found(market: Run) -> None:
    """Search forgives letters that changed places."""
    found = json.loads(market("cards", "search", "lihgtning bolt", "--json").stdout)
    assert found["items"][0]["name"] == "Lightning Bolt"


def test_search_filters_by_set_and_type(market: Run) -> None:
    """Only cards of the set are listed, which its name finds as well as its code."""
    found = json.loads(market("cards", "search", "--set", "MH2", "--type", "instant", "--json").stdout)
    assert {card["name"] for card in found["items"]} == {"Ragavan, Nimble Pilferer", "Counterspell"}


def test_a_truncated_catalogue_says_so_and_keeps_whole_batches(run: Run, tmp_path: Path) -> None:
    """A file that breaks off is an error with its name."""
    path = tmp_path / "cards.json"
    path.write_text('[{"object": "card", "id": "1111')
    with pytest.raises(SourceUnreadable, match=r"cards\.json"):
        run("catalogue", "import", str(path))


def test_a_preview_tells_the_reason_of_each_line(market: Run, tmp_path: Path) -> None:
    """Nothing is imported by a preview, and a line outside the catalogue is reported with its line."""
    path = moxfield(
        tmp_path,
        "4,4,Lightning Bolt,m11,Near Mint,English,,,,149,False,False,",
        "1,0,Foo,zzz,Near Mint,English,,,,1,,,",
    )
    told = json.loads(market("collection", "import", path, "--user", "alice", "--preview", "--json").stdout)
    assert (told["format"], told["rows"], told["resolved"], told["unknown"]) == ("moxfield", 2, 1, 1)
    assert [(one["line"], one["reason"]) for one in told["problems"]] == [(3, "set_not_in_catalogue")]
    assert json.loads(market("collection", "show", "--user", "alice", "--json").stdout) == []


def test_trade_counts_become_the_have_list(market: Run, tmp_path: Path) -> None:
    """Of four owned copies three are for trade."""
    path = moxfield(tmp_path, "4,3,Lightning Bolt,m11,Near Mint,English,,,,149,False,False,")
    market("collection", "import", path, "--user", "alice")
    (item,) = json.loads(market("haves", "list", "--user", "alice", "--json").stdout)
    assert (item["quantity"], item["quantity_for_trade"], item["unit_value"]) == (4, 3, "1.50")


def test_copies_beyond_those_to_keep_are_offered(market: Run, tmp_path: Path) -> None:
    """What is kept of each card stays off the list, and offering again changes nothing."""
    (tmp_path / "mine.txt").write_text("4 Counterspell [MH2]\n1 Lightning Bolt [M11]\n", encoding="utf-8")
    market("collection", "import", str(tmp_path / "mine.txt"), "--user", "alice")
    for _ in range(2):
        market("haves", "offer", "--user", "alice", "--keep", "1")
        (item,) = json.loads(market("haves", "list", "--user", "alice", "--json").stdout)
        assert (item["name"], item["quantity_for_trade"]) == ("Counterspell", 3)


def test_replacing_with_the_same_file_changes_nothing(market: Run, tmp_path: Path) -> None:
    """The version of the lists stays when a file brings nothing new."""
    path = moxfield(tmp_path, "4,3,Lightning Bolt,m11,Near Mint,English,,,,149,False,False,")
    arguments = ("collection", "import", path, "--user", "alice", "--mode", "replace", "--json")
    first, second = (json.loads(market(*arguments).stdout)["applied"] for _ in range(2))
    assert first["items_written"] == 1
    assert (second["items_written"], second["haves_written"], second["version"]) == (0, 0, first["version"])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("-3,0,Lightning Bolt,m11,Near Mint,English,,,,149,False,False,", "quantity"),
        ("99999,0,Lightning Bolt,m11,Near Mint,English,,,,149,False,False,", "quantity"),
        ("1,0,Lightning Bolt,m11,Sparkling,English,,,,149,False,False,", "condition"),
        ("1,0,Lightning Bolt,m11,Near Mint,Klingon,,,,149,False,False,", "language"),
    ],
)
def test_a_line_that_cannot_be_read_refuses_the_file(market: Run, tmp_path: Path, row: str, reason: str) -> None:
    """The error names file, line and reason, and nothing of the file is imported."""
    path = moxfield(tmp_path, "1,0,Counterspell,mh2,Near Mint,English,,,,267,False,False,", row)
    with pytest.raises(ImportRefused, match=r"line 3 of moxfield\.csv") as caught:
        market("collection", "import", path, "--user", "alice")
    assert caught.value.facts["reason"] == reason
    assert json.loads(market("collection", "show", "--user", "alice", "--json").stdout) == []


def test_replacing_with_a_file_of_nothing_known_is_refused(market: Run, tmp_path: Path) -> None:
    """A file of which no line names a card empties nothing unless that is said; the losses are told."""
    mine = moxfield(tmp_path, "4,3,Lightning Bolt,m11,Near Mint,English,,,,149,False,False,")
    market("collection", "import", mine, "--user", "alice")
    other = moxfield(tmp_path, "1,0,Foo,zzz,Near Mint,English,,,,1,,,")
    replacing = ("collection", "import", other, "--user", "alice", "--mode", "replace")
    with pytest.raises(NothingResolved, match=r"no line of .* names a card") as caught:
        market(*replacing)
    assert caught.value.code == "import.nothing_resolved"
    assert len(json.loads(market("collection", "show", "--user", "alice", "--json").stdout)) == 1
    assert "1 items, 4 copies and 1 haves" in market(*replacing, "--preview").stdout
    applied = json.loads(market(*replacing, "--allow-empty", "--json").stdout)["applied"]
    assert applied["losses"] == {"items": 1, "copies": 4, "haves": 1}
    assert (applied["items_dropped"], applied["haves_dropped"]) == (1, 1)
    assert json.loads(market("collection", "show", "--user", "alice", "--json").stdout) == []


def test_replacing_wants_with_nothing_known_is_refused(market: Run, tmp_path: Path) -> None:
    """The same goes for the want list."""
    (tmp_path / "wants.txt").write_text("1 Counterspell\n", encoding="utf-8")
    (tmp_path / "junk.txt").write_text("1 No Such Card\n", encoding="utf-8")
    market("wants", "import", str(tmp_path / "wants.txt"), "--user", "alice")
    replacing = ("wants", "import", str(tmp_path / "junk.txt"), "--user", "alice", "--mode", "replace")
    with pytest.raises(NothingResolved):
        market(*replacing)
    market(*replacing, "--allow-empty")
    assert json.loads(market("wants", "list", "--user", "alice", "--json").stdout) == []


def test_a_want_list_is_no_collection(market: Run, tmp_path: Path) -> None:
    """A file of Cardsphere's wants is refused with the place where it belongs, and taken there."""
    path = tmp_path / "cardsphere_wants.csv"
    path.write_text(
        "Quantity,Name,Sets,Conditions,Languages,Finishes,Paused,Tags,Offer,Limit\n99,Counterspell,,NM,EN,,,,90,2\n"
    )
    with pytest.raises(IsWantList, match="import it into the want list") as caught:
        market("collection", "import", str(path), "--user", "alice")
    assert caught.value.code == "import.want_list"
    told = json.loads(market("wants", "import", str(path), "--user", "alice", "--json").stdout)
    assert (told["format"], told["applied"]["written"]) == ("cardsphere-wants", 1)
    assert told["unused_columns"] == ["Conditions", "Offer", "Limit"]


def test_columns_that_are_not_kept_are_named(market: Run, tmp_path: Path) -> None:
    """The preview lists the headers of columns that hold something and have no place."""
    path = tmp_path / "mine.csv"
    path.write_text("Count,Name,Edition,Collector Number,Foil,Shelf\n1,Lightning Bolt,m11,149,foil,left\n")
    preview = ("collection", "import", str(path), "--user", "alice", "--preview")
    assert "Columns that are not kept: Shelf" in market(*preview).output
    assert json.loads(market(*preview, "--json").stdout)["unused_columns"] == ["Shelf"]


def test_a_file_past_the_limit_of_the_site_is_refused(
    market: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With ``INVENTORY_LIMIT`` a file that makes an inventory longer imports nothing."""
    monkeypatch.setenv("INVENTORY_LIMIT", "1")
    path = tmp_path / "mine.csv"
    path.write_text("Count,Name,Edition,Collector Number\n1,Lightning Bolt,m11,149\n1,Counterspell,mh2,267\n")
    with pytest.raises(ListFull, match="at most 1 lines"):
        market("collection", "import", str(path), "--user", "alice")
    assert json.loads(market("collection", "show", "--user", "alice", "--json").stdout) == []


def test_an_export_is_imported_as_the_same_collection(market: Run, tmp_path: Path) -> None:
    """What alice exports makes bob's collection equal to hers."""
    path = moxfield(tmp_path, "4,3,Lightning Bolt,m11,Good (Lightly Played),German,foil,,,149,True,False,2.00")
    market("collection", "import", path, "--user", "alice")
    target = tmp_path / "out.csv"
    market("collection", "export", "--user", "alice", "-o", str(target))
    market("collection", "import", str(target), "--user", "bob")
    shown = [json.loads(market("collection", "show", "--user", name, "--json").stdout) for name in ("alice", "bob")]
    for items in shown:
        del items[0]["id"]
    assert shown[0] == shown[1]


def test_what_an_export_leaves_out_is_told(market: Run, tmp_path: Path) -> None:
    """A format that names cards by an id says of each card without one that it is not in the file."""
    market("haves", "add", "Counterspell", "--user", "alice", "--set", "mh2", "--own")
    told = market("collection", "export", "--user", "alice", "--format", "cardmarket", "-o", str(tmp_path / "cm.csv"))
    assert "left out: Counterspell (mh2)" in " ".join(told.stderr.split())
    assert "Counterspell" not in (tmp_path / "cm.csv").read_text()


def test_only_what_is_offered_is_a_have(market: Run) -> None:
    """Copies that are owned and not for trade are on no have list."""
    market("haves", "add", "Counterspell", "--user", "alice", "--set", "mh2", "--own")
    listed = json.loads(market("haves", "list", "--user", "alice", "--json").stdout)
    assert [have["name"] for have in listed] == ["Counterspell"]
    market("haves", "remove", "Counterspell", "--user", "alice", "--set", "mh2")
    assert json.loads(market("haves", "list", "--user", "alice", "--json").stdout) == []
    assert len(json.loads(market("collection", "show", "--user", "alice", "--json").stdout)) == 1


def test_two_people_get_a_match_with_reasons(market: Run) -> None:
    """Who has what the other wants is matched, with lines and sentences."""
    market("haves", "add", "Lightning Bolt", "--user", "alice", "--set", "m11", "-q", "4", "--own")
    market("wants", "add", "Ragavan, Nimble Pilferer", "--user", "alice")
    market("haves", "add", "Ragavan, Nimble Pilferer", "--user", "bob", "--set", "mh2", "--own")
    market("wants", "import", "-", "--user", "bob", stdin="4 Lightning Bolt [M11]\n")
    (match,) = json.loads(market("match", "alice", "--min-quality", "0", "--json").stdout)["items"]
    assert match["trader"]["username"] == "bob"
    assert (match["gets_value"], match["gives_value"]) == ("42.00", "6.00")
    assert match["quality_score"] == sum(
        match[name]
        for name in ("value_balance", "total_value", "card_variety", "condition_match", "trust_bonus", "locality_bonus")
    )
    assert [reason["sentence"][-1] for reason in match["reasons"]] == ["."] * 6
    (same,) = json.loads(market("match", "alice", "--with", "bob", "--json").stdout)["items"]
    assert same == match


def test_a_block_hides_both_ways(market: Run) -> None:
    """After a block neither of the two is matched with the other."""
    test_two_people_get_a_match_with_reasons(market)
    market("users", "block", "bob", "alice")
    for name in ("alice", "bob"):
        assert json.loads(market("match", name, "--min-quality", "0", "--json").stdout)["items"] == []


def test_a_want_that_is_owned_is_flagged(market: Run) -> None:
    """The list marks what is owned in sufficient number; --lacking leaves it out."""
    market("haves", "add", "Counterspell", "--user", "alice", "--set", "mh2", "--own")
    market("wants", "add", "Counterspell", "--user", "alice")
    assert "enough" in market("wants", "list", "--user", "alice").stdout
    told = market("wants", "import", "-", "--user", "alice", "--lacking", "--mode", "replace", stdin="1 Counterspell\n")
    assert "0 wants written, 1 dropped" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("users", "show", "nobody"), UserNotFound),
        (("users", "add", "ALICE"), UsernameTaken),
        (("users", "add", "x"), ValidationFailed),
        (("users", "add", "carol", "--at", "95,0"), ValidationFailed),
        (("users", "add", "carol", "--at", "north"), ValidationFailed),
        (("users", "block", "alice", "alice"), ValidationFailed),
        (("match", "nobody"), UserNotFound),
        (("wants", "add", "No Such Card", "--user", "alice"), CardNotFound),
        (("wants", "add", "Counterspell", "--user", "alice", "--max-value", "-1"), ValidationFailed),
        (("haves", "add", "Counterspell", "--user", "alice", "--set", "mh2"), NotOwned),
        (("collection", "import", "/no/such/file.csv", "--user", "alice"), ValidationFailed),
        (("collection", "export", "--user", "alice", "--format", "vellum"), ValidationFailed),
        (("catalogue", "import", "/no/such/cards.json"), SourceUnreadable),
        (("catalogue", "import", "mystery.json"), ValidationFailed),
        (("market", "generate", "--users", "3"), Conflict),
    ],
)
def test_wrong_input_is_an_error_with_a_code(market: Run, arguments: tuple[str, ...], error: type[Exception]) -> None:
    """Each mistake has its own error, and nothing is changed by it."""
    with pytest.raises(error):
        market(*arguments)


def test_a_synthetic_market_is_the_same_for_the_same_seed(run: Run, catalogue: Path) -> None:
    """Traders are written into an empty database, and can be matched."""
    run("catalogue", "import", str(catalogue))
    run("prices", "import", str(catalogue), "--observed", "2026-02-14")
    run("market", "generate", "--users", "5", "--haves", "1", "--wants", "1", "--seed", "3")
    assert len(json.loads(run("users", "list", "--json").stdout)) == 5


def test_an_import_says_from_when_on_prices_count(run: Run, catalogue: Path, tmp_path: Path) -> None:
    """The name of a file or its age tells, and the output says which; a stated day needs no word."""
    named = tmp_path / "default-cards-20260214100503.json"
    named.write_bytes(catalogue.read_bytes())
    assert "as of 2026-02-14 10:05 UTC, by the file's name" in _joined(run("prices", "import", str(named)).stderr)
    assert "when the file was last written" in _joined(run("prices", "import", str(catalogue)).stderr)
    assert "count as of" not in run("prices", "import", str(catalogue), "--observed", "2026-02-14").stderr


def _joined(text: str) -> str:
    return " ".join(text.split())


def test_the_schema_can_be_checked_and_taken_back(run: Run) -> None:
    """Up, down and up again leaves no difference."""
    assert "up to date" in run("db", "check").stdout
    assert "base" in run("db", "downgrade", "base", "--yes").stdout
    run("db", "upgrade")
    assert "up to date" in run("db", "check").stdout


def test_the_version_is_said(run: Run) -> None:
    """What is installed is what an error report names."""
    assert run("--version").stdout == f"dualcaster {version('dualcaster')}\n"


def test_an_expected_error_is_one_line_and_a_non_zero_exit(shell: Callable[..., Any]) -> None:
    """A person sees what is wrong and its code; a traceback only with --debug."""
    done = shell("users", "show", "nobody")
    assert done.returncode == 1
    assert done.stderr == "dualcaster: there is no user 'nobody' [user.not_found]\n"
    assert "Traceback" in shell("--debug", "users", "show", "nobody").stderr
