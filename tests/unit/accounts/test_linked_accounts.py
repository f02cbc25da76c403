"""Names and paths that come from outside."""

from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.accounts.identity.lookalikes import is_reserved
from dualcaster_core.accounts.linked_accounts.model import local_path, username_stem
from dualcaster_core.accounts.model import check_username


@given(st.none() | st.text(max_size=200))
def test_any_name_gives_the_beginning_of_a_username(name: str | None) -> None:
    """Whatever somebody is called elsewhere, the name here is valid, is not kept back, and has room for a number."""
    stem = username_stem(name)
    assert check_username(stem) == stem
    assert not is_reserved(stem)
    assert check_username(f"{stem}-a1b2")


def test_a_varied_name_is_not_kept_back_either() -> None:
    """Nobody is called as deleted accounts are, which could not be deleted any more."""
    assert username_stem("deleted") == "trader"
    assert not is_reserved(f"{username_stem('De1eted')}-a1b2")


def test_names_stay_recognisable() -> None:
    """Accents go, spaces become dashes, the rest stays."""
    assert username_stem("Zoë Müller") == "Zoe-Muller"
    assert username_stem("nelly_42") == "nelly_42"
    assert username_stem("龍") == "trader"
    assert username_stem("Official Support") == "trader"


@given(st.text(max_size=600))
def test_where_to_go_afterwards_is_here(text: str) -> None:
    """No text leads a browser to another site."""
    path = local_path(text, "/")
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path.isascii()
    assert path.isprintable()


def test_paths_of_the_site_are_kept() -> None:
    """A path with a query is one of ours."""
    assert local_path("/cards?q=bolt") == "/cards?q=bolt"
    for elsewhere in ("https://x.example", "//x.example", "/\\x.example", "cards", "/a\nb", "/" + "a" * 600, ""):
        assert local_path(elsewhere) == ""
