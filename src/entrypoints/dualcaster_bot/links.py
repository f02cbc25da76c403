"""Addresses of pages of the site."""

from urllib.parse import urlsplit

from attrs import frozen


@frozen
class SiteLinks:
    """Makes addresses of pages. Discord takes none of this machine: there is none then."""

    base: str

    @property
    def reachable(self) -> bool:
        """Whether people on Discord can be sent to the site."""
        return "." in (urlsplit(self.base).hostname or "")

    def page(self, path: str) -> str | None:
        """Return the address of a page, None where nobody could follow it."""
        return f"{self.base}{path}" if self.reachable else None

    def told(self, path: str) -> str:
        """Write the address of a page for people, wherever the site is."""
        return f"{self.base}{path}"
