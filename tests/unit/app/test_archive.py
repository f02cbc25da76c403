"""Archives of backups: what is not whole and as it was written is refused."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dualcaster_app.backup.archive import ArchiveWriter, open_archive
from dualcaster_app.backup.errors import ArchiveRefused, ArchiveTooNew
from dualcaster_app.backup.manifest import (
    FORMAT,
    MANIFEST,
    FilePart,
    Manifest,
    StoredSequence,
    TablePart,
)
from dualcaster_app.version import own_version
from dualcaster_core.kernel.errors import ValidationFailed

KNOWN = ("0002", "0001")
ROWS = b"1\talice\n2\tbob\n"
PICTURE = bytes(range(64))
DIGITS = 64


def _write(path: Path) -> None:
    with ArchiveWriter(path) as archive:
        with archive.part("tables/users.copy") as users:
            users.write(ROWS)
        with archive.part("files/avatars/one.webp") as picture:
            picture.write(PICTURE)
        archive.finish(
            Manifest(
                format=FORMAT,
                version=own_version(),
                made_at="2026-03-01T00:00:00+00:00",
                server_version=150000,
                migration="0002",
                tables=(TablePart(table="users", columns=("id", "username"), rows=2, part=users.described()),),
                sequences=(StoredSequence(name="users_id_seq", last_value=2, is_called=True),),
                partitions=("price_observations_2026_03",),
                files=(FilePart(name="avatars/one.webp", part=picture.described()),),
            ).to_json()
        )


def _contents(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    with open_archive(path, KNOWN) as archive:
        return archive.manifest, {part.name: b"".join(archive.read(part)) for part in archive.manifest.parts}


def _sealed(content: bytes) -> bytes:
    """Write the right checksum at the end, as somebody would who changes an archive on purpose."""
    return content[:-DIGITS] + hashlib.sha256(content[:-DIGITS]).hexdigest().encode()


def _rewritten(
    path: Path, change: Callable[[dict[str, Any], dict[str, bytes]], object], packed: int = zipfile.ZIP_DEFLATED
) -> None:
    """Take an archive apart, change it, and put it together with a right checksum."""
    with zipfile.ZipFile(path) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    manifest: dict[str, Any] = json.loads(parts.pop(MANIFEST))
    change(manifest, parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, json.dumps(manifest))
        archive.comment = b"sha256:" + b"0" * DIGITS
    path.write_bytes(_sealed(made.getvalue()))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with a table and a picture."""
    path = tmp_path / "backup.zip"
    _write(path)
    return path


def test_an_archive_is_read_as_it_was_written(archive: Path) -> None:
    """Tables and files come out byte for byte; the file is for its owner alone, and nothing is left beside it."""
    manifest, contents = _contents(archive)
    assert contents == {"tables/users.copy": ROWS, "files/avatars/one.webp": PICTURE}
    assert (manifest.migration, manifest.rows) == ("0002", 2)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert list(archive.parent.iterdir()) == [archive]


def test_any_byte_that_changed_is_noticed(archive: Path, tmp_path: Path) -> None:
    """Whichever byte of the file is another, the archive is refused before its parts are read."""
    whole, tampered = archive.read_bytes(), tmp_path / "tampered.zip"
    for place in range(len(whole)):
        tampered.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
        with pytest.raises(ArchiveRefused), open_archive(tampered, KNOWN):
            pass


def test_an_end_that_is_missing_is_noticed(archive: Path, tmp_path: Path) -> None:
    """However much is cut off, or was written behind it, the archive is refused."""
    whole, tampered = archive.read_bytes(), tmp_path / "tampered.zip"
    for content in (*(whole[:length] for length in range(len(whole))), whole + b"\n", b"", b"PK"):
        tampered.write_bytes(content)
        with pytest.raises(ArchiveRefused), open_archive(tampered, KNOWN):
            pass


