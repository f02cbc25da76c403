"""The daily archive of tcgcsv gives the prices that TCGplayer's API had on a day."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import py7zr
import pytest

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.market.model import PriceKind, PriceObservation
from dualcaster_sources.streams import Limits
from dualcaster_sources.tcgplayer import TcgcsvArchive
from tests.support.source_files import SourceSite

ROW = {"productId": 7, "lowPrice": 1.5, "marketPrice": 1.75, "subTypeName": "Normal"}
FOIL = {"productId": 7, "lowPrice": None, "marketPrice": 4, "subTypeName": "Foil"}
Pack = Callable[[dict[str, Any]], Path]
PPMD = [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 20}]


def _answer(*rows: Any) -> dict[str, Any]:
    return {"success": True, "errors": [], "results": list(rows)}


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Pack files as tcgcsv does, bytes as they are and everything else as JSON."""

    def make(files: dict[str, Any]) -> Path:
        path = tmp_path / "prices-2024-02-08.ppmd.7z"
        with py7zr.SevenZipFile(path, "w", filters=PPMD) as archive:
            for name, content in files.items():
                archive.writestr(content if isinstance(content, bytes) else json.dumps(content), name)
        return path

    return make


def _found(path: Path, limits: Limits | None = None) -> list[PriceObservation | BadRecord]:
    return list(TcgcsvArchive(path, limits=limits).observations())


def test_the_sets_of_magic_are_read_and_other_games_are_not(pack: Pack) -> None:
    """The day stands in the paths, and its prices count from its first moment."""
    path = pack(
        {
            "2024-02-08/1/10/prices": _answer(ROW, FOIL),
            "2024-02-08/1/11/prices": _answer(),
            "2024-02-08/3/1/prices": _answer(ROW | {"productId": 8}),
            "2024-02-08/3/10/prices": b"not even JSON",
        }
    )
    found = [one for one in _found(path) if isinstance(one, PriceObservation)]
    assert [(one.finish, one.kind, one.amount) for one in found] == [
        (Finish.NONFOIL, PriceKind.MARKET, Decimal("1.75")),
        (Finish.NONFOIL, PriceKind.LOW, Decimal("1.50")),
        (Finish.FOIL, PriceKind.MARKET, Decimal(4)),
    ]
    assert {one.card.value for one in found} == {7}
    assert {one.observed_at for one in found} == {datetime(2024, 2, 8, tzinfo=UTC)}


def test_an_archive_at_an_address_is_read(pack: Pack, site: SourceSite) -> None:
    """It is fetched whole first: its table of contents stands at its end."""
    site.pages["/prices-2024-02-08.ppmd.7z"] = pack({"2024-02-08/1/10/prices": _answer(ROW)}).read_bytes()
    found = list(TcgcsvArchive(f"{site.address}/prices-2024-02-08.ppmd.7z").observations())
    assert len(found) == 2


def test_a_broken_row_is_reported(pack: Pack) -> None:
    """The other rows are read all the same."""
    bad, *good = _found(pack({"2024-02-08/1/10/prices": _answer({"productId": -1}, ROW)}))
    assert isinstance(bad, BadRecord)
    assert len(good) == 2


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", {"success": False, "results": []}, {"success": True}, b'{"success": NaN}']
)
def test_a_broken_set_ends_the_import(pack: Pack, content: Any) -> None:
    """A file that is no answer of the API is not guessed at."""
    with pytest.raises(SourceUnreadable, match=r"2024-02-08/1/10/prices"):
        _found(pack({"2024-02-08/1/10/prices": content}))


@pytest.mark.parametrize("name", ["day/1/10/prices", "prices", "2024-02-08/1/10/prices/more", "2024-02-08/3/1/prices"])
def test_an_archive_without_magic_is_refused(pack: Pack, name: str) -> None:
    """Names decide only what is read, never where it is written."""
    with pytest.raises(SourceUnreadable, match=r"holds no DATE/1/<group>/prices"):
        _found(pack({name: _answer(ROW)}))


def test_a_day_that_is_none_is_refused(pack: Pack) -> None:
    """There is no 31st of February."""
    with pytest.raises(SourceUnreadable, match="is no day"):
        _found(pack({"2024-02-31/1/10/prices": _answer(ROW)}))


@pytest.mark.parametrize("content", [b"", b"7z", b"PK\x03\x04 a zip", b"7z\xbc\xaf\x27\x1c and then nothing"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    """The first bytes tell, and a broken head is found."""
    path = tmp_path / "prices.ppmd.7z"
    path.write_bytes(content)
    with pytest.raises(SourceUnreadable):
        _found(path)


def test_a_truncated_archive_is_refused(pack: Pack) -> None:
    """Nothing of it is taken."""
    path = pack({"2024-02-08/1/10/prices": _answer(*[ROW] * 500)})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SourceUnreadable, match="cannot be unpacked"):
        _found(path)


def test_an_archive_that_expands_without_end_is_refused(pack: Pack) -> None:
    """The sizes that it states are checked before anything is unpacked."""
    path = pack({"2024-02-08/1/10/prices": b" " * 2_000_000})
    with pytest.raises(SourceUnreadable, match="holds more than"):
        _found(path, Limits(expanded=1_000_000))
    with pytest.raises(SourceUnreadable, match="holds more than"):
        _found(path, Limits(ratio=50, ratio_from=100_000))


def test_a_decoder_that_asks_for_too_much_memory_is_refused(tmp_path: Path) -> None:
    """The archive says how much memory its decoder takes; the process that unpacks it may not have it."""
    path = tmp_path / "prices.ppmd.7z"
    with py7zr.SevenZipFile(path, "w", filters=[{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 30}]) as archive:
        archive.writestr(json.dumps(_answer(ROW)), "2024-02-08/1/10/prices")
    with pytest.raises(SourceUnreadable, match="cannot be unpacked"):
        _found(path, Limits(unpacking_memory=64 * 1024 * 1024))


def test_a_set_that_is_longer_than_a_record_is_refused(pack: Pack) -> None:
    """A set is in memory as a whole, so that it is bounded as a record is."""
    path = pack({"2024-02-08/1/10/prices": _answer(*[ROW] * 100)})
    with pytest.raises(SourceUnreadable, match="is longer than 1,000 bytes"):
        _found(path, Limits(record=1_000))


def test_progress_ends_at_the_size_of_what_is_read(pack: Pack) -> None:
    """Other games do not count."""
    path = pack({"2024-02-08/1/10/prices": _answer(ROW), "2024-02-08/3/10/prices": _answer(ROW, ROW)})
    feed = TcgcsvArchive(path)
    assert feed.progress() == (0, None)
    list(feed.observations())
    assert feed.progress() == (len(json.dumps(_answer(ROW))),) * 2
