"""Lists of prices over the network, as servers send them and as they should not."""

import gzip
import os
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from attrs import evolve

from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.market.feeds.errors import (
    AddressRefused,
    FeedBrokenOff,
    FeedIsPage,
    FeedMissing,
    FeedRefused,
    FeedServerFailed,
    FeedTooLarge,
    FeedTooSlow,
    FeedUnreachable,
)
from dualcaster_core.market.feeds.model import FileVersion
from dualcaster_core.market.feeds.ports import Downloaded
from dualcaster_sources.fetching import AllowedHosts, HttpDownloads, is_public
from dualcaster_sources.fetching.downloads import LEFT_BEHIND
from tests.support.certificates import certificate_of
from tests.support.list_server import ListRequest, answer, list_server, versioned
from tests.support.patience import GENEROUS
from tests.support.processes import free_port

LIST = b'{"data": []}'


@pytest.fixture
def downloads(tmp_path: Path) -> HttpDownloads:
    """Downloads into a folder, as large and as long as any test needs."""
    return HttpDownloads(
        hosts=AllowedHosts.of(["lists.example"]),
        folder=tmp_path / "lists",
        most_bytes=100_000,
        seconds=GENEROUS,
        idle_seconds=GENEROUS,
    )


def bytes_at(place: str) -> bytes:
    """Read a file that was fetched."""
    return Path(place).read_bytes()


def written_at(place: str) -> tuple[int, ...]:
    """Return when a file was written, in UTC."""
    return tuple(time.gmtime(Path(place).stat().st_mtime))


def left(downloads: HttpDownloads) -> list[str]:
    """List what lies in the folder of downloads."""
    return [one.name for one in downloads.folder.iterdir()]


def leave_behind(downloads: HttpDownloads, name: str, age: float) -> None:
    """Make a place as a killed process leaves one."""
    place = downloads.folder / name
    place.mkdir(parents=True)
    (place / "list.json").write_bytes(LIST)
    os.utime(place, (time.time() - age,) * 2)


async def content(downloads: HttpDownloads, address: str) -> bytes:
    """Fetch a file and read it while it is there."""
    async with downloads.fetch(address, None) as file:
        assert file is not None
        return bytes_at(file.place)


async def refusal(downloads: HttpDownloads, address: str) -> DualcasterError:
    """Return why a file is not fetched; nothing of it is left behind."""
    with pytest.raises(DualcasterError) as caught:
        await content(downloads, address)
    assert left(downloads) == []
    return caught.value


async def test_a_file_lies_there_under_its_name_until_the_block_ends(downloads: HttpDownloads) -> None:
    """Readers tell days and kinds by names and by when a file was written."""
    with list_server(versioned(LIST, '"1"')) as server:
        async with downloads.fetch(server.at("/bulk/cards-2026.json?a=b"), None) as file:
            assert isinstance(file, Downloaded)
            assert (file.place.rpartition("/")[2], bytes_at(file.place), file.bytes) == (
                "cards-2026.json",
                LIST,
                len(LIST),
            )
            assert written_at(file.place)[:4] == (2026, 2, 14, 6)
        assert left(downloads) == []


async def test_a_file_is_removed_where_reading_it_fails(downloads: HttpDownloads) -> None:
    """Nothing is left of a list that cannot be imported."""
    with list_server(versioned(LIST, '"1"')) as server, pytest.raises(ZeroDivisionError):
        async with downloads.fetch(server.at("/list.json"), None):
            raise ZeroDivisionError
    assert left(downloads) == []


async def test_what_a_killed_process_left_behind_is_removed(downloads: HttpDownloads) -> None:
    """After a day: a younger place may be another worker's."""
    leave_behind(downloads, "price-feed-old", LEFT_BEHIND + 60)
    leave_behind(downloads, "price-feed-new", 60)
    with list_server(versioned(LIST, '"1"')) as server:
        await content(downloads, server.at("/list.json"))
    assert left(downloads) == ["price-feed-new"]


async def test_a_server_is_asked_for_nothing_but_a_newer_version(downloads: HttpDownloads) -> None:
    """It gets its own words back, and says that nothing has changed."""
    with list_server(versioned(LIST, '"1"')) as server:
        address = server.at("/list.json")
        async with downloads.fetch(address, None) as file:
            assert file is not None
            version = file.version
        async with downloads.fetch(address, version) as same:
            assert same is None
    assert version.address == address
    first, second = (request.headers for request in server.asked)
    assert "if-none-match" not in first
    assert (second["if-none-match"], second["if-modified-since"]) == ('"1"', "Sat, 14 Feb 2026 06:00:00 GMT")


