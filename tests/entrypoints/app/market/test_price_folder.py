"""Price files that appear in a folder."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from attrs import define, field

from dualcaster_app.price_folder import FAILED, IMPORTED, FolderOutcome, PriceFolder
from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.kernel.errors import ServiceUnavailable
from dualcaster_core.market.use_cases import PricesReport
from tests.support.patience import GENEROUS
from tests.support.polling import until

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@define
class Desk:
    """A folder whose imports are noted; ``broken`` names files that cannot be read."""

    folder: Path
    broken: tuple[str, ...] = ()
    away: bool = False
    hold: asyncio.Event | None = None
    brought: list[str] = field(factory=list)
    told: list[FolderOutcome] = field(factory=list)

    async def bring(self, path: Path) -> PricesReport:
        """Note an import."""
        self.brought.append(path.name)
        if self.hold is not None:
            await self.hold.wait()
        if self.away:
            raise ServiceUnavailable("the database does not answer")
        if path.name in self.broken:
            raise SourceUnreadable("not JSON")
        return PricesReport(read=2)

    def watched(self) -> PriceFolder:
        """Begin to look, as a new process does."""
        return PriceFolder(self.folder, self.bring, lambda: NOW, every=0.01)

    def names(self, place: str = "") -> list[str]:
        """List the files of the folder, or of a place in it, without the moment in front and without reports."""
        found = (self.folder / place).iterdir() if (self.folder / place).is_dir() else iter(())
        return sorted(
            one.name.partition("-")[2] or one.name for one in found if one.is_file() and "report" not in one.name
        )


async def test_a_file_is_read_once_it_no_longer_grows(tmp_path: Path) -> None:
    """One that changed since the last look, is empty, or says that it is unfinished waits."""
    desk = Desk(tmp_path)
    folder = desk.watched()
    for name in ("growing.json", "whole.json", "empty.json", "coming.json.part", ".hidden.json"):
        (tmp_path / name).write_text("" if name == "empty.json" else "{")
    await folder.look(desk.told.append)
    assert desk.brought == []
    (tmp_path / "growing.json").write_text("{}")
    await folder.look(desk.told.append)
    assert desk.brought == ["whole.json"]
    await folder.look(desk.told.append)
    assert (desk.brought, desk.names(IMPORTED)) == (["whole.json", "growing.json"], ["growing.json", "whole.json"])
    assert desk.names() == [".hidden.json", "coming.json.part", "empty.json"]


async def test_a_file_that_grew_while_it_was_read_is_read_again(tmp_path: Path) -> None:
    """Half a file is neither imported nor broken; it is put away once it has been read whole."""
    desk = Desk(tmp_path, broken=("slow.json",), hold=asyncio.Event())
    (tmp_path / "slow.json").write_text("{")
    folder = desk.watched()
    await folder.look(desk.told.append)
    reading = asyncio.create_task(folder.look(desk.told.append))
    await until(lambda: bool(desk.brought))
    (tmp_path / "slow.json").write_text("{}")
    assert desk.hold is not None
    desk.hold.set()
    await reading
    assert (desk.names(), desk.names(FAILED), desk.told) == (["slow.json"], [], [])
    desk.broken = ()
    for _ in range(2):
        await folder.look(desk.told.append)
    assert (desk.names(), desk.names(IMPORTED), desk.brought) == ([], ["slow.json"], ["slow.json"] * 2)


async def test_a_file_that_went_away_while_it_was_read_is_let_go(tmp_path: Path) -> None:
    """Whoever took it has it; the next one is read."""
    desk = Desk(tmp_path, hold=asyncio.Event())
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text("{}")
    folder = desk.watched()
    await folder.look(desk.told.append)
    reading = asyncio.create_task(folder.look(desk.told.append))
    await until(lambda: bool(desk.brought))
    (tmp_path / "a.json").unlink()
    assert desk.hold is not None
    desk.hold.set()
    await reading
    assert desk.names(IMPORTED) == ["b.json"]


async def test_a_broken_file_is_put_aside_and_the_next_one_read(tmp_path: Path) -> None:
    """It lies in a folder of its own with the reason beside it; a new process reads neither of them again."""
    desk = Desk(tmp_path, broken=("a.json",))
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text("{}")
    folder = desk.watched()
    for _ in range(2):
        await folder.look(desk.told.append)
    assert (desk.names(FAILED), desk.names(IMPORTED)) == (["a.json"], ["b.json"])
    (report,) = (tmp_path / FAILED).glob("*.report.json")
    assert json.loads(report.read_text()) == {"file": "a.json", "reason": "not JSON"}
    again = desk.watched()
    for _ in range(3):
        await again.look(desk.told.append)
    assert desk.brought == ["a.json", "b.json"]


async def test_files_wait_while_the_database_is_away(tmp_path: Path) -> None:
    """What cannot be stored now is no broken file."""
    desk = Desk(tmp_path, away=True)
    (tmp_path / "a.json").write_text("{}")
    folder = desk.watched()
    for _ in range(3):
        await folder.look(desk.told.append)
    assert (desk.brought, desk.names(FAILED), desk.names()) == (["a.json", "a.json"], [], ["a.json"])
    desk.away = False
    await folder.look(desk.told.append)
    assert desk.names(IMPORTED) == ["a.json"]


async def test_a_stop_leaves_the_file_of_the_moment_where_it_is(tmp_path: Path) -> None:
    """The import under way is broken off, nothing is put away, and the next process reads the file."""
    desk = Desk(tmp_path, hold=asyncio.Event())
    (tmp_path / "a.json").write_text("{}")
    stopping = asyncio.Event()
    running = asyncio.create_task(desk.watched().run(stopping, desk.told.append))
    await until(lambda: desk.brought == ["a.json"])
    stopping.set()
    await asyncio.wait_for(running, GENEROUS)
    assert (desk.told, desk.names()) == ([], ["a.json"])


async def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """What a file of the folder points at elsewhere is not read."""
    outside = tmp_path / "outside.json"
    outside.write_text("{}")
    inside = tmp_path / "folder"
    inside.mkdir()
    (inside / "link.json").symlink_to(outside)
    desk = Desk(inside)
    folder = desk.watched()
    for _ in range(3):
        await folder.look(desk.told.append)
    assert desk.brought == []
