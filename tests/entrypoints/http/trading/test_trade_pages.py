"""The pages of trades, as browsers without script use them."""

import re
from collections.abc import Mapping

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_http import Site
from tests.support.clients import client_of
from tests.support.people import Person, csrf_of, person
from tests.support.trading_pairs import TradingPair, trading_pair

PAGE = {"Accept": "text/html"}


@pytest.fixture
async def pair(application: Application) -> TradingPair:
    """Two people whose lists fit."""
    return await trading_pair(application)


async def _get(site: Site, by: Person, path: str) -> httpx.Response:
    async with client_of(site) as client:
        client.cookies.update(by.cookies)
        return await client.get(path, headers=PAGE)


async def _post(site: Site, by: Person, path: str, page: str, fields: Mapping[str, str]) -> httpx.Response:
    """Send a form with the token of the page that it stands on."""
    async with client_of(site) as client:
        client.cookies.update(by.cookies)
        token = await csrf_of(client, page)
        return await client.post(path, data={"_csrf_token": token, **fields}, headers=PAGE)


async def _proposed(site: Site, pair: TradingPair, **changes: object) -> Mapping[str, object]:
    async with client_of(site) as client:
        return await pair.proposed(client, **changes)


async def test_a_proposal_is_built_and_sent_without_script(site: Site, pair: TradingPair) -> None:
    """Choose somebody, choose cards, see the sums, send it: four requests."""
    path = f"/trades/new?with={pair.ann.username}"
    page = await _get(site, pair.mira, path)
    assert page.status_code == 200
    for name in (f"offer.{pair.mira_item}", f"want.{pair.ann_item}"):
        assert f'name="{name}"' in page.text
    assert f"{pair.ann.username} wants 1" in page.text
    chosen = {
        "with": pair.ann.username,
        f"offer.{pair.mira_item}": "2",
        f"want.{pair.ann_item}": "1",
        "cash_by": "them",
        "cash": "1.50",
        "message": "Would these do?",
        "days": "14",
        "exchange": "mail",
    }
    summed = await _post(site, pair.mira, "/trades/new", path, chosen | {"do": "show"})
    assert summed.status_code == 200
    assert re.search(rf'name="offer.{pair.mira_item}"[^>]*value="2"', summed.text)
    assert 'value="1.50"' in summed.text
    sent = await _post(site, pair.mira, "/trades/new", path, chosen | {"do": "send"})
    assert sent.status_code == 303, sent.text[:500]
    shown = await _get(site, pair.ann, sent.headers["Location"])
    assert "Your turn" in shown.text
    assert "Would these do?" in shown.text
    assert "$1.50" in shown.text


async def test_what_is_refused_is_said_and_nothing_is_lost(site: Site, pair: TradingPair) -> None:
    """The form comes back with everything that was chosen."""
    path = f"/trades/new?with={pair.ann.username}"
    fields = {"with": pair.ann.username, f"offer.{pair.mira_item}": "1", "message": "Only mine", "do": "send"}
    refused = await _post(site, pair.mira, "/trades/new", path, fields)
    assert refused.status_code == 422
    assert "Each side gives at least one card or cash" in refused.text
    assert "Only mine" in refused.text
    assert re.search(rf'name="offer.{pair.mira_item}"[^>]*value="1"', refused.text)


async def test_balancing_makes_a_proposal_even(site: Site, pair: TradingPair) -> None:
    """The smallest edit is made, cash closes what cards leave, and the page says how much that was."""
    path = f"/trades/new?with={pair.ann.username}"
    fields = {"with": pair.ann.username, f"offer.{pair.mira_item}": "1", f"want.{pair.ann_item}": "1", "do": "balance"}
    page = await _post(site, pair.mira, "/trades/new", path, fields)
    assert page.status_code == 200
    assert "Balanced:" in page.text
    gets, gives = (re.search(rf"data-{side}>([^<]+)<", page.text) for side in ("gets", "gives"))
    assert gets is not None
    assert gives is not None
    assert gets[1] == gives[1] != "$0.00"


