"""``/dd price`` against the real discord.py and a Discord in memory."""

import pytest

from tests.support.discord_server import Answer, DiscordServer
from tests.support.people import person
from tests.support.sample_cards import HOSTILE_NAME, LONG_NAME


async def test_a_card_is_shown_with_foil_beside_nonfoil_sources_trend_and_demand(server: DiscordServer) -> None:
    """The embed has the value of each finish, prices by source, how the week went and who wants the card."""
    answer = await server.ask(server.visitor(), "price", card="Lightning Bolt", set="sta")
    (embed,) = answer.embeds
    assert not answer.private
    assert embed.title == "Lightning Bolt"
    assert [field.name for field in embed.fields[:3]] == ["Nonfoil", "Foil", "Etched foil"]
    assert all(field.inline for field in embed.fields[:3])
    assert "**$2.91**" in str(embed.fields[0].value)
    assert "▲ +$0.11 (+3.9\u202f%) in 7 days" in str(embed.fields[0].value)
    assert "TCGplayer market price nonfoil: **$2.91**" in answer.text
    assert "Cardmarket trend nonfoil: **€2.20**" in answer.text
    assert "0 people want it, 0 have it for trade" in answer.text
    assert embed.color is not None
    assert embed.color.value == 0xC9A227


async def test_a_card_without_a_price_says_that_there_is_no_stock(server: DiscordServer) -> None:
    """No price is said as such, never shown as zero."""
    answer = await server.ask(server.visitor(), "price", card="Curse of the Fire Penguin")
    assert "No price yet: no stock at any source" in answer.text


async def test_several_cards_are_offered_to_pick_from_and_a_pick_shows_the_price(server: DiscordServer) -> None:
    """A name that several cards have offers at most five, and picking one replaces the message by its price."""
    visitor = server.visitor()
    answer = await server.ask(visitor, "price", card="Lightning")
    assert "Which card do you mean?" in answer.text
    menu = answer.result.response.components[0]["components"][0]
    assert len(menu["options"]) == 2
    await visitor.select(answer.result.response, [menu["options"][1]["value"]])
    assert server.channel.last_message is not None
    (embed,) = server.channel.last_message.embeds
    assert embed.title == menu["options"][1]["label"]


async def test_a_card_that_does_not_exist_is_answered_with_a_sentence(server: DiscordServer) -> None:
    """Silence is no answer: what was not found is said, to who asked alone."""
    answer = await server.ask(server.visitor(), "price", card="Zzyzx qqqq")
    assert answer.private
    assert answer.text == "No card called 'Zzyzx qqqq' was found."


@pytest.mark.parametrize(
    "name", ["@everyone <@1234567890>", "**bold** `code` [x](https://evil.example)", "\u202ethgir ot tfel", "x" * 500]
)
async def test_whatever_is_typed_as_a_name_is_answered_and_pings_nobody(server: DiscordServer, name: str) -> None:
    """Mentions, markdown, marks that turn text around and endless names come back harmless."""
    answer = await server.ask(server.visitor(), "price", card=name)
    assert answer.private
    assert answer.text
    assert "@everyone" not in answer.text.replace("@\u200beveryone", "")
    assert "\u202e" not in answer.text
    assert "**bold**" not in answer.text
    assert len(answer.text) < 300


async def test_names_with_markup_are_shown_as_they_are(server: DiscordServer) -> None:
    """A card with an awkward name is found by it."""
    answer = await server.ask(server.visitor(), "price", card=HOSTILE_NAME)
    assert "alert(1)" in answer.text
    assert "$0.13" in answer.text


async def test_names_are_completed_while_they_are_typed(server: DiscordServer) -> None:
    """Autocomplete lists names of the catalogue, misspelt ones too, each short enough for Discord."""
    visitor = server.visitor()
    typed = await visitor.autocomplete(server.channel, "dd price", "card", "lightning b")
    assert typed[0]["name"] == "Lightning Bolt"
    misspelt = await visitor.autocomplete(server.channel, "dd price", "card", "lihgtning hleix")
    assert "Lightning Helix" in [one["name"] for one in misspelt]
    (long,) = await visitor.autocomplete(server.channel, "dd price", "card", LONG_NAME[:60])
    assert len(long["value"]) <= 100


async def test_sets_are_those_of_the_card_that_was_named(server: DiscordServer) -> None:
    """The set option offers the sets that the card was printed in."""
    found = await server.visitor().autocomplete(server.channel, "dd price", "set", "", card="Lightning Bolt")
    assert sorted(one["value"] for one in found) == ["lea", "sta"]


async def test_wanting_a_card_from_its_price_is_for_who_is_linked(server: DiscordServer) -> None:
    """The button adds to the wants of whoever presses it, and tells others how to link."""
    ann = await person(server.application)
    visitor, member = server.visitor(), await server.member(ann.user_id)
    answer = await server.ask(visitor, "price", card="Lightning Helix")
    told = await visitor.click(answer.result.response, label="Add to wants")
    assert "/dd link" in Answer(told).text
    assert told.ephemeral
    done = await member.click(answer.result.response, label="Add to wants")
    assert "You want **Lightning Helix** now: 1 in all." in Answer(done).text
    page = await server.application.collection.lists.wants.page(ann.user_id)
    assert [(want.card.name, want.quantity, want.any_printing) for want in page.items] == [("Lightning Helix", 1, True)]


async def test_an_alert_from_a_price_makes_a_private_want(server: DiscordServer) -> None:
    """The form asks for a price; a card that is not wanted becomes a want that nobody else sees."""
    ann = await person(server.application)
    member = await server.member(ann.user_id)
    answer = await server.ask(member, "price", card="Lightning Helix")
    form = await member.click(answer.result.response, label="Set alert")
    wrong = await member.submit_modal(form, {"price": "cheap"})
    assert "not an amount of money" in Answer(wrong).text
    form = await member.click(answer.result.response, label="Set alert")
    done = await member.submit_modal(form, {"price": "$1.00"})
    assert "You will be told when **Lightning Helix** costs $1.00 or less." in Answer(done).text
    (want,) = (await server.application.collection.lists.wants.page(ann.user_id)).items
    assert (want.is_public, want.alert_enabled, str(want.target_price)) == (False, True, "1.00")


async def test_buttons_go_when_nobody_presses_them_for_five_minutes(server: DiscordServer) -> None:
    """After 300 seconds only the link to the site is left."""
    answer = await server.ask(server.visitor(), "price", card="Lightning Helix")
    assert len(answer.result.response.components[0]["components"]) == 3
    await server.env.advance_time(301)
    (row,) = answer.result.response.components
    assert [one["label"] for one in row["components"]] == ["View on the web"]


async def test_it_works_in_a_direct_message(server: DiscordServer) -> None:
    """Commands are answered in the bot's own messages too."""
    user = server.env.create_user("alone")
    result = await user.slash("dd price", card="Lightning Helix")
    assert result.response.embeds[0].title == "Lightning Helix"


async def test_help_lists_every_command(server: DiscordServer) -> None:
    """The help has each command that is registered, and says how to link."""
    answer = await server.ask(server.visitor(), "help")
    assert answer.private
    assert "/dd link" in answer.text
    for name in server.visitor("other").available_commands(server.channel):
        assert f"`/{name}`" in answer.text
