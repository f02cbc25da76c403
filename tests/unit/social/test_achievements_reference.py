"""The tables in the documents are the definitions."""

from achievements_reference import PAGE, written


def test_the_tables_of_achievements_are_the_definitions() -> None:
    """``python tools/achievements_reference.py`` writes them."""
    page = PAGE.read_text(encoding="utf-8")
    assert written(page) == page