async def test_a_draft_is_edited_and_sent(site: Site, pair: TradingPair) -> None:
    """The builder shows what the draft has."""
    draft = await _proposed(site, pair, draft=True, message="Later")
    path = f"/trades/{draft['hashid']}/edit"
    page = await _get(site, pair.mira, path)
    assert (page.status_code, "Later" in page.text) == (200, True)
    fields = {
        "version": str(draft["version"]),
        f"offer.{pair.mira_item}": "3",
        f"want.{pair.ann_item}": "1",
        "do": "send",
    }
    sent = await _post(site, pair.mira, path, path, fields)
    assert sent.status_code == 303, sent.text[:500]
    shown = await _get(site, pair.ann, f"/trades/{draft['hashid']}")
    assert "3×" in shown.text
    again = await _get(site, pair.mira, path)
    assert again.status_code == 409


async def test_both_send_and_confirm_at_once(site: Site, pair: TradingPair) -> None:
    """What somebody did is noted from a page that is older than what the other did; accepting names its version."""
    trade = await _proposed(site, pair)
    path = f"/trades/{trade['hashid']}"
    blind = await _post(site, pair.ann, f"{path}/act", path, {"action": "accept", "confirm_values": "true"})
    assert blind.status_code == 409
    fields = {"action": "accept", "version": str(trade["version"]), "confirm_values": "true"}
    assert (await _post(site, pair.ann, f"{path}/act", path, fields)).status_code == 303
    for words, action in (("I have sent my cards", "sent"), ("Do you have all of them?", "confirm")):
        pages = [await _get(site, one, path) for one in (pair.ann, pair.mira)]
        for one, page in zip((pair.ann, pair.mira), pages, strict=True):
            assert words in page.text
            form = re.search(rf'<form class="act"(?:(?!</form>).)*value="{action}".*?</form>', page.text, re.DOTALL)
            assert form is not None
            named = dict(re.findall(r'<input type="hidden" name="(action|version)" value="([^"]*)"', form.group()))
            done = await _post(site, one, f"{path}/act", path, named)
            assert done.status_code == 303, done.text[:800]
    assert "This trade counts" in (await _get(site, pair.ann, path)).text


async def test_a_counter_begins_with_the_proposal_swapped(site: Site, pair: TradingPair) -> None:
    """Its recipient alone makes it, and the chain shows what changed."""
    first = await _proposed(site, pair)
    path = f"/trades/{first['hashid']}/counter"
    assert (await _get(site, pair.mira, path)).status_code == 409
    page = await _get(site, pair.ann, path)
    assert re.search(rf'name="offer.{pair.ann_item}"[^>]*value="1"', page.text)
    fields = {
        "version": str(first["version"]),
        f"offer.{pair.ann_item}": "2",
        f"want.{pair.mira_item}": "1",
        "do": "send",
    }
    sent = await _post(site, pair.ann, path, path, fields)
    assert sent.status_code == 303, sent.text[:800]
    shown = await _get(site, pair.mira, sent.headers["Location"])
    assert "How it came here" in shown.text
    assert "countered" in shown.text


async def test_a_stale_form_changes_nothing_and_shows_the_trade_as_it_is(site: Site, pair: TradingPair) -> None:
    """Somebody who declines what was withdrawn meanwhile reads so."""
    sent = await _proposed(site, pair)
    path = f"/trades/{sent['hashid']}"
    await _post(site, pair.mira, f"{path}/act", path, {"action": "withdraw", "version": str(sent["version"])})
    late = await _post(site, pair.ann, f"{path}/act", path, {"action": "decline", "version": str(sent["version"])})
    assert late.status_code == 409
    assert "changed this trade meanwhile" in late.text
    assert "Cancelled" in late.text


