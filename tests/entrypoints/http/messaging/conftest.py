import httpx
import pytest

from dualcaster_app import Application
from tests.support.correspondents import Pair
from tests.support.people import person


@pytest.fixture
async def pair(application: Application, client: httpx.AsyncClient) -> Pair:
    """Ann and bob, who have never written to each other."""
    ann, bob = await person(application), await person(application)
    for one in (ann, bob):
        await application.accounts.operator.change(one.username, is_public=True)
    return Pair(client, application, ann, bob)