async def test_unasked_words_of_not_modified_are_no_answer(downloads: HttpDownloads) -> None:
    """Who asked for a list without conditions has none yet."""
    with list_server(lambda _: answer(b"", "304 Not Modified")) as server:
        assert isinstance(await refusal(downloads, server.at("/list.json")), FeedRefused)


async def test_a_packed_file_is_kept_as_it_was_sent(downloads: HttpDownloads) -> None:
    """Unpacking is bounded where it is read, whatever the server calls the packing."""
    packed = gzip.compress(LIST)
    with list_server(lambda _: answer(packed, Content_Encoding="gzip")) as server:
        assert await content(downloads, server.at("/list.json")) == packed


@pytest.mark.parametrize(
    ("status", "kind", "lasting"),
    [
        ("404 Not Found", FeedMissing, True),
        ("410 Gone", FeedMissing, True),
        ("403 Forbidden", FeedRefused, True),
        ("204 No Content", FeedRefused, True),
        ("500 Internal Server Error", FeedServerFailed, False),
        ("503 Service Unavailable", FeedServerFailed, False),
        ("429 Too Many Requests", FeedServerFailed, False),
    ],
)
async def test_a_server_that_gives_no_list_says_why(
    downloads: HttpDownloads, status: str, kind: type[DualcasterError], lasting: bool
) -> None:
    """Each kind of answer has a code of its own."""
    with list_server(lambda _: answer(b"no", status)) as server:
        error = await refusal(downloads, server.at("/list.json"))
    assert (type(error), error.facts.get("lasting", False)) == (kind, lasting)


async def test_the_pause_that_a_server_asks_for_is_told(downloads: HttpDownloads) -> None:
    """In seconds; a date is passed over."""
    with list_server(lambda _: answer(b"", "503 Busy", Retry_After="120")) as server:
        error = await refusal(downloads, server.at("/list.json"))
    assert error.facts["retry_after"] == timedelta(seconds=120)


def _drip(request: ListRequest) -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    while not request.stopping.wait(0.01):
        yield b" "


def _flood(request: ListRequest) -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    while not request.stopping.is_set():
        yield b" " * 65_536


def _silence(request: ListRequest) -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"
    request.stopping.wait()


def _half(_request: ListRequest) -> Iterable[bytes]:
    return answer(LIST, Content_Length="1000")


def _half_chunk(_request: ListRequest) -> Iterable[bytes]:
    return [b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"dat']


def _nonsense(_request: ListRequest) -> Iterable[bytes]:
    return [b"220 mail.example ESMTP\r\n"]


async def test_a_server_that_falls_silent_is_left(downloads: HttpDownloads) -> None:
    """No byte for the time that one may take."""
    with list_server(_silence) as server:
        error = await refusal(evolve(downloads, idle_seconds=0.2), server.at("/list.json"))
    assert isinstance(error, FeedTooSlow)


async def test_a_server_that_drips_is_left_after_the_whole_time(downloads: HttpDownloads) -> None:
    """However steadily it drips."""
    with list_server(_drip) as server:
        error = await refusal(evolve(downloads, seconds=0.5), server.at("/list.json"))
    assert isinstance(error, FeedTooSlow)


async def test_a_body_without_end_is_cut_off(downloads: HttpDownloads) -> None:
    """At the size that a list may have."""
    with list_server(_flood) as server:
        error = await refusal(downloads, server.at("/list.json"))
    assert isinstance(error, FeedTooLarge)


async def test_a_stated_length_beyond_the_bound_is_refused_unread(downloads: HttpDownloads) -> None:
    """Its bytes are not waited for."""
    with list_server(lambda _: answer(LIST, Content_Length="9" * 15)) as server:
        assert isinstance(await refusal(downloads, server.at("/list.json")), FeedTooLarge)


@pytest.mark.parametrize("respond", [_half, _half_chunk, _nonsense])
async def test_half_an_answer_is_no_list(
    downloads: HttpDownloads, respond: Callable[[ListRequest], Iterable[bytes]]
) -> None:
    """A length that lies, a chunk that breaks off, and words of another protocol."""
    with list_server(respond) as server:
        assert isinstance(await refusal(downloads, server.at("/list.json")), FeedBrokenOff)


@pytest.mark.parametrize(
    "page", [answer(b"<p>", Content_Type="text/html; charset=utf-8"), answer(b"\n <!DOCTYPE html><p>maintenance")]
)
async def test_a_page_is_told_from_a_list(downloads: HttpDownloads, page: Sequence[bytes]) -> None:
    """By what the server calls it, or by how it begins."""
    with list_server(lambda _: page) as server:
        assert isinstance(await refusal(downloads, server.at("/list.json")), FeedIsPage)


async def test_nobody_listens(downloads: HttpDownloads) -> None:
    """A server that is not there is told from one that fails."""
    error = await refusal(downloads, f"http://127.0.0.1:{free_port()}/list.json")
    assert isinstance(error, FeedUnreachable)


@pytest.mark.parametrize(
    "address",
    [
        "http://lists.example/list.json",
        "https://user:secret@lists.example/list.json",
        "https://lists.example:8443/list.json",
        "https://other.example/list.json",
        "ftp://lists.example/list.json",
        "file:///etc/passwd",
        "https://[::1/list.json",
        "lists.example",
        "http://127.0.0.2/list.json",
        "http://169.254.169.254/latest/meta-data",
    ],
)
async def test_only_https_addresses_of_hosts_that_were_set_up_are_asked(downloads: HttpDownloads, address: str) -> None:
    """What is refused lasts, and its user and password are not repeated."""
    error = await refusal(downloads, address)
    assert (type(error), error.facts["lasting"]) == (AddressRefused, True)
    assert "secret" not in error.message


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://other.example/list.json",
        "http://localhost:1/list.json",
        "file:///etc/passwd",
        "//other.example/list.json",
    ],
)
async def test_a_redirect_leads_to_no_other_host(downloads: HttpDownloads, target: str) -> None:
    """Neither to strangers nor to other services of this machine or its network."""
    with list_server(lambda _: answer(b"", "302 Found", Location=target)) as server:
        assert isinstance(await refusal(downloads, server.at("/list.json")), AddressRefused)
    assert len(server.asked) == 1


