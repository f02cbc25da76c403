"""The API for bots of ours: its key, what it does for people on Discord, and what it refuses."""

from collections.abc import AsyncIterator, Sequence
from itertools import count
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.bot_keys import BotKeyInvalid, BotKeys, check_bot_key
from dualcaster_core.accounts.linked_accounts.model import DISCORD, ProviderIdentity
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.rate_limits import RateLimit
from dualcaster_http import Site, create_app
from dualcaster_http.edge.rate_limits import LIMITS
from tests.support.clients import client_at, client_of
from tests.support.people import BOT_KEY, Person, person
from tests.support.traders import trader

API = "/api/v1/discord"
NOBODY = "99999999999999999"
_ids, _hosts = count(80351110224678912), count(1)


@pytest.fixture
async def bot(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A bot with the right key."""
    async with client_of(site) as opened:
        opened.headers["Authorization"] = f"Bot {BOT_KEY}"
        yield opened


async def linked(application: Application, somebody: Person) -> str:
    """Link a Discord account; return its id."""
    discord_id = str(next(_ids))
    identity = ProviderIdentity(provider_user_id=discord_id, username=somebody.username)
    requests = application.linked_accounts.requests
    token = await requests.start(DISCORD, identity)
    await requests.confirm(token, somebody.user_id)
    return discord_id


async def pair(application: Application) -> Sequence[tuple[Person, str]]:
    """Two linked people who can trade with each other."""
    ann = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    bob = await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    return [(one, await linked(application, one)) for one in (ann, bob)]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Authorization": BOT_KEY},
        {"Authorization": f"Bearer {BOT_KEY}"},
        {"Authorization": "Bot"},
        {"Authorization": "Bot "},
        {"Authorization": f"Bot {BOT_KEY[:-1]}"},
        {"Authorization": f"Bot {BOT_KEY}0"},
        {"Authorization": f"Bot {BOT_KEY.upper()}"},
        {"Authorization": f"Bot {BOT_KEY} {BOT_KEY}"},
        {"Authorization": f"Bot {BOT_KEY}, Bot {BOT_KEY}"},
        {"Authorization": f"Basic {BOT_KEY}"},
        [("Authorization", f"Bot {BOT_KEY}"), ("Authorization", f"Bot {BOT_KEY}")],
        {"Authorization": ("Bot " + "x" * 5_000)},
    ],
)
async def test_without_the_one_key_nobody_is_let_in(site: Site, sent: Any) -> None:
    """Wrong, short, repeated and doubled keys, other schemes and no key at all are 401."""
    async with client_at(site, f"10.1.2.{next(_hosts)}") as client:
        answer = await client.get(f"{API}/price/Lightning%20Bolt", headers=httpx.Headers(sent))
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.bot_key_invalid")
    assert BOT_KEY not in answer.text


async def test_a_person_who_is_signed_in_is_no_bot(application: Application, client: httpx.AsyncClient) -> None:
    """Neither the token of a person nor their cookie opens the API for bots, their own data included."""
    somebody = await person(application)
    discord_id = await linked(application, somebody)
    client.cookies.update(somebody.cookies)
    answer = await client.get(f"{API}/user/{discord_id}", headers=somebody.headers)
    assert answer.json()["code"] == "auth.bot_key_invalid"


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 31, "x" * 40, "ab" * 20, "with a space in it 0123456789abcdef", "é" * 40]
)
def test_a_key_that_could_be_guessed_is_refused_at_the_start(key: str) -> None:
    """Short keys, those of a few characters again and again, and those that no header carries."""
    with pytest.raises(ValidationFailed):
        check_bot_key(key)


@pytest.mark.parametrize("key", ["", "x" * 40, "é\ud800", BOT_KEY])
def test_where_no_key_is_set_every_key_is_wrong(key: str) -> None:
    """An API that nobody set up lets nobody in."""
    with pytest.raises(BotKeyInvalid):
        BotKeys(None).caller(key)


async def test_wrong_keys_are_counted_by_address_and_the_right_one_by_itself(application: Application) -> None:
    """Who guesses is stopped; a bot at the same address goes on, until its own limit."""
    limits = dict(LIMITS) | {"token": (RateLimit("token of test", 3, 60),), "bot": (RateLimit("bot of test", 5, 60),)}
    site = create_app(application, limits=limits)
    async with client_at(site, "10.9.9.9") as guesser, client_at(site, "10.9.9.9") as bot:
        wrong = [await guesser.get(f"{API}/price/bolt", headers={"Authorization": f"Bot {n}"}) for n in range(5)]
        assert [one.status_code for one in wrong] == [401, 401, 401, 429, 429]
        assert int(wrong[-1].headers["Retry-After"]) > 0
        bot.headers["Authorization"] = f"Bot {BOT_KEY}"
        right = [await bot.get(f"{API}/price/bolt") for _ in range(6)]
        assert [one.status_code for one in right] == [200] * 5 + [429]
    async with client_at(site, "10.9.9.8") as elsewhere:
        answer = await elsewhere.get(f"{API}/price/bolt", headers={"Authorization": f"Bot {BOT_KEY}"})
        assert answer.status_code == 429


@pytest.mark.parametrize("wrong", ["0", "-1", "007", "abc", "1e5", "9" * 19, "9" * 30, "%E2%80%AE123", "<@1>", " 1"])
async def test_ids_that_are_no_snowflakes_are_refused(bot: httpx.AsyncClient, wrong: str) -> None:
    """What is no whole number of Discord's is 400, wherever it stands."""
    body = {"discord_id": NOBODY, "manages": True, "name": "Here"}
    wants = {"name": "Lightning Bolt"}
    asked = [
        await bot.get(f"{API}/user/{wrong}"),
        await bot.get(f"{API}/user/{wrong}/matches"),
        await bot.post(f"{API}/user/{wrong}/want-list", json=wants),
        await bot.post(f"{API}/user/{wrong}/have-list", json=wants),
        await bot.get(f"{API}/guild/{wrong}/matches"),
    ]
    assert [(one.status_code, one.json()["code"]) for one in asked] == [(400, "validation")] * 5
    for sent in ({**body, "discord_id": wrong}, {**body, "channel_id": wrong}, {**body, "manages": "yes"}):
        answer = await bot.post(f"{API}/guild/77/link", json=sent)
        assert answer.status_code in ((400, 404) if sent["discord_id"] == NOBODY else (400,)), answer.text


async def test_who_is_not_linked_is_not_found(bot: httpx.AsyncClient) -> None:
    """An unlinked person is 404 at every address."""
    asked = [
        await bot.get(f"{API}/user/{NOBODY}"),
        await bot.get(f"{API}/user/{NOBODY}/matches"),
        await bot.post(f"{API}/user/{NOBODY}/want-list", json={"name": "Lightning Bolt"}),
        await bot.post(f"{API}/user/{NOBODY}/have-list", json={"name": "Lightning Bolt"}),
        await bot.post(f"{API}/guild/77/link", json={"discord_id": NOBODY, "manages": True, "name": "Here"}),
    ]
    assert [(one.status_code, one.json()["code"]) for one in asked] == [(404, "linked_account.not_linked")] * 5


async def test_a_linked_person_is_shown_as_they_see_themselves(
    application: Application, bot: httpx.AsyncClient
) -> None:
    """A private profile too: the bot acts for who is behind the account."""
    ann = await trader(application, has="Lightning Bolt", wants="Lightning Helix", public=False)
    answer = await bot.get(f"{API}/user/{await linked(application, ann)}")
    shown = answer.json()
    assert (answer.status_code, shown["username"], shown["is_me"], shown["cards_wanted"]) == (
        200,
        ann.username,
        True,
        1,
    )


async def test_cards_are_added_by_their_names(application: Application, bot: httpx.AsyncClient) -> None:
    """The same steps as with the commands: so many more each time, of a set where one is named."""
    ann = await person(application)
    at = f"{API}/user/{await linked(application, ann)}"
    for wanted in (2, 3):
        answer = await bot.post(f"{at}/want-list", json={"name": "lightning helix", "quantity": wanted})
        assert answer.status_code == 201, answer.text
    added = answer.json()
    assert (added["name"], added["added"], added["wanted"], added["foil"]) == ("Lightning Helix", 3, 5, False)
    foils = await bot.post(f"{at}/want-list", json={"name": "Lightning Helix", "foil": True})
    assert (foils.json()["foil"], foils.json()["wanted"]) == (True, 6)
    several = await bot.post(f"{at}/have-list", json={"name": "Lightning Bolt"})
    assert (several.status_code, several.json()["details"]["field"]) == (400, "set")
    offered = await bot.post(f"{at}/have-list", json={"name": "Lightning Bolt", "set": "sta", "quantity": 4})
    assert (offered.status_code, offered.json()["for_trade"]) == (201, 4), offered.text
    page = await application.collection.lists.haves.page(ann.user_id)
    assert [(one.card.name, one.quantity_for_trade) for one in page.items] == [("Lightning Bolt", 4)]


HOSTILE = [
    "x" * 300,
    "@everyone",
    "<@80351110224678912>",
    "\u202etloB gninthgiL",
    "**bold** `code`",
    "[[Bolt]]",
    "% _ ' ; --",
]


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_that_are_none_find_nothing_and_do_no_harm(
    application: Application, bot: httpx.AsyncClient, name: str
) -> None:
    """Long names, mentions, markdown and marks that turn text around: nothing is found, and no such mark comes back."""
    at = f"{API}/user/{await linked(application, await person(application))}"
    for answer in (
        await bot.get(f"{API}/price/{quote(name, safe='')}"),
        await bot.post(f"{at}/want-list", json={"name": name}),
        await bot.post(f"{at}/have-list", json={"name": name}),
    ):
        assert answer.status_code in (200, 201, 400, 404), answer.text
        assert "\u202e" not in answer.json().get("message", "")
    assert (await bot.get(f"{API}/price/{'x' * 500}")).status_code == 400
    assert (await bot.post(f"{at}/want-list", json={"name": "x" * 500})).status_code == 400
    assert (await bot.post(f"{at}/want-list", json={"name": ""})).status_code == 400
    assert (await bot.post(f"{at}/want-list", json={"name": "a\x00b"})).status_code == 400
    assert (await bot.post(f"{at}/want-list", json={"name": "Forest", "quantity": 0})).status_code == 400
    assert (await bot.post(f"{at}/want-list", json={"name": "Forest", "more": 1})).status_code == 400


async def test_a_price_is_found_by_a_misspelt_name_and_by_set(bot: httpx.AsyncClient) -> None:
    """The card that is meant best, in the printing of the set where one is named; slashes are part of a name."""
    assert (await bot.get(f"{API}/price/lihgtning bolt")).json()["card"]["name"] == "Lightning Bolt"
    answer = await bot.get(f"{API}/price/Lightning Bolt", params={"set": "sta"})
    assert (answer.json()["card"]["set_code"], "values" in answer.json()) == ("sta", True)
    assert (await bot.get(f"{API}/price/Lightning Bolt", params={"set": "zzz"})).status_code == 404
    assert (await bot.get(f"{API}/price/Lightning%20Bolt%20%2F%2F%20Nothing")).status_code in (200, 404)


async def test_matches_are_those_of_the_person(application: Application, bot: httpx.AsyncClient) -> None:
    """As they would see them on the site."""
    (ann, ann_id), (bob, _) = await pair(application)
    page = (await bot.get(f"{API}/user/{ann_id}/matches", params={"limit": 5})).json()
    assert bob.username in [one["trader"]["username"] for one in page["items"]]
    own = await application.matching.matches.list_summaries(ann.user_id, limit=5)
    assert [one["hashid"] for one in page["items"]] == [one.hashid for one in own.items]


async def test_a_server_has_matches_of_linked_members_alone(application: Application, bot: httpx.AsyncClient) -> None:
    """Nobody before two take part; each pair once; a block, a private profile and leaving end it."""
    (ann, ann_id), (bob, bob_id) = await pair(application)
    guild = str(next(_ids))
    matches, link = f"{API}/guild/{guild}/matches", f"{API}/guild/{guild}/link"
    assert (await bot.get(matches)).json()["items"] == []
    refused = await bot.post(link, json={"discord_id": ann_id, "manages": False, "name": "Portland Trades"})
    assert (refused.status_code, refused.json()["code"]) == (403, "guild.admin_needed")
    done = await bot.post(link, json={"discord_id": ann_id, "manages": True, "name": "Portland Trades"})
    assert (done.status_code, done.json()["name"], done.json()["guild_id"]) == (200, "Portland Trades", guild)
    guilds = application.linked_accounts.guilds
    await guilds.join(ann.user_id, int(guild))
    assert (await bot.get(matches)).json() == {"items": [], "members": 1, "next_cursor": None}
    await guilds.join(bob.user_id, int(guild))
    (found,) = (await bot.get(matches)).json()["items"]
    assert {found["first"], found["second"]} == {ann.username, bob.username}
    assert found["first_gives_lines"] == found["second_gives_lines"] == 1
    await application.accounts.operator.change(bob.username, is_public=False)
    assert (await bot.get(matches)).json()["items"] == []
    await application.accounts.operator.change(bob.username, is_public=True)
    await application.accounts.operator.block(ann.username, bob.username)
    assert (await bot.get(matches)).json()["items"] == []
    await guilds.left_discord(int(bob_id), int(guild))
    assert (await bot.get(matches)).json()["members"] == 1


async def test_a_server_is_renamed_by_linking_it_again(application: Application, bot: httpx.AsyncClient) -> None:
    """Names with marks that deceive are refused, as are those that are too long."""
    somebody = await linked(application, await person(application))
    link = f"{API}/guild/{next(_ids)}/link"
    for name in ("First", "Second"):
        sent = {"discord_id": somebody, "manages": True, "name": name, "channel_id": "5"}
        answer = await bot.post(link, json=sent)
        assert (answer.json()["name"], answer.json()["channel_id"]) == (name, "5")
    for wrong in ("", "x" * 101, "\u202eevil", "two\nlines"):
        refused = await bot.post(link, json={"discord_id": somebody, "manages": True, "name": wrong})
        assert refused.status_code == 400, wrong
