"""The rules around credentials, addresses and devices."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.accounts.identity.model import Credentials, check_email, token_digest
from dualcaster_core.accounts.identity.passwords import check_password
from dualcaster_core.accounts.model import AccountRules
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.edge.authentication import device_name

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULES = AccountRules()


@given(waits=st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_never_more_guesses_than_allowed_between_two_locks(waits: list[int]) -> None:
    """However guesses are spaced, five failures lock for a quarter of an hour, and no guess counts while it holds."""
    known, now, guesses = Credentials(user_id=1, email="a@b.co"), NOW, 0
    for wait in waits:
        now += timedelta(minutes=wait)
        if known.is_locked(now):
            assert known.locked_until is not None
            assert known.locked_until - now <= RULES.locked_for
            continue
        if known.locked_until is not None:
            guesses = 0
        known, guesses = known.failed(now, RULES), guesses + 1
        assert guesses <= RULES.failures_allowed
        assert known.is_locked(now) == (guesses == RULES.failures_allowed)
    assert not known.entered().is_locked(now)


@pytest.mark.parametrize("text", ["a@b.co", "A.b+tag@x-y.example", "_@d.example", " a@b.co "])
def test_an_address_that_can_be_written_to_is_taken(text: str) -> None:
    """White space around it is dropped."""
    assert check_email(text) == text.strip()


@given(text=st.text(max_size=300))
def test_no_address_holds_what_a_header_could_be_split_with(text: str) -> None:
    """Whatever passes has one at sign, no white space, no control character and no bracket."""
    try:
        address = check_email(text)
    except ValidationFailed:
        return
    assert address.count("@") == 1
    assert not set(address) & set(' \t\r\n<>,;:"\\()[]')
    assert address.isprintable()
    assert len(address) <= 254


def test_a_hidden_name_in_a_password_is_found() -> None:
    """Neither the name nor the address may be part of it, whatever the letter case."""
    for password in ("xxCAROLINExx99", "9caroline@x.co9"):
        with pytest.raises(ValidationFailed):
            check_password(password, (), username="caroline", email="caroline@x.co")
    check_password("ann goes to market", (), username="ann", email="a@x.co")


def test_a_secret_is_never_shown() -> None:
    """Neither a password's hash nor a session's stands in a representation, which may end in a log."""
    assert "argon" not in repr(Credentials(user_id=1, email="a@b.co", password_hash="$argon2id$x"))
    assert len(token_digest("x")) == 32


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "unknown device"),
        ("\x1b[31mred <script>", "[31mred"),
    ],
)
def test_a_device_has_a_name_its_owner_recognises(user_agent: str, name: str) -> None:
    """Browser and system, or what a program calls itself; nothing that a terminal or a page would obey."""
    assert device_name(user_agent) == name