async def test_a_redirect_within_the_host_is_followed_a_few_times(downloads: HttpDownloads) -> None:
    """As publishers name their newest file; a circle ends."""

    def respond(request: ListRequest) -> Iterable[bytes]:
        return answer(LIST) if request.path == "/new.json" else answer(b"", "302 Found", Location="/new.json")

    with list_server(respond) as server:
        assert await content(downloads, server.at("/list.json")) == LIST
    with list_server(lambda _: answer(b"", "302 Found", Location="/list.json")) as server:
        assert isinstance(await refusal(downloads, server.at("/list.json")), AddressRefused)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fc00::1",
        "fe80::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
async def test_a_host_within_a_network_of_ours_is_not_asked(downloads: HttpDownloads, address: str) -> None:
    """Where its name leads is looked at before anybody is asked, one bad address among good ones too."""

    async def resolve(host: str, port: int) -> list[str]:
        assert (host, port) == ("lists.example", 443)
        return ["93.184.215.14", address]

    assert not is_public(ip_address(address))
    error = await refusal(evolve(downloads, resolve=resolve), "https://lists.example/list.json")
    assert (type(error), address in error.message) == (AddressRefused, True)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_the_open_internet_is_told(address: str) -> None:
    """The rule refuses no server that everybody reaches."""
    assert is_public(ip_address(address))


async def test_a_host_without_an_address_is_not_reached(downloads: HttpDownloads) -> None:
    """A wrong name is told as such."""

    async def resolve(host: str, port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    error = await refusal(evolve(downloads, resolve=resolve), "https://lists.example/list.json")
    assert (type(error), "not known" in error.message) == (FeedUnreachable, True)


async def test_versions_elsewhere_tell_nothing(downloads: HttpDownloads) -> None:
    """Words that are too long to keep are not sent back."""
    with list_server(lambda _: answer(LIST, ETag='"' + "x" * 1000 + '"')) as server:
        async with downloads.fetch(server.at("/list.json"), FileVersion(address="elsewhere", digest="d")) as file:
            assert file is not None
            assert (file.version.etag, len(file.version.digest or "")) == (None, 64)


@pytest.mark.parametrize(("certified", "reached"), [("lists.example", True), ("other.example", False)])
async def test_a_host_proves_its_name_at_the_address_that_was_found(
    downloads: HttpDownloads, tmp_path: Path, certified: str, reached: bool
) -> None:
    """The connection goes to the address that was looked at, the certificate has to be the name's."""
    ours, theirs = certificate_of(certified, tmp_path)

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with list_server(lambda _: answer(LIST), tls=theirs) as server:
        asking = evolve(downloads, resolve=resolve, require_open=lambda *_: None, tls=ours, https_port=server.port)
        if reached:
            assert await content(asking, "https://lists.example/list.json") == LIST
            assert server.asked[0].headers["host"] == "lists.example"
        else:
            error = await refusal(asking, "https://lists.example/list.json")
            assert (type(error), server.asked) == (FeedUnreachable, [])
