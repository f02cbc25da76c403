"""Where cards are mailed to: encrypted at rest, and shown to the other only while a trade needs it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx
import pytest
from attrs import evolve
from sqlalchemy import select

from dualcaster_app import Application
from dualcaster_core.trading.addresses.use_cases import MailingAddress
from dualcaster_http import Site
from dualcaster_postgres.tables.trading import mailing_addresses
from tests.support.clients import client_of
from tests.support.people import Person, csrf_of, person
from tests.support.trading_pairs import TradingPair, trade_key, trading_pair

HOME = "Mira Tolarian\n12 Tower Road\n97201 Portland"


async def _post(site: Site, by: Person, text: str) -> httpx.Response:
    async with client_of(site) as client:
        client.cookies.update(by.cookies)
        token = await csrf_of(client, "/settings/address")
        return await client.post(
            "/settings/address", data={"_csrf_token": token, "address": text}, headers={"Accept": "text/html"}
        )


async def _page(site: Site, by: Person, path: str) -> str:
    async with client_of(site) as client:
        client.cookies.update(by.cookies)
        answer = await client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        return answer.text


async def _accepted(site: Site, pair: TradingPair, exchange: str) -> Mapping[str, object]:
    async with client_of(site) as client:
        sent = await pair.proposed(client, exchange=exchange)
        answer = await pair.acted(client, pair.ann, sent, "accept")
        assert answer.status_code == 200, answer.text
        found: Mapping[str, object] = answer.json()
        return found


async def test_an_address_is_kept_encrypted_and_can_be_forgotten(site: Site, application: Application) -> None:
    """Nothing of it stands in the database as it was typed."""
    mira = await person(application)
    assert (await _post(site, mira, HOME)).status_code == 303
    assert "12 Tower Road" in await _page(site, mira, "/settings/address")
    stored = select(mailing_addresses.c.encrypted).where(mailing_addresses.c.user_id == mira.user_id)
    async with application.database.transaction() as session:
        ((encrypted,),) = await session.rows(stored)
    assert "Tower" not in encrypted
    assert "Tower" not in repr(MailingAddress(HOME))
    await _post(site, mira, "")
    async with application.database.transaction() as session:
        assert await session.rows(stored) == []
    assert (await _post(site, mira, "x" * 501)).status_code == 422


@pytest.mark.parametrize(("exchange", "shown"), [("mail", True), ("in_person", False)])
async def test_the_two_see_each_others_address_once_a_trade_by_mail_is_accepted(
    site: Site, application: Application, exchange: str, shown: bool
) -> None:
    """Not before, and never where nothing is mailed."""
    pair = await trading_pair(application)
    await _post(site, pair.mira, HOME)
    async with client_of(site) as client:
        proposed = await pair.proposed(client, exchange=exchange)
    assert "12 Tower Road" not in await _page(site, pair.ann, f"/trades/{proposed['hashid']}")
    accepted = await _accepted(site, pair, exchange)
    path = f"/trades/{accepted['hashid']}"
    assert ("12 Tower Road" in await _page(site, pair.ann, path)) is shown


async def test_addresses_are_hidden_thirty_days_after_the_end(site: Site, application: Application) -> None:
    """A parcel may be under way until then."""
    pair = await trading_pair(application)
    await application.trading.addresses.save(pair.mira.user_id, MailingAddress(HOME))
    trade = await _accepted(site, pair, "mail")
    async with client_of(site) as client:
        ended = await pair.acted(client, pair.ann, trade, "cancel", reason="Lost them")
    assert ended.status_code == 200, ended.text
    key, addresses = trade_key(application, str(trade["hashid"])), application.trading.addresses
    found = await addresses.of_trade(pair.ann.user_id, key)
    assert found is not None
    assert found.theirs.text == HOME
    context = addresses.trades.context

    class Later:
        """The clock, 31 days ahead."""

        def now(self) -> datetime:
            """Return the moment."""
            return context.clock.now() + timedelta(days=31)

    later = evolve(addresses, trades=evolve(addresses.trades, context=evolve(context, clock=Later())))
    assert await later.of_trade(pair.ann.user_id, key) is None
