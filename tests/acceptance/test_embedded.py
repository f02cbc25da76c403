"""The embedded PostgreSQL and Redis: started on demand, shared, private, and stopped by the last holder."""

import contextlib
import os
import shutil
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

import dualcaster_embedded as embedded
from dualcaster_embedded.layout import layout_of, require_ours
from dualcaster_embedded.system_user import account_for
from tests.support.patience import GENEROUS
from tests.support.processes import output_of, python

HOLD = """
import sys, pathlib, dualcaster_embedded
handle = dualcaster_embedded.start(pathlib.Path(sys.argv[1]))
print(handle.servers.database_url, flush=True)
sys.stdin.read()
handle.close()
"""


def write(servers: embedded.EmbeddedServers, word: str) -> None:
    """Append a word in both servers."""
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])
    with redis.Redis.from_url(servers.redis_url) as client:
        client.rpush("words", word)


def read(servers: embedded.EmbeddedServers) -> list[str]:
    """The words that both servers know, in order."""
    with psycopg.connect(servers.database_url) as connection:
        rows = [row[0] for row in connection.execute("SELECT word FROM words ORDER BY ctid")]
    with redis.Redis.from_url(servers.redis_url, decode_responses=True) as client:
        assert client.lrange("words", 0, -1) == rows
    return rows


def runs(data: Path) -> bool:
    """Whether both servers run, which neither does alone."""
    state = embedded.status(data)
    assert (state.postgres_pid is None) == (state.redis_pid is None)
    return state.running


def test_servers_answer_while_held_and_stop_afterwards(data: Path) -> None:
    """A start gives URLs that clients understand, and closing the only handle stops both servers."""
    with embedded.start(data) as servers:
        write(servers, "Bolt")
        state = embedded.status(data)
        assert (state.running, state.in_use, state.initialised, state.keep_running) == (True, True, True, False)
        assert state.servers == servers
    assert not runs(data)
    assert not embedded.status(data).in_use


def test_data_survives_a_stop_and_a_start(data: Path) -> None:
    """What was written before a stop is there after the next start."""
    with embedded.start(data) as servers:
        write(servers, "Bolt")
    with embedded.start(data) as servers:
        assert read(servers) == ["Bolt"]


def test_the_servers_are_private_and_out_of_the_terminals_reach(data: Path) -> None:
    """Nothing listens on the network, only the owner may enter, and Ctrl-C in our terminal reaches no server."""
    with embedded.start(data) as servers, psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SELECT lower('ÆTHER'), current_setting('timezone')").fetchone() == ("æther", "UTC")
        with redis.Redis.from_url(servers.redis_url, decode_responses=True) as client:
            kept = {name: client.config_get(name)[name] for name in ("port", "appendonly", "databases")}
        assert kept == {"port": "0", "appendonly": "yes", "databases": "16"}
        for private in [data, *(child for child in data.iterdir() if child.is_dir())]:
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
        state = embedded.status(data)
        for pid in (state.postgres_pid, state.redis_pid):
            assert pid is not None
            assert os.getsid(pid) != os.getsid(0)