async def test_looking_is_noted_once_and_by_the_recipient_alone(site: Site, pair: TradingPair) -> None:
    """Reading the page changes nothing by itself; what the page sends does."""
    sent = await _proposed(site, pair)
    path = f"/trades/{sent['hashid']}"
    page = await _get(site, pair.ann, path)
    assert f'hx-post="{path}/view"' in page.text
    assert "hx-trigger=" in page.text
    assert f'hx-post="{path}/view"' not in (await _get(site, pair.mira, path)).text
    for _ in range(2):
        assert (await _post(site, pair.ann, f"{path}/view", path, {})).status_code == 204
    assert "Seen" in (await _get(site, pair.mira, path)).text


async def test_lists_show_counts_and_what_is_next(site: Site, pair: TradingPair) -> None:
    """Both find the proposal, each in their list; the badge counts whose turn it is."""
    sent = await _proposed(site, pair)
    mine = await _get(site, pair.mira, "/trades?tab=outgoing")
    assert f'href="/trades/{sent["hashid"]}"' in mine.text
    theirs = await _get(site, pair.ann, "/trades")
    assert f'href="/trades/{sent["hashid"]}"' in theirs.text
    assert "Accept, decline, or make a counter-offer" in theirs.text
    assert (await _get(site, pair.ann, "/trades?tab=nonsense")).status_code == 400
    for tab in ("incoming", "in_progress", "completed", "ended"):
        assert (await _get(site, pair.mira, f"/trades?tab={tab}")).status_code == 200


async def test_strangers_find_no_trade(site: Site, pair: TradingPair, application: Application) -> None:
    """Every page of a trade is not there for others."""
    sent, stranger = await _proposed(site, pair), await person(application)
    for path in ("", "/edit", "/counter"):
        assert (await _get(site, stranger, f"/trades/{sent['hashid']}{path}")).status_code == 404
    for path in ("act", "view", "edit", "counter"):
        fields = {"action": "accept", "version": "1", "do": "send"}
        answer = await _post(site, stranger, f"/trades/{sent['hashid']}/{path}", "/trades/new", fields)
        assert answer.status_code == 404, path


async def test_nobody_in_particular_is_asked_whom_to_trade_with(site: Site, pair: TradingPair) -> None:
    """Names that nobody has, and one's own, are told beside the field."""
    page = await _get(site, pair.mira, "/trades/new")
    assert "Their username" in page.text
    for name in ("nobody-here-has-it", pair.mira.username):
        wrong = await _get(site, pair.mira, f"/trades/new?with={name}")
        assert (wrong.status_code, 'role="alert"' in wrong.text) == (404, True)


async def test_a_proposal_from_a_match_begins_with_its_fair_package(
    site: Site, pair: TradingPair, application: Application
) -> None:
    """Both sides are filled in with what the package has; a match of others is not there."""
    match = await application.matching.matches.with_user(pair.mira.user_id, pair.ann.username)
    found = await application.matching.matches.package_of(pair.mira.user_id, match.hashid)
    page = await _get(site, pair.mira, f"/trades/new?match={match.hashid}")
    assert page.status_code == 200
    for name, lines in ((f"offer.{pair.mira_item}", found.gives), (f"want.{pair.ann_item}", found.gets)):
        copies = sum(line.package_copies for line in lines)
        assert re.search(rf'name="{name}"[^>]*value="{copies}"', page.text), name
    stranger = await person(application)
    assert (await _get(site, stranger, f"/trades/new?match={match.hashid}")).status_code == 404


async def test_the_loudest_button_is_what_the_page_asks_for_next(site: Site, pair: TradingPair) -> None:
    """Who has not sent yet is asked to send, though the cards of the other are on their way already."""
    async with client_of(site) as client:
        trade = await pair.proposed(client)
        accepted = (await pair.acted(client, pair.ann, trade, "accept", confirm_values=True)).json()
        assert (await pair.acted(client, pair.ann, accepted, "sent")).status_code == 200
    page = await _get(site, pair.mira, f"/trades/{trade['hashid']}")
    assert "Send your cards and mark them as sent" in page.text
    loud = re.findall(r'<summary class="button">\s*(?:<svg.*?</svg>)?([^<]+)<', page.text, re.DOTALL)
    assert [words.strip() for words in loud] == ["I have sent my cards"]
