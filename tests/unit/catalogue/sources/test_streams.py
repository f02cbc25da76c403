"""Files and addresses are read in whole records within bounds, or refused with the reason and the position."""

import gzip
import json
import lzma
import socket
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_sources.streams import JsonSource, Limits
from tests.support.source_files import SourceSite, WriteSource

MIB = 1024 * 1024


def _elements(source: JsonSource) -> list[Any]:
    return [element for _, element in source.elements("data")]


def _refusal(source: JsonSource) -> str:
    with pytest.raises(SourceUnreadable) as caught:
        _elements(source)
    assert caught.value.facts["source"] == source.name
    return caught.value.message


def test_a_packed_file_reads_as_the_plain_one(write: "WriteSource", pack: Callable[[bytes], bytes]) -> None:
    """Packing is recognised by the first bytes, whatever the file is called."""
    source = JsonSource(write(pack(b'[{"a": 1}, {"a": 2.50}]')))
    assert list(source.elements("data")) == [(1, {"a": 1}), (2, {"a": Decimal("2.50")})]


def test_the_list_may_stand_inside_an_object(write: "WriteSource") -> None:
    """A file that is an object holds its list under the named key."""
    assert _elements(JsonSource(write({"object": "list", "data": [1, 2]}))) == [1, 2]


def test_a_byte_order_mark_is_passed_over(write: "WriteSource") -> None:
    """Windows tools put a mark before the text."""
    assert _elements(JsonSource(write(b"\xef\xbb\xbf[1]"))) == [1]


def test_streams_in_one_xz_file_are_read_one_after_the_other(write: "WriteSource") -> None:
    """Concatenated xz streams with padding between them are one text."""
    packed = lzma.compress(b"[1,") + b"\x00" * 8 + lzma.compress(b"2]")
    assert _elements(JsonSource(write(packed))) == [1, 2]


def test_a_source_can_be_read_again(write: "WriteSource") -> None:
    """Each iteration starts from the first record."""
    source = JsonSource(write([1, 2, 3]))
    assert _elements(source) == _elements(source) == [1, 2, 3]


def test_progress_counts_the_stored_bytes(write: "WriteSource", pack: Callable[[bytes], bytes]) -> None:
    """Before the first read nothing is known; at the end all stored bytes were read."""
    path = write(pack(json.dumps(Random(1).sample(range(10**9), 50_000)).encode()))
    source = JsonSource(path)
    assert source.progress() == (0, None)
    steps = [source.progress() for _ in source.elements("data")]
    size = path.stat().st_size
    assert steps[0][0] < size
    assert source.progress() == (size, size)


def test_the_header_is_read_from_the_start_of_the_file(write: "WriteSource") -> None:
    """A plain value before the list can be asked for while the list is read."""
    source = JsonSource(write({"meta": {"created_at": "2026-07-09"}, "data": [1]}))
    assert [source.header("meta.created_at") for _ in source.elements("data")] == ["2026-07-09"]
    assert source.header("meta.missing") is None


def test_an_abandoned_iteration_closes_its_file(write: "WriteSource") -> None:
    """Who stops in the middle leaves no open file (a warning about one would fail this test)."""
    source = JsonSource(write(list(range(100_000))))
    assert next(iter(source.elements("data"))) == (1, 0)


@pytest.mark.parametrize("content", [b"[]", b'{"data": []}', b'{"cards": [1]}', b"5", b'{"data": 5}'])
def test_a_file_without_records_is_of_another_kind(write: "WriteSource", content: bytes) -> None:
    """Importing the wrong file says so instead of importing nothing."""
    assert "holds no records" in _refusal(JsonSource(write(content)))
    with pytest.raises(SourceUnreadable, match="holds no records"):
        list(JsonSource(write(content)).entries("data"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it ends in the middle"),
        (b'[{"a": 1}, {"a"', "it ends in the middle"),
        (b"[1] [2]", "trailing garbage"),
        (b"[1,]", "parse error"),
        (b"<html>", "lexical error"),
        (b'["\xff"]', "invalid bytes in UTF8"),
        (b'["\xed\xa0\x80"]', "codec can't decode"),
        (b"[1e99999999999999999999]", "not valid JSON"),
    ],
)
def test_what_is_not_json_is_refused_with_the_reason(write: "WriteSource", content: bytes, reason: str) -> None:
    """The message names the file, why it is not JSON, and how far it was read."""
    message = _refusal(JsonSource(write(content)))
    assert reason in message
    assert f"within the first {len(content)} bytes" in message


