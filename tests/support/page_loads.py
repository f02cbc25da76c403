"""What a page loads, and how much of it."""

from html.parser import HTMLParser

import httpx

from dualcaster_http.site.assets import assets

PICTURES = "https://cards.scryfall.io/"


LARGEST_PAGE, LARGEST_ASSETS = 60_000, 50_000


_LOADING = {"src", "srcset", "poster", "data", "action"}


class Page(HTMLParser):
    """What a test looks at in a page."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(response.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)
        self.text.setdefault(tag, []).append("")

    def handle_data(self, data: str) -> None:
        """Note the text of the innermost element."""
        if self._open:
            self.text[self._open[-1]][-1] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def all(self, tag: str) -> list[dict[str, str]]:
        """List the attributes of every element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    def meta(self, name: str) -> str | None:
        """Return the content of a meta element."""
        return next((m["content"] for m in self.all("meta") if name in (m.get("name"), m.get("property"))), None)

    @property
    def title(self) -> str:
        """The title."""
        return self.text["title"][0]

    @property
    def linked_data(self) -> str:
        """The JSON-LD, as it stands there."""
        place = [script.get("type") for script in self.all("script")].index("application/ld+json")
        return self.text["script"][place]


async def check_loads(response: httpx.Response) -> None:
    """Hold a page to the rules of what it may load."""
    page = Page(response)
    for tag, attributes in page.tags:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "style"
        loaded = [value for name, value in attributes.items() if name in _LOADING]
        if tag == "link" and attributes["rel"] != "canonical":
            loaded.append(attributes["href"])
        assert all(value.startswith(("/", PICTURES)) for value in loaded), (tag, attributes)
        if tag == "script":
            assert "src" in attributes or attributes.get("type") == "application/ld+json"
    assert _weight(page) < LARGEST_ASSETS


def _weight(page: Page) -> int:
    """Add up the style and the script that a page loads, compressed, in bytes."""
    named = [link["href"] for link in page.all("link")] + [script.get("src") for script in page.all("script")]
    return sum(
        len(asset.compressed)
        for name, asset in assets().items()
        if name.endswith((".css", ".js")) and asset.address in named
    )
