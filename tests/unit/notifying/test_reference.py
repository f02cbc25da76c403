"""The table of types in the documents is the registry."""

from notifications_reference import PAGE, written


def test_the_table_of_types_is_that_of_the_registry() -> None:
    """``python tools/notifications_reference.py`` writes it."""
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page
