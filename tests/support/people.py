"""People for the tests of the API and the pages: accounts with a password, signed in as programs or browsers are."""

from itertools import count

import httpx
from attrs import evolve, frozen

from dualcaster_app import Application
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_core.kernel.ids import IdKind

PASSWORD = "four black lotus petals"
DEVICE = Device(name="Firefox on Linux", address="10.9.8.7")
METRICS_TOKEN = "only-prometheus-knows-this-one-00"
"""What the measurements of the tests' sites take."""
BOT_KEY = "a-bot-of-the-operator-knows-0123456789"
"""What bots of the tests' sites send to the API for bots."""
_numbers = count(1)


@frozen(kw_only=True)
class Person:
    """Somebody with an account and both ways of being signed in."""

    user_id: int
    username: str
    hashid: str
    email: str
    access_token: str
    refresh_token: str
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """What a program sends to the API."""
        return {"Authorization": f"Bearer {self.access_token}"}

    @property
    def cookies(self) -> dict[str, str]:
        """What a browser sends to the pages of a site on https."""
        return {"__Host-dualcaster_session": self.secret, "dualcaster_session": self.secret}


def new_name(word: str = "trader") -> str:
    """Make a username that nobody has, nor one that looks like it: without m and w, which rn and vv look like."""
    number, emails = next(_numbers), ""
    while number:
        number, place = divmod(number, 15)
        emails += "bcdfghjknpqrstv"[place]
    return f"{word}-{emails}"


async def person(application: Application, username: str | None = None) -> Person:
    """Open an account and sign it in."""
    name = username or new_name()
    email = f"{name}@example.org".lower()
    user = await application.accounts.registration.register(email=email, username=name, password=PASSWORD)
    pair = await application.accounts.sessions.open_for_program(user.id, DEVICE)
    browser = await application.accounts.sessions.open_for_browser(user.id, DEVICE)
    return Person(
        user_id=user.id,
        username=name,
        hashid=application.ids.encode(IdKind.USER, user.id),
        email=email,
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        secret=browser.secret,
    )


async def signed_in_anew(application: Application, somebody: Person) -> Person:
    """Sign somebody in once more, as a program and as a browser: what a program signs in with lasts 15 minutes."""
    pair = await application.accounts.sessions.open_for_program(somebody.user_id, DEVICE)
    browser = await application.accounts.sessions.open_for_browser(somebody.user_id, DEVICE)
    return evolve(somebody, access_token=pair.access_token, secret=browser.secret)


async def csrf_of(client: httpx.AsyncClient, path: str) -> str:
    """Read the token of the form on a page."""
    page = await client.get(path, headers={"Accept": "text/html"})
    marked = 'name="_csrf_token" value="'
    assert marked in page.text, page.text[:500]
    return page.text.split(marked, 1)[1].split('"', 1)[0]


def signed_in(client: httpx.AsyncClient, somebody: Person) -> httpx.AsyncClient:
    """Have a client send what a browser or a program of this person sends."""
    client.headers.update(somebody.headers)
    client.cookies.update(somebody.cookies)
    return client
