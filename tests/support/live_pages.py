"""Pages that are connected to the live channel, over a real connection."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from attrs import define, field
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from dualcaster_app import Application
from tests.support.patience import GENEROUS
from tests.support.people import Person

Frame = dict[str, Any]


@define
class LivePage:
    """A connected page; keeps the numbers of the updates that it was told."""

    socket: ClientConnection
    told: list[int] = field(factory=list)

    async def say(self, **frame: object) -> None:
        """Send a frame."""
        await self.socket.send(json.dumps(frame))

    async def frame(self) -> Frame:
        """Return the next frame."""
        async with asyncio.timeout(GENEROUS):
            read: Frame = json.loads(await self.socket.recv())
        if "facts" in read and "sequence" in read:
            self.told.append(read["sequence"])
        return read

    async def hello(self, after: int | None = None, **facts: object) -> int:
        """Say what was seen last; return from where on it reads along."""
        await self.say(type="hello", **({} if after is None else {"after": after}), **facts)
        ready = await self.frame()
        assert ready["type"] == "ready", ready
        return int(ready["sequence"])

    async def closed(self) -> int | None:
        """Wait for the end, past whatever comes before; return its code."""
        try:
            async with asyncio.timeout(GENEROUS):
                while True:
                    await self.socket.recv()
        except ConnectionClosed as ended:
            return ended.rcvd.code if ended.rcvd else None


@asynccontextmanager
async def opened(
    address: str, cookies: Mapping[str, str] | None = None, *, origin: str | None = "", **given: Any
) -> AsyncIterator[LivePage]:
    """Open a connection with the cookies of a browser, from a page of the site itself unless told."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    if origin is not None:
        headers["Origin"] = origin or address
    uri = f"ws{address.removeprefix('http')}/api/v1/ws"
    async with connect(uri, additional_headers=headers, compression=None, proxy=None, **given) as socket:
        yield LivePage(socket)


@asynccontextmanager
async def page_of(address: str, somebody: Person, *, after: int | None = None) -> AsyncIterator[LivePage]:
    """Open a page of somebody and say what it saw last."""
    async with opened(address, somebody.cookies) as page:
        await page.hello(after)
        yield page


async def tell(application: Application, user_ids: Sequence[int], kind: str = "trade.changed", **facts: object) -> None:
    """Tell people something."""
    async with application.units() as uow:
        await uow.live_updates.send(user_ids, kind, facts)
        await uow.commit()
