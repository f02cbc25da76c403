"""Looking up the cards that a message names, without reading messages."""

from dualcaster_bot.market.message_lookup import names_in
from tests.support.discord_server import Answer, DiscordServer


def test_names_stand_in_double_brackets_with_a_set_if_need_be() -> None:
    """Each card once, whatever the case; half a bracket, nothing and a novel name nothing."""
    assert names_in("I have [[Lightning Bolt]] and [[ lightning  bolt ]], [[Bolt|LEA]], [[]] [[x] [Y]]") == [
        ("Lightning Bolt", None),
        ("Bolt", "LEA"),
    ]
    assert names_in(f"[[{'x' * 500}]]") == []


async def test_the_cards_of_a_message_are_priced(server: DiscordServer) -> None:
    """Several cards come as one list, a misspelt one says so, and only who asked sees it."""
    visitor = server.visitor()
    message = await visitor.send(server.channel, "[[Lightning Helix]] for [[Lightning Bolt|sta]]? Or [[Zzyzx qqq]]?")
    answer = Answer(await visitor.context_menu(server.channel, "Look up cards", message))
    assert answer.private
    assert "(RAV): $1.20" in answer.text
    assert "(STA): $2.91" in answer.text
    assert "Zzyzx qqq: no such card" in answer.text


async def test_one_card_comes_with_its_whole_price(server: DiscordServer) -> None:
    """A message with one card is answered as the price command is."""
    visitor = server.visitor()
    message = await visitor.send(server.channel, "What is [[Lightning Helix]] worth?")
    answer = Answer(await visitor.context_menu(server.channel, "Look up cards", message))
    assert answer.embeds[0].title == "Lightning Helix"


async def test_a_message_without_cards_is_told_how_to_name_them(server: DiscordServer) -> None:
    """No card is no silence."""
    visitor = server.visitor()
    message = await visitor.send(server.channel, "hello")
    answer = Answer(await visitor.context_menu(server.channel, "Look up cards", message))
    assert "[[Lightning Bolt]]" in answer.text
