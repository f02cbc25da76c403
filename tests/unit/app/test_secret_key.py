"""The key that a site makes for itself."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dualcaster_app.servers import KEY_FILE, kept_secret, with_secret_key
from dualcaster_app.settings import SettingInvalid, Settings

_MAKE = (
    "import sys; from pathlib import Path; from dualcaster_app.servers import kept_secret;"
    " sys.stdin.readline(); print(kept_secret(Path(sys.argv[1])))"
)


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """The first start makes it, whatever the umask; later ones find it, and nothing else is left in the directory."""
    before = os.umask(0)
    try:
        secret = kept_secret(tmp_path / "data")
    finally:
        os.umask(before)
    path = tmp_path / "data" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(secret) == 64
    assert kept_secret(tmp_path / "data") == secret
    assert list(path.parent.iterdir()) == [path]
    assert kept_secret(tmp_path / "other") != secret


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    """Of several that find none, one makes the key, and all read it whole."""
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", _MAKE, str(tmp_path / "data")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in starting:  # each has imported everything and waits
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = {process.communicate()[0].strip() for process in starting}
    assert told == {kept_secret(tmp_path / "data")}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_could_read_is_refused(tmp_path: Path, mode: int) -> None:
    """Mending the mode would keep a key that somebody may know; the line says what to do."""
    kept_secret(tmp_path)
    (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(SettingInvalid, match=r"SECRET_KEY: .*can be read by others.*delete it"):
        kept_secret(tmp_path)


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    """A damaged file, a link and a place where nothing can be kept are told of, and never replaced in silence."""
    (tmp_path / KEY_FILE).touch(0o600)
    with pytest.raises(SettingInvalid, match="holds no key"):
        kept_secret(tmp_path)
    (tmp_path / KEY_FILE).unlink()
    (tmp_path / KEY_FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingInvalid, match="must be set"):
        kept_secret(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(SettingInvalid, match="must be set"):
        kept_secret(tmp_path / "file")


def test_a_key_of_ones_own_is_taken_as_it_is(tmp_path: Path) -> None:
    """Where one is set nothing is written; where others reach the site none is made."""
    own = Settings(secret_key="k" * 32, data_directory=tmp_path)
    assert with_secret_key(own) == own
    for reached in (Settings(public_base_url="http://deals.example"), Settings(trusted_proxies=("10.0.0.1",))):
        with pytest.raises(SettingInvalid, match="SECRET_KEY"):
            with_secret_key(reached)
    assert list(tmp_path.iterdir()) == []
    assert with_secret_key(Settings(data_directory=tmp_path)).secret == (tmp_path / KEY_FILE).read_text().strip()
