"""Nobody's exact place is read for what others can observe."""

import re
from pathlib import Path

import pytest

ADAPTER = Path(__file__).parents[2] / "src" / "adapters" / "dualcaster_postgres"
STORES_ACCOUNTS = {"tables/accounts.py", "accounts/users.py"}
OF_STORES = {
    "tables/stores/__init__.py",
    "stores/profiles/profiles.py",
    "stores/buylist/offer_facts.py",
    "stores/events/queries.py",
    "accounts/store_records.py",
}
"""Shops tell everybody where they are: their rows have coordinates of their own."""
EXACT = re.compile(r"""(?:\.c|_users|_me)\.(?:latitude|longitude)\b|c\[?["'](?:latitude|longitude)|["']latitude["']""")
OF_PEOPLE = re.compile(r"(?:users\.c|_users|_me)(?:\.c)?\.(?:latitude|longitude)\b")


def _readers(files: dict[str, str]) -> set[str]:
    return {name for name, text in files.items() if EXACT.search(text)}


def test_only_the_account_itself_is_stored_with_its_coordinates() -> None:
    """Statements take the points of the grid; the columns of the coordinates belong to the accounts' repository."""
    files = {str(path.relative_to(ADAPTER)): path.read_text() for path in ADAPTER.rglob("*.py")}
    assert _readers(files) == STORES_ACCOUNTS | OF_STORES
    for name in OF_STORES:
        assert not re.search(
            r"users\.c\.(?:latitude|longitude)|_(?:users|me)\.(?:c\.)?(?:latitude|longitude)", files[name]
        )


@pytest.mark.parametrize("text", ["users.c.latitude", "_users.longitude", "_me.c.latitude", 'users.c["latitude"]'])
def test_a_statement_over_coordinates_is_noticed(text: str) -> None:
    """The rule can fail."""
    assert _readers({"a.py": text, "b.py": "users.c.grid_latitude"}) == {"a.py"}
