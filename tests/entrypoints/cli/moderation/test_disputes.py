"""``dualcaster disputes``: what waits, why a rule applies, and a ruling at the console."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import Result

from dualcaster_app import Application
from dualcaster_cli.session import with_application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.disputes.acting import NewStatement
from dualcaster_core.moderation.disputes.errors import DisputeNotFound, RulingDeparts
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from tests.support.completed_trades import complete_trade
from tests.support.disputed import actor
from tests.support.people import person

Run = Callable[..., Result]


async def _disputed(application: Application) -> str:
    """Have somebody complain without photos, and the other answer."""
    ann, bob = await person(application), await person(application)
    at = datetime.now(UTC) - timedelta(days=2)
    trade = await complete_trade(application.units, ann.user_id, bob.user_id, at)
    opening = application.moderation.disputes.opening
    said = NewStatement(text="It is creased.")
    filed = await opening.file(actor(ann.user_id), trade, DisputeKind.NOT_AS_DESCRIBED, said)
    await opening.add(actor(bob.user_id), filed.case_id, NewStatement(text="It was not."))
    return application.ids.encode(IdKind.CASE, filed.case_id)


def test_a_dispute_is_explained_and_decided(run: Run) -> None:
    """Every rule with its facts, the rows of the outcomes for this case, and then the ruling."""
    case = with_application(_disputed)
    assert case in run("disputes", "list").stdout
    assert [one["id"] for one in json.loads(run("disputes", "list", "--json").stdout)["items"]] == [case]
    told = run("disputes", "explain", case).stdout
    for words in ("nothing_shown", "photos of the filer: 0", "seller wins, in good faith", "unchanged"):
        assert words in told
    shown = json.loads(run("disputes", "explain", case, "--json").stdout)
    assert [one["id"] for one in shown["rules"] if one["applies"]] == ["nothing_shown"]
    assert len(shown["effects"]) == 4
    with pytest.raises(RulingDeparts):
        run("disputes", "resolve", case, "buyer_wins", "--reason", "I think so.")
    decided = run(
        "disputes", "resolve", case, "seller_wins", "--rule", "nothing_shown", "--good-faith", "--reason", "No photos."
    )
    assert "seller wins; trade unchanged, counts against nobody." in decided.stdout
    assert json.loads(run("disputes", "list", "--json").stdout)["items"] == []
    assert json.loads(run("disputes", "explain", case, "--json").stdout)["decided_by"] == "the console"


@pytest.mark.parametrize("case", ["nothing", "qL7XbRz3"])
def test_a_case_that_is_no_dispute_is_not_found(run: Run, case: str) -> None:
    """Whatever the text is."""
    with pytest.raises(DisputeNotFound):
        run("disputes", "explain", case)