def test_variables_meant_for_other_servers_do_not_matter(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PGPORT, PGHOST, PGDATA and the like change neither the servers nor how the URL is read."""
    for name, value in {"PGPORT": "1", "PGHOST": "nowhere", "PGDATA": "/nowhere", "PGUSER": "x"}.items():
        monkeypatch.setenv(name, value)
    with embedded.start(data) as servers:
        write(servers, "Bolt")
        assert read(servers) == ["Bolt"]


def test_the_last_of_two_processes_stops_the_servers(data: Path) -> None:
    """Servers stay while any process holds them, whichever started them, and stop with the last."""
    with python(HOLD, data) as first:
        assert first.stdout is not None
        url = first.stdout.readline().strip()
        with embedded.start(data) as servers:
            assert servers.database_url == url
            first.communicate("")
            write(servers, "Bolt")
        assert not runs(data)


def test_handles_of_one_process_are_counted_one_by_one(data: Path) -> None:
    """Threads may open handles at once; the servers stop with the last, and closing twice is harmless."""
    with ThreadPoolExecutor(4) as pool:
        handles = list(pool.map(lambda _: embedded.start(data), range(4)))
    for handle in handles:
        assert runs(data)
        handle.close()
        handle.close()
    assert not runs(data)


def test_a_directory_that_fills_while_it_is_looked_at_is_known_by_its_marker(place: Path) -> None:
    """Another start of ours that claims an empty directory at this moment does not make it look like a stranger's."""
    account = account_for(place)
    with ThreadPoolExecutor(1) as pool:
        for number in range(200):
            layout = layout_of(place / str(number))
            layout.root.mkdir()
            claimed = pool.submit(layout.marker.touch)
            while not claimed.done():
                require_ours(layout, account)
            assert layout.marker.exists()


def test_five_processes_starting_at_once_share_one_pair(data: Path) -> None:
    """A concurrent first start creates one database, and the last to leave stops it."""
    with contextlib.ExitStack() as stack:
        holders = [stack.enter_context(python(HOLD, data)) for _ in range(5)]
        urls = {holder.stdout.readline() for holder in holders if holder.stdout}
        assert len(urls) == 1
        assert "dualcaster" in urls.pop()
        for holder in holders:
            assert runs(data)
            assert holder.communicate("", timeout=GENEROUS) == ("", "")
    assert not runs(data)


def test_a_program_that_forgets_to_close_stops_the_servers_on_its_way_out(data: Path) -> None:
    """The end of the program closes its handles."""
    forget = "import sys, pathlib, dualcaster_embedded as e; e.start(pathlib.Path(sys.argv[1]))"
    assert output_of(forget, data) == ""
    assert embedded.status(data).initialised
    assert not runs(data)


def test_a_forked_child_does_not_hold_the_servers(data: Path) -> None:
    """A child that outlives its killed parent keeps no lock, and its copy of the handle stops nothing."""
    fork = """
import os, sys, time, pathlib, dualcaster_embedded
handle = dualcaster_embedded.start(pathlib.Path(sys.argv[1]))
child = os.fork()
if child:
    print(child, flush=True)
    sys.stdin.read()
handle.close()
os.close(1), os.close(2)
time.sleep(600)
"""
    with python(fork, data) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
        try:
            assert child.is_running()
            assert runs(data)
            assert not embedded.status(data).in_use
        finally:
            child.kill()


def test_servers_to_be_kept_running_stay_until_they_are_stopped(data: Path) -> None:
    """keep_running outlives its handle and later ones; stop refuses while somebody holds the servers."""
    embedded.start(data, keep_running=True).close()
    with embedded.start(data) as servers:
        write(servers, "Bolt")
        with pytest.raises(embedded.InUse) as refused:
            embedded.stop(data)
        assert refused.value.code == "embedded.in_use"
    assert runs(data)
    assert embedded.status(data).keep_running
    assert embedded.stop(data)
    assert not embedded.stop(data)
    assert not runs(data)
    embedded.start(data).close()
    assert not runs(data)


def test_a_path_too_long_for_a_socket_gets_sockets_elsewhere(place: Path) -> None:
    """Beyond the limit of socket paths, and for odd characters, the sockets lie in a private directory."""
    data = place / "an odd 'name'" / ("long" * 25)
    data.parent.mkdir(mode=0o755)
    with embedded.start(data) as servers:
        write(servers, "Bolt")
        sockets = Path(servers.redis_url.removeprefix("unix://").partition("?")[0]).parent
        assert not sockets.is_relative_to(place)
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert not runs(data)
    sockets.rmdir()
    sockets.symlink_to(place)
    with pytest.raises(embedded.SocketDirectoryTaken):
        embedded.start(data)
    sockets.unlink()


def test_a_directory_of_somebody_elses_files_is_refused(place: Path) -> None:
    """Only a new, an empty or our own directory is used, and a refused one is left as it was."""
    foreign = place / "photos"
    foreign.mkdir(mode=0o755)
    (foreign / "cat.jpg").write_text("cat")
    for call in (embedded.start, embedded.stop, embedded.status):
        with pytest.raises(embedded.DirectoryNotOurs, match="photos is not empty"):
            call(foreign)
    assert [child.name for child in foreign.iterdir()] == ["cat.jpg"]
    assert stat.S_IMODE(foreign.stat().st_mode) == 0o755
    with pytest.raises(embedded.DirectoryNotOurs, match="is a file"):
        embedded.start(foreign / "cat.jpg")


def test_asking_about_a_missing_directory_creates_nothing(data: Path) -> None:
    """status and stop of a directory that was never used say so and leave no trace."""
    state = embedded.status(data)
    assert (state.initialised, state.running, state.in_use) == (False, False, False)
    assert not embedded.stop(data)
    assert not data.exists()


def test_a_directory_of_another_major_version_is_refused(data: Path) -> None:
    """Data that another PostgreSQL wrote is never touched, and the error names both versions."""
    embedded.start(data).close()
    (data / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(embedded.VersionMismatch, match=r"PostgreSQL 16.*PostgreSQL 18 is installed"):
        embedded.start(data)
    assert not embedded.status(data).in_use


def test_temporary_servers_leave_nothing_behind() -> None:
    """Servers for a test start empty, and their directory goes with them."""
    with embedded.temporary() as servers:
        write(servers, "Bolt")
        assert read(servers) == ["Bolt"]
    assert not servers.data_directory.exists()


def test_a_directory_removed_while_in_use_takes_its_servers_along(data: Path) -> None:
    """Servers of a removed directory end with their holder, and a new start there finds nothing old."""
    handle = embedded.start(data)
    write(handle.servers, "Bolt")
    pids = [embedded.status(data).postgres_pid, embedded.status(data).redis_pid]
    shutil.rmtree(data)
    with embedded.start(data) as servers:
        write(servers, "Shock")
        assert read(servers) == ["Shock"]
        deadline = time.monotonic() + GENEROUS
        while any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    handle.close()
    assert not runs(data)
