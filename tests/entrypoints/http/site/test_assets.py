"""Style, script and the files of others that the site serves itself."""

from hashlib import sha256
from pathlib import Path

import dualcaster_http
from dualcaster_http.site.assets import STYLE, STYLES, assets, joined_style

STATIC = Path(dualcaster_http.__file__).parent / "static"
LARGEST_TOGETHER = 100_000
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"


def test_htmx_is_the_file_that_was_published() -> None:
    """The vendored file is bit for bit the published one, with its licence beside it and its hash noted."""
    vendor = STATIC / "vendor"
    assert sha256((vendor / "htmx-2.0.11.min.js").read_bytes()).hexdigest() == HTMX
    assert HTMX in (vendor / "README.md").read_text("utf-8")
    assert "Zero-Clause BSD" in (vendor / "htmx-LICENSE.txt").read_text("utf-8")


def test_all_that_a_page_may_load_is_light() -> None:
    """Style and script of the heaviest pages, htmx included, are under 100 KB uncompressed."""
    sizes = {name: len(asset.body) for name, asset in assets().items()}
    everywhere = sizes["site.css"] + sizes["site.js"] + sizes["theme.js"]
    assert everywhere + sizes["collection.css"] + sizes["htmx.js"] < LARGEST_TOGETHER
    assert everywhere + sizes["collection.css"] + sizes["matching.css"] + sizes["home.css"] < LARGEST_TOGETHER


def test_joining_style_loses_comments_and_nothing_else() -> None:
    """A joined style has every rule of its files."""
    for folder in map(STYLE.joinpath, STYLES):
        joined = joined_style(folder)
        assert "/*" not in joined
        assert joined.count("{") == sum(path.read_text("utf-8").count("{") for path in folder.glob("*.css"))
        assert joined.count("{") == joined.count("}")
