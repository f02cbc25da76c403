"""Style, script and the files of others that the site serves itself."""

from hashlib import sha256
from pathlib import Path

import httpx

import dualcaster_http
from dualcaster_http.site.assets import SCRIPT, STYLE, assets, folders, joined_script, joined_style
from dualcaster_http.site.icons import NAMES, icon_shapes, shapes

STATIC = Path(dualcaster_http.__file__).parent / "static"
LARGEST_TOGETHER = 100_000
LARGEST_FONTS = 70_000
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"


def test_htmx_is_the_file_that_was_published() -> None:
    """The vendored file is bit for bit the published one, with its licence beside it and its hash noted."""
    vendor = STATIC / "vendor"
    assert sha256((vendor / "htmx-2.0.11.min.js").read_bytes()).hexdigest() == HTMX
    assert HTMX in (vendor / "README.md").read_text("utf-8")
    assert "Zero-Clause BSD" in (vendor / "htmx-LICENSE.txt").read_text("utf-8")


def test_all_that_pages_may_load_is_light() -> None:
    """Style and script of all pages together, htmx included, are under 100 KB compressed, and the fonts under 70 KB."""
    found = assets()
    ours = [asset for name, asset in found.items() if name.endswith((".css", ".js")) and not name.startswith("swagger")]
    assert sum(len(asset.compressed) for asset in ours) < LARGEST_TOGETHER
    fonts = [asset for name, asset in found.items() if name.endswith(".woff2")]
    assert 0 < sum(len(asset.body) for asset in fonts) < LARGEST_FONTS


def test_fonts_are_named_by_their_content_in_the_style() -> None:
    """The style loads fonts under the addresses that may be kept for a year."""
    style = assets()["site.css"].body.decode()
    for name in ("inter.woff2", "source-serif-4.woff2"):
        assert f'url("{assets()[name].address}")' in style
        assert assets()[name].media_type == "font/woff2"


def test_joining_style_loses_comments_and_nothing_else() -> None:
    """A joined style has every rule of its files, in layers."""
    for folder in folders(STYLE):
        joined = joined_style(folder)
        files = [*folder.glob("*.css"), *folder.glob("components/*.css")]
        layers = joined.count("@layer ") - 1
        assert "/*" not in joined
        assert joined.count("{") == layers + sum(path.read_text("utf-8").count("{") for path in files)
        assert joined.count("{") == joined.count("}")


def test_joining_script_keeps_its_order_and_its_addresses() -> None:
    """A joined script has the lines of its files in the order of their names, without indents and comment lines."""
    for folder in folders(SCRIPT):
        lines = [line.strip() for path in sorted(folder.glob("*.js")) for line in path.read_text("utf-8").splitlines()]
        kept = [line for line in lines if line and not line.startswith("//")]
        assert [line for line in joined_script(folder).splitlines() if line.strip()] == kept


def test_every_icon_that_is_named_is_there() -> None:
    """Names of our own lead to files of the set; each is shapes without a frame."""
    for name in NAMES:
        assert icon_shapes(name).startswith("<")
    assert not any("<svg" in shape or "<!--" in shape for shape in shapes().values())


async def test_browsers_may_fetch_the_card_that_is_pointed_at(client: httpx.AsyncClient) -> None:
    """A page names the rules for what may be fetched early: cards alone, since opening others counts as a visit."""
    response = await client.get("/cards")
    rules = await client.get(response.headers["Speculation-Rules"].strip('"'))
    assert rules.headers["Content-Type"] == "application/speculationrules+json"
    (rule,) = rules.json()["prefetch"]
    assert rule["where"] == {"href_matches": "/cards/*"}
