"""The steppers of a card: what a tap answers, with script and without."""

from collections.abc import Mapping

import httpx
import pytest

from dualcaster_app import Application
from tests.support.browsers import Desk
from tests.support.page_loads import Page
from tests.support.traders import trader


@pytest.fixture
async def desk(client: httpx.AsyncClient, application: Application) -> Desk:
    """A trader with two copies of a card, both for trade, and a want."""
    somebody = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    client.cookies.update(somebody.cookies)
    return Desk(somebody, client)


def counts_of(response: httpx.Response) -> list[str]:
    """List the numbers of the steppers: wanted, then owned and for trade in each finish."""
    return [text.strip() for text in Page(response).text["output"]]


async def test_a_tap_changes_its_number_and_answers_with_the_steppers(desk: Desk, hashids: Mapping[str, str]) -> None:
    """Wants, copies and offers go up and down by one, and what depends on them follows."""
    address = f"/cards/{hashids['Lightning Bolt']}/copies"
    shown = []
    for form in (
        {"what": "want", "by": 1},
        {"what": "own", "finish": "foil", "by": 1},
        {"what": "offer", "finish": "nonfoil", "by": -1},
        {"what": "own", "finish": "nonfoil", "by": -1},
        {"what": "own", "finish": "nonfoil", "by": -1},
    ):
        answer = await desk.send(address, form, script=True)
        assert answer.status_code == 200, answer.text
        assert answer.text.lstrip().startswith('<section class="steppers"')
        shown.append(counts_of(answer))
    assert shown == [
        ["1", "2", "2", "0", "0"],
        ["1", "2", "2", "1", "0", "0"],
        ["1", "2", "1", "1", "0", "0"],
        ["1", "1", "1", "1", "0", "0"],
        ["1", "0", "1", "0", "0"],
    ]


async def test_a_tap_that_cannot_be_is_said_in_place(desk: Desk, hashids: Mapping[str, str]) -> None:
    """More for trade than there are: the numbers stay, and the reason stands with them."""
    address = f"/cards/{hashids['Lightning Bolt']}/copies"
    answer = await desk.send(address, {"what": "offer", "finish": "nonfoil", "by": 1}, script=True)
    assert answer.status_code == 422
    assert "You own 2 of these, so 3 cannot be offered." in answer.text
    assert counts_of(answer)[1:3] == ["2", "2"]
    for wrong in ({"what": "sell", "by": 1}, {"what": "want", "by": 2}, {"what": "own", "finish": "oil", "by": 1}):
        assert (await desk.send(address, wrong, script=True)).status_code == 422


async def test_without_script_one_comes_back_to_the_card(desk: Desk, hashids: Mapping[str, str]) -> None:
    """The form leads to the page of the card, with a word where it was refused; unknown cards are none."""
    card = hashids["Lightning Bolt"]
    done = await desk.send(f"/cards/{card}/copies", {"what": "want", "by": 1})
    assert (done.status_code, done.headers["Location"]) == (303, f"/cards/{card}")
    refused = await desk.send(f"/cards/{card}/copies", {"what": "offer", "finish": "nonfoil", "by": 1})
    assert "did not work" in (await desk.follow(refused)).text
    assert (await desk.send("/cards/nosuch/copies", {"what": "want", "by": 1})).status_code == 404
