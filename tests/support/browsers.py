"""Somebody at work on the pages of their lists."""

from collections.abc import Mapping

import httpx
from attrs import frozen

from tests.support.people import Person, csrf_of

HTML = {"Accept": "text/html"}
HTMX = HTML | {"HX-Request": "true"}


@frozen
class Desk:
    """Somebody signed in, and the browser they use."""

    person: Person
    client: httpx.AsyncClient

    async def page(self, path: str) -> httpx.Response:
        """Open a page."""
        return await self.client.get(path, headers=HTML)

    async def send(
        self, path: str, form: Mapping[str, object], *, script: bool = False, file: tuple[str, bytes] | None = None
    ) -> httpx.Response:
        """Send a form with its token, as a browser does or as script does, with a file or without."""
        token = await csrf_of(self.client, "/imports")
        files = {"file": (file[0], file[1], "text/csv")} if file else None
        data: dict[str, object] = {
            name: value if isinstance(value, list) else str(value) for name, value in form.items()
        }
        data["_csrf_token"] = token
        return await self.client.post(path, data=data, files=files, headers=HTMX if script else HTML)

    async def follow(self, response: httpx.Response) -> httpx.Response:
        """Go where an answer leads."""
        assert response.status_code == 303, response.text[:2_000]
        return await self.page(response.headers["Location"])

    async def ids(self, path: str) -> list[str]:
        """List the public ids of the lines on a page of a list."""
        page = await self.page(path)
        return [part.split('"', 1)[0] for part in page.text.split('data-row="')[1:]]
