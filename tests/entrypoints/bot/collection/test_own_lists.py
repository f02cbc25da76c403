"""Wants, offers and showing what one has."""

from dualcaster_core.catalogue.ports import CardFilter
from tests.support.discord_server import DiscordServer
from tests.support.people import person


async def test_a_want_is_added_listed_and_removed(server: DiscordServer) -> None:
    """A set and foil narrow what is wanted; the list shows it with its worth; removing names it."""
    ann = await person(server.application)
    member = await server.member(ann.user_id)
    added = await server.ask(member, "want add", card="Lightning Bolt", set="sta", quantity=3, foil=True)
    assert added.text == "3 copies of **Lightning Bolt** of STA added to your wants."
    (want,) = (await server.application.collection.lists.wants.page(ann.user_id)).items
    assert (want.quantity, want.set_only, want.is_foil_required) == (3, True, True)
    listed = await server.ask(member, "want list")
    assert listed.private
    assert "3 × Lightning Bolt (STA, foil): $3.00" in listed.text
    offered = await member.autocomplete(server.channel, "dd want remove", "card", "light")
    assert [one["value"] for one in offered] == [want.id]
    assert "is off your want list" in (await server.ask(member, "want remove", card=want.id)).text
    assert "there is no" in (await server.ask(member, "want remove", card="Lightning Bolt")).text.lower()


async def test_a_card_of_several_printings_is_offered_with_its_set(server: DiscordServer) -> None:
    """Which printing somebody owns is never guessed; copies are owned and offered in one step."""
    ann = await person(server.application)
    member = await server.member(ann.user_id)
    refused = await server.ask(member, "have add", card="Lightning Bolt")
    assert "has 2 printings: say which set yours is of" in refused.text
    added = await server.ask(member, "have add", card="Lightning Bolt", set="sta", finish="foil", quantity=2)
    assert "2 copies of **Lightning Bolt** (STA, foil)" in added.text
    (have,) = (await server.application.collection.lists.haves.page(ann.user_id)).items
    assert (have.quantity, have.quantity_for_trade, have.finish.value) == (2, 2, "foil")
    wrong = await server.ask(member, "have add", card="Lightning Helix", finish="etched")
    assert "comes in nonfoil" in wrong.text or "No card called" in wrong.text
    assert "is not for trade any more" in (await server.ask(member, "have remove", card="Lightning Bolt")).text


async def test_showing_a_card_is_for_everybody_and_tells_nothing_private(server: DiscordServer) -> None:
    """Who shows a card of theirs posts it in the channel; what is not theirs cannot be shown."""
    ann = await person(server.application)
    member = await server.member(ann.user_id)
    await server.ask(member, "have add", card="Lightning Helix", quantity=2)
    shown = await server.ask(member, "show", card="Lightning Helix")
    assert not shown.private
    assert "Near mint" in shown.text
    assert "2 for trade" in shown.text
    other = await server.member((await person(server.application)).user_id, "other")
    refused = await server.ask(other, "show", card="Lightning Helix")
    assert refused.private
    assert "in your inventory" in refused.text


async def test_a_long_list_is_turned_page_by_page(server: DiscordServer) -> None:
    """The buttons are off where there is no page, and the list is seen by its owner alone."""
    ann = await person(server.application)
    member = await server.member(ann.user_id)
    steps = server.application.collection.card_steps
    page = await server.application.market.priced_cards.search("Forest", CardFilter(), limit=12)
    for card in page.items:
        await steps.own_and_offer(ann.user_id, card.id, card.finishes[0], 1)
    first = await server.ask(member, "have list")
    assert "12 copies for trade" in first.text
    turned = await member.click(first.result.response, label="More")
    assert turned.acknowledged
    labels = {one["label"]: one.get("disabled") for one in first.result.response.components[0]["components"]}
    assert labels == {"Back": False, "More": True}
    assert first.private


async def test_a_profile_is_shown_as_its_owner_allows(server: DiscordServer) -> None:
    """Somebody unlinked is not found, a private profile says so, and a public one is shown."""
    ann, bob = await person(server.application), await person(server.application)
    member, other = await server.member(ann.user_id, "a"), await server.member(bob.user_id, "b")
    visitor = server.visitor()
    assert "is private" in (await server.ask(member, "profile", user=other)).text
    assert "there is no user" in (await server.ask(member, "profile", user=visitor)).text.lower()
    await server.application.accounts.operator.change(bob.username, is_public=True)
    shown = await server.ask(member, "profile", user=other)
    assert bob.username in shown.text
    assert "Reputation" in shown.text
