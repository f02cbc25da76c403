"""The page of all components."""

import httpx
from attrs import evolve

from dualcaster_app import Application
from dualcaster_http import create_app
from dualcaster_http.home.design_page import sample_cards, sample_charts
from tests.support.clients import client_of


async def test_there_is_no_design_page_for_visitors(client: httpx.AsyncClient) -> None:
    """A site that is not being developed does not have the page."""
    assert (await client.get("/design")).status_code == 404


async def test_a_site_in_development_shows_every_component(application: Application) -> None:
    """The page draws cards, charts, forms and everything else without anything of the database."""
    settings = evolve(application.settings, development=True)
    async with client_of(create_app(evolve(application, settings=settings))) as client:
        response = await client.get("/design")
    assert response.status_code == 200
    for part in ("face--foil", "art--row", "chart__plot", "field--wrong", "factor__bar", "segmented", "toast--bad"):
        assert part in response.text


def test_what_it_shows_is_made_up_and_varied() -> None:
    """Cards with and without colours, and prices that move."""
    assert len({card.mana_cost for card in sample_cards()}) == 3
    assert all(len({point.amount for point in chart.points}) > 10 for chart in sample_charts())