def test_nothing_false_is_read_where_the_checksum_of_the_file_was_made_anew(archive: Path, tmp_path: Path) -> None:
    """A byte that was changed on purpose is found by the checksums of the parts, or says nothing."""
    whole, tampered, before, accepted = archive.read_bytes(), tmp_path / "tampered.zip", _contents(archive), 0
    for place in range(len(whole) - DIGITS):
        tampered.write_bytes(_sealed(whole[:place] + bytes([whole[place] ^ 0x21]) + whole[place + 1 :]))
        try:
            manifest, contents = _contents(tampered)
        except ArchiveRefused:
            continue
        accepted += 1
        assert contents == before[1]
        assert manifest.tables == before[0].tables
    assert accepted < len(whole) / 2


def _longer(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["tables/users.copy"] += b"3\teve\n"


def _another_table(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    parts["tables/more.copy"] = b""


def _no_table(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts["tables/users.copy"]


def _twice(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["tables"] *= 2


def _outside(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["files"][0]["name"] = "../../etc/passwd"
    manifest["files"][0]["part"]["name"] = "files/../../etc/passwd"
    parts["files/../../etc/passwd"] = parts.pop("files/avatars/one.webp")


def _absolute(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["files"][0]["name"] = "/etc/passwd"
    manifest["files"][0]["part"]["name"] = "files//etc/passwd"
    parts["files//etc/passwd"] = parts.pop("files/avatars/one.webp")


def _quoted(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["tables"][0]["columns"] = ["id", 'x") FROM STDIN; DROP TABLE users; --']


def _unknown_member(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["run"] = "rm -rf /"


def _no_number(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["tables"][0]["rows"] = "2"


def _negative(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    manifest["tables"][0]["rows"] = -1


def _bomb(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    content = b"0" * 4_000_000
    parts["tables/users.copy"] = content
    manifest["tables"][0]["part"] |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


@pytest.mark.parametrize(
    "change",
    [
        _longer,
        _another_table,
        _no_table,
        _twice,
        _outside,
        _absolute,
        _quoted,
        _unknown_member,
        _no_number,
        _negative,
        _bomb,
    ],
)
def test_an_archive_that_was_made_up_is_refused(archive: Path, change: Callable[..., object]) -> None:
    """Parts and manifest have to agree, names have to be ones that we give, and what is packed is no bomb."""
    _rewritten(archive, change)
    with pytest.raises(ArchiveRefused):
        _contents(archive)


def test_an_archive_that_was_put_together_anew_and_says_the_same_is_read(archive: Path) -> None:
    """The changes above are what is refused, and not that the archive was packed by another program."""
    _rewritten(archive, lambda manifest, parts: None)
    assert _contents(archive)[1]["tables/users.copy"] == ROWS


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_packing_that_we_use_is_unpacked(archive: Path, packed: int) -> None:
    """Formats whose bombs are larger are refused."""
    _rewritten(archive, lambda manifest, parts: None, packed)
    with pytest.raises(ArchiveRefused):
        _contents(archive)


@pytest.mark.parametrize(
    "facts", [{"version": "99.0.0"}, {"migration": "0003"}, {"format": 2}, {"migration": "'; DROP TABLE users"}]
)
def test_an_archive_of_a_newer_release_is_refused(archive: Path, facts: dict[str, object]) -> None:
    """Its version, its schema or its format is not known here."""
    _rewritten(archive, lambda manifest, parts: manifest.update(facts))
    with pytest.raises(ArchiveTooNew):
        _contents(archive)


def test_a_file_that_is_there_is_not_replaced(archive: Path) -> None:
    """The backup of before stays what it was."""
    before = archive.read_bytes()
    with pytest.raises(ValidationFailed, match="exists already"):
        _write(archive)
    assert archive.read_bytes() == before


def test_a_backup_that_failed_leaves_no_file(tmp_path: Path) -> None:
    """What was written so far is deleted, and nothing has the name of a backup."""

    def fail() -> None:
        with ArchiveWriter(tmp_path / "backup.zip") as archive, archive.part("tables/users.copy") as part:
            part.write(ROWS)
            raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        fail()
    assert list(tmp_path.iterdir()) == []
