"""Taking everything along."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from dualcaster_app import Application
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts import Scene
from dualcaster_postgres.accounts.account_records import SECTIONS
from tests.support.full_accounts import exported, in_the_middle_of_life, named_person
from tests.support.mailed_tokens import Post
from tests.support.postgres_harness import PostgresHarness


@pytest.fixture(autouse=True)
def _today(clock: FixedClock) -> None:
    """Matches leave out who was not seen for long, by the time of day."""
    clock.moment = datetime.now(UTC)


async def test_the_export_has_everything_of_ones_own(app: Application, clock: FixedClock, post: Post) -> None:
    """Every section has what was put in, names of others instead of keys, and no secret."""
    ann, _ = await in_the_middle_of_life(app, clock, post)
    document = await exported(app, ann)
    assert list(document) == ["version", "exported_at", *SECTIONS, "picture"]
    assert {name for name in SECTIONS if not document[name]} == set()
    assert document["profile"]["bio"] == 'about "me" <script>'
    assert document["account"]["location_display"] == "Portland, OR"
    for section in ("matches", "match_notices", "profile_viewers", "viewed_profiles"):
        assert [one["username"] for one in document[section]] == ["bob"]
    assert [one["username"] for one in document["blocks"]] == ["carl"]
    assert [(one["i_proposed"], one["partner"], one["stage"]) for one in document["trades"]] == [
        (True, "bob", "cancelled")
    ]
    assert [(one["from_me"], one["quantity"]) for one in document["trade_lines"]] == [(True, 1)]
    assert (document["inventory"][0]["finish"], document["want_list"][0]["condition_min"]) == ("nonfoil", "LP")
    written = json.dumps(document)
    for secret in ("sealed", "argon2", "hash", "latitude", '"user_id"', "oracle_card_id"):
        assert secret not in written


async def test_the_export_has_reviews_as_they_show(app: Application, clock: FixedClock, post: Post) -> None:
    """One's own reviews, hidden ones with the reason; of what others wrote nothing that is blind yet, or hidden."""
    ann, bob = await in_the_middle_of_life(app, clock, post)
    mine = await exported(app, ann)
    assert [(one["partner"], one["overall"], one["hidden_reason"]) for one in mine["reviews_given"]] == [
        ("bob", 5, "spam"),
        ("bob", 4, None),
    ]
    assert [(one["partner"], one["overall"], one["comment"]) for one in mine["reviews_received"]] == [
        ("bob", 4, "shown")
    ]
    for moment, shown in (("now() + interval '1 hour'", 0), ("now() - interval '1 hour'", 1)):
        async with app.database.transaction() as session:
            await session.run(text(f"UPDATE trade_reviews SET visible_at = {moment} WHERE hidden_at IS NULL"))
        assert len((await exported(app, ann))["reviews_received"]) == shown
    await app.accounts.operator.block("bob", "ann")
    assert {one["partner"] for one in (await exported(app, ann))["reviews_given"]} == {None}
    assert bob.username == "bob"


async def test_the_export_reads_the_owners_address_alone(app: Application, clock: FixedClock, post: Post) -> None:
    """The owner takes their mailing address along as it is written on parcels; others have theirs, or none."""
    ann, bob = await in_the_middle_of_life(app, clock, post)
    assert (await exported(app, ann))["mailing_address"]["text"] == "12 Tower Road"
    document = await exported(app, bob)
    assert document["mailing_address"] is None
    assert "Tower Road" not in json.dumps(document)


async def test_the_export_names_no_private_trader(app: Application, clock: FixedClock, post: Post) -> None:
    """Who keeps their own profile private is told to nobody as a viewer, in an export neither."""
    ann, bob = await in_the_middle_of_life(app, clock, post)
    await app.profiles.profiles.edit(bob, {"is_public": False})
    viewers = (await exported(app, ann))["profile_viewers"]
    assert [one["username"] for one in viewers] == [None]


async def test_an_export_of_many_lines_is_as_many_statements(app: Application, clock: FixedClock) -> None:
    """The number of statements does not grow with the lists."""
    ann = await named_person(app, "ann")
    lists = Scene(PostgresHarness(app.database, clock))
    spent = []
    for round_number in range(2):
        for number in range(1 + 30 * round_number):
            await lists.have(ann.user_id, await lists.card(f"Card {round_number} {number}"))
        before = app.database.statements
        assert len((await exported(app, ann))["inventory"]) == 1 + 31 * round_number
        spent.append(app.database.statements - before)
    assert spent[0] == spent[1]