@pytest.mark.parametrize("cut", [3, 20, 100, -1])
@pytest.mark.parametrize("packer", [lzma.compress, gzip.compress])
def test_a_truncated_packed_file_is_refused(write: "WriteSource", packer: Callable[[bytes], bytes], cut: int) -> None:
    """A download that broke off is refused wherever it was cut."""
    _refusal(JsonSource(write(packer(json.dumps(list(range(10_000))).encode())[:cut])))


def test_a_damaged_packed_file_is_refused(write: "WriteSource") -> None:
    """A wrong byte in the middle is found by the checksum or the decoder."""
    packed = bytearray(lzma.compress(json.dumps(list(range(10_000))).encode()))
    packed[len(packed) // 2] ^= 0xFF
    assert "cannot be unpacked" in _refusal(JsonSource(write(bytes(packed))))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The message names the path."""
    assert _refusal(JsonSource(tmp_path / "none.json")) == f"{tmp_path / 'none.json'}: No such file or directory"


def test_a_directory_is_refused(tmp_path: Path) -> None:
    """A directory is no source."""
    assert "Is a directory" in _refusal(JsonSource(tmp_path))


def test_a_path_through_a_file_is_refused(write: "WriteSource") -> None:
    """Faults of the file system are faults of the source."""
    assert "Not a directory" in _refusal(JsonSource(write([1]) / "more.json"))


@pytest.mark.parametrize("packer", [lzma.compress, gzip.compress])
def test_a_bomb_is_refused_by_its_ratio(write: "WriteSource", packer: Callable[[bytes], bytes]) -> None:
    """A few kilobytes that expand a thousandfold are refused long before the end."""
    source = JsonSource(write(packer(b" " * (8 * MIB) + b"[1]")), Limits(ratio_from=MIB, record=64 * MIB))
    assert "expands to more than 300 times its size" in _refusal(source)
    assert JsonSource(write(packer(b" " * MIB + b"[1]"))).name.endswith(".json")
    assert _elements(JsonSource(write(packer(b" " * MIB + b"[1]")))) == [1]


def test_a_text_beyond_the_limit_is_refused(write: "WriteSource") -> None:
    """The expanded size is bounded, packed or not."""
    content = json.dumps(list(range(100_000))).encode()
    source = JsonSource(write(content), Limits(expanded=len(content) - 1))
    assert f"holds more than {len(content) - 1:,} bytes" in _refusal(source)
    assert len(_elements(JsonSource(write(content), Limits(expanded=len(content))))) == 100_000


@pytest.mark.parametrize("opening", [b'["', b"[[", b'[{"a":"'])
def test_an_endless_record_is_refused(write: "WriteSource", opening: bytes) -> None:
    """A string or list of many megabytes is refused before it is in memory as a whole."""
    endless = opening + (b"1," if opening == b"[[" else b"xy") * (6 * MIB // 2)
    assert "a record is longer than 4,194,304 bytes" in _refusal(JsonSource(write(endless)))


def test_many_records_may_be_longer_than_one(write: "WriteSource") -> None:
    """The bound on a record is not one on the file."""
    source = JsonSource(write(["x" * 50_000] * 40), Limits(record=200_000))
    assert len(_elements(source)) == 40


@pytest.mark.parametrize("content", [b"[" * 40_000, b'[{"a":' * 9_000, b"[" * 20_000 + b"]" * 20_000])
def test_deep_nesting_is_refused(write: "WriteSource", content: bytes) -> None:
    """The parser takes quadratic time on it."""
    assert "nested more than 256 levels deep" in _refusal(JsonSource(write(content)))


@pytest.mark.parametrize("before", [0, 65_000])
def test_a_number_of_thousands_of_digits_is_refused(write: "WriteSource", before: int) -> None:
    """The parser crashes on it; it may lie across two reads."""
    assert "a number has 1,000 digits or more" in _refusal(
        JsonSource(write(b"[" + b" " * before + b"1" * 5_000 + b"]"))
    )


def test_an_xz_file_that_needs_too_much_memory_is_refused(write: "WriteSource") -> None:
    """The decoder's memory is bounded, whatever the file asks for."""
    source = JsonSource(write(lzma.compress(b"[1]", preset=9)), Limits(unpacking_memory=MIB))
    assert "cannot be unpacked" in _refusal(source)


def test_an_address_is_read_like_a_file(site: "SourceSite", pack: Callable[[bytes], bytes]) -> None:
    """Addresses stream, packed or plain, with their length as the total, and say who asks."""
    site.pages["/cards"] = pack(b"[1, 2]")
    source = JsonSource(f"{site.address}/cards")
    assert _elements(source) == [1, 2]
    assert source.progress() == (len(site.pages["/cards"]), len(site.pages["/cards"]))
    assert site.agents == ["dualcaster"]


def test_a_file_address_is_a_path(write: "WriteSource") -> None:
    """``file://`` addresses are local."""
    assert _elements(JsonSource(write([7]).as_uri())) == [7]


def test_redirects_are_followed_a_few_times(site: "SourceSite") -> None:
    """A bulk address may point elsewhere, but not round in circles."""
    site.pages["/cards"] = b"[1]"
    site.redirects["/old"] = f"{site.address}/cards"
    site.redirects["/circle"] = f"{site.address}/circle"
    for step in range(8):
        site.redirects[f"/step{step}"] = f"{site.address}/step{step + 1}"
    assert _elements(JsonSource(f"{site.address}/old")) == [1]
    assert "302" in _refusal(JsonSource(f"{site.address}/circle"))
    assert "302" in _refusal(JsonSource(f"{site.address}/step0"))


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://127.0.0.1/cards"])
def test_a_redirect_out_of_the_web_is_refused(site: "SourceSite", target: str) -> None:
    """A server cannot make the import read a local file."""
    site.redirects["/cards"] = target
    assert "redirect" in _refusal(JsonSource(f"{site.address}/cards")).lower()


def test_an_error_answer_is_refused(site: "SourceSite") -> None:
    """The status is part of the message; what may be secret in the address is not."""
    message = _refusal(JsonSource(f"{site.address}/none?key=secret"))
    assert "the server answered 404" in message
    assert "secret" not in message


def test_a_password_in_an_address_is_refused_and_not_repeated(site: "SourceSite") -> None:
    """It would not be sent, and must not get into a message."""
    message = _refusal(JsonSource(f"{site.address.replace('//', '//user:secret@')}/cards"))
    assert "are not read" in message
    assert "secret" not in message


def test_a_download_that_breaks_off_is_refused(site: "SourceSite") -> None:
    """Less than the promised length is a fault even where the text so far is whole."""
    site.pages["/cards"] = b"[1]" + b" " * 10
    site.promised_length["/cards"] = 5_000_000
    assert "the connection ended before the whole file had come" in _refusal(JsonSource(f"{site.address}/cards"))


def test_a_server_that_does_not_answer_is_refused() -> None:
    """A closed port and a silent server both end in a message, the latter after the timeout."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert "timed out" in _refusal(JsonSource(f"http://127.0.0.1:{port}/cards", Limits(timeout=0.05)))
    assert "refused" in _refusal(JsonSource(f"http://127.0.0.1:{port}/cards"))


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1/cards", "gopher://x", "http://", "http://[", "http://a:x/", "://"]
)
def test_other_addresses_are_refused(address: str) -> None:
    """Only http, https and file are read, and a broken address is a message."""
    assert _refusal(JsonSource(address))
