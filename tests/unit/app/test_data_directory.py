"""The data directory of a site that has servers of its own."""

from pathlib import Path

import pytest

import dualcaster_embedded
from dualcaster_app import Settings, payments, price_feeds, servers, statement_keys, storage
from dualcaster_app.matching.serving import default_socket

KEPT = [
    *(servers.KEY_FILE, statement_keys.STATEMENT_KEY, payments.SANDBOX, price_feeds.FOLDER, storage.FOLDER),
    default_socket(Settings()).name,
]


@pytest.mark.parametrize("kept", KEPT)
def test_it_may_hold_the_embedded_servers_later(kept: str, tmp_path: Path) -> None:
    """Whatever the site has put there, it is known as ours."""
    (tmp_path / kept).touch()
    assert not dualcaster_embedded.status(tmp_path).initialised
