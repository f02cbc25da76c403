"""The pages of signals: every state of one, every list, and the forms."""

from datetime import timedelta

import pytest

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.people import csrf_of, person, signed_in
from tests.support.sample_cards import LONG_NAME
from tests.support.site_signals import become_maker, card_with_past, make_signal, publish_ours


@pytest.mark.parametrize("is_signed_in", [True, False])
async def test_every_list_and_state_of_a_signal_can_be_read(
    application: Application, site: Site, is_signed_in: bool
) -> None:
    """Lists, the leaderboard, the record, and signals that are open, judged and followed are whole pages."""
    card = await card_with_past(application)
    maker, reader = await person(application), await person(application)
    await become_maker(application, maker.user_id)
    made = await make_signal(application, maker.user_id, card.id)
    now = application.signals.members.clock.now()
    ours = [*await publish_ours(application, [card.id] * 3, now - timedelta(days=9))]
    keys = [application.ids.encode(IdKind.SIGNAL, one.id) for one in (made, *ours)]
    async with client_of(site) as client:
        if is_signed_in:
            signed_in(client, reader)
            await client.post(f"/api/v1/signals/{keys[0]}/follow", headers=reader.headers)
        lists = ["/signals", "/signals?tab=public", "/signals?tab=featured", "/signals?board=makers", "/signals/record"]
        for path in (*lists, "/signals?action=buy&state=open", *(f"/signals/{key}" for key in keys)):
            page = await client.get(path)
            assert page.status_code == 200, path
        assert ("Unfollow" in (await client.get(f"/signals/{keys[0]}")).text) is is_signed_in


async def test_a_signal_is_made_followed_and_closed_with_forms(application: Application, site: Site) -> None:
    """What is wrong is said beside its field; what is made can be followed by others and closed by its maker."""
    card = await card_with_past(application)
    maker, fan = await person(application), await person(application)
    await become_maker(application, maker.user_id)
    until = application.signals.members.clock.now().date() + timedelta(days=10)
    async with client_of(site) as client:
        signed_in(client, maker)
        sent = {
            "_csrf_token": await csrf_of(client, f"/signals/new?card={card.hashid}"),
            "card": card.hashid,
            "action": "buy",
            "target_price": "10.50",
            "target_date": until.isoformat(),
            "confidence": "70",
            "rationale": "Two decks of the last weekend play four of it.",
            "visibility": "public",
        }
        refused = await client.post("/signals/new", data=sent)
        assert refused.status_code == 422
        assert "within what the price does anyway" in refused.text
        made = await client.post("/signals/new", data=sent | {"target_price": "14.00"})
        assert made.status_code == 303, made.text[:500]
        address = made.headers["location"]
        token = await csrf_of(client, address)
        assert (await client.post(f"{address}/close", data={"_csrf_token": token})).status_code == 303
        assert "It takes no more follows" in (await client.get(address)).text
    async with client_of(site) as client:
        signed_in(client, fan)
        assert ">Follow<" not in (await client.get(address)).text


async def test_the_record_is_drawn_and_said_in_tables(application: Application, site: Site) -> None:
    """Every plot has a name, and a table beneath it; the API has the same figures."""
    card, _other = await card_with_past(application), await card_with_past(application, LONG_NAME)
    now = application.signals.members.clock.now()
    for ago in (30, 20, 9):
        await publish_ours(application, [card.id] * 3, now - timedelta(days=ago))
    async with client_of(site) as client:
        page = (await client.get("/signals/record")).text
        assert "Nothing was learnt from outcomes yet" in page
        assert "Published confidence" in page
        await application.signals.publishing.run()
        page = (await client.get("/signals/record")).text
        record = (await client.get("/api/v1/signals/record")).json()
    for name in ("Against a random card", "80 % intervals that held", "What we do not know"):
        assert name in page, name
    assert page.count('role="img"') == page.count("<desc>") + page.count('class="bars__fill')
    assert page.count("as a table") >= 3
    assert sum(one["count"] for one in record["calibration"]) == sum(
        one["evaluated"] for one in record["by_confidence"]
    )
    assert record["controls"]["outcomes"] == record["overall"]["evaluated"]
    assert {one["kind"] for one in record["controls"]["groups"]} == {one["name"] for one in record["by_kind"]}
