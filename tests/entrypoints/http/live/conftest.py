import asyncio
from collections.abc import AsyncIterator

import pytest

from dualcaster_app import Application
from dualcaster_http.server import serve
from tests.support.patience import GENEROUS
from tests.support.people import Person, person


@pytest.fixture(scope="module")
async def address(application: Application) -> AsyncIterator[str]:
    """Where the site is served to connections."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    stopping = asyncio.Event()
    running = asyncio.create_task(serve(application, port=0, stopping=stopping, on_ready=ready.set_result))
    yield await asyncio.wait_for(ready, GENEROUS)
    stopping.set()
    await asyncio.wait_for(running, GENEROUS)


@pytest.fixture
async def ann(application: Application) -> Person:
    """Somebody with an account."""
    return await person(application)
