"""``dualcaster escrow``: payments are listed, shown and compared with the provider's books at the console."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import Result

from dualcaster_app import Application
from dualcaster_cli.session import with_application
from dualcaster_core.escrow.errors import (
    NothingToCompare,
    PaymentNotFound,
    PaymentProviderUnavailable,
    SpanInvalid,
)
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.testing import FixedClock
from tests.support.held_payments import EscrowScene
from tests.support.processes import free_port
from tests.support.stripe_sandbox import running_sandbox

Run = Callable[..., Result]
TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture
def data_directory(tmp_path: Path) -> Path:
    """Keep what a site keeps in the directory of the test."""
    return tmp_path


def _through_stripe(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Name a server that speaks as Stripe does."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_sandbox_key")
    monkeypatch.setenv("STRIPE_PUBLISHABLE_KEY", "pk_test_sandbox_key")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_sandbox_secret")
    monkeypatch.setenv("STRIPE_API_URL", address)


async def _paid(application: Application) -> str:
    """Have ann pay $20.40 for a trade with bob, and bob be asked for nothing; return the trade."""
    trade = await EscrowScene(application, FixedClock(application.clock.now())).paid()
    return application.ids.encode(IdKind.TRADE, trade.id)


def test_payments_are_listed_by_stage(run: Run) -> None:
    """With who pays whom and what is held; a stage without any is empty, and JSON has the ledger too."""
    trade = with_application(_paid)
    listed = run("escrow", "list").stdout
    for words in (trade, "ann", "bob", "payment received", "20.40"):
        assert words in listed
    nothing = run("escrow", "list", "--stage", "disputed")
    assert (nothing.exit_code, trade in nothing.stdout) == (0, False)
    found = json.loads(run("escrow", "list", "--stage", "payment received", "--json").stdout)
    assert [one["trade"] for one in found["items"]] == [trade]
    assert dict(found["balances"])["held"] == "-20.40"
    assert run("escrow", "list", "--stage", "nowhere").exit_code == 2
    assert run("escrow", "list", "--limit", "0").exit_code == 2


def test_no_payments_are_an_empty_list(run: Run) -> None:
    """Nothing is no error."""
    listed = run("escrow", "list")
    assert (listed.exit_code, "0 payments" in listed.stdout) == (0, True)
    assert json.loads(run("escrow", "list", "--json").stdout)["items"] == []


def test_a_payment_is_shown_with_its_entries(run: Run) -> None:
    """The sums in words and each entry with its accounts; JSON has the attempts to move its money too."""
    trade = with_application(_paid)
    shown = run("escrow", "show", trade).stdout
    for words in ("ann to bob: payment received, 20.40 paid together", "payment", "provider_balance", "provider_costs"):
        assert words in shown
    found = json.loads(run("escrow", "show", trade, "--json").stdout)
    assert (found["held"], found["moves"], found["payment"]["status"]) == ("20.40", [], "payment_received")


@pytest.mark.parametrize("unknown", ["kZyLqP4bRx", "nonsense", "", "%00"])
def test_an_unknown_trade_has_no_payment(run: Run, unknown: str) -> None:
    """Neither a text that is no id nor an id without a payment."""
    with pytest.raises(PaymentNotFound):
        run("escrow", "show", unknown)


def test_ledgers_are_compared_with_the_provider(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Agreeing ledgers end with 0; what stands in one alone is named with both sums and ends with 1, once as new."""
    with running_sandbox(tmp_path) as sandbox:
        _through_stripe(monkeypatch, sandbox.address)
        agreed = run("escrow", "reconcile")
        assert (agreed.exit_code, "The ledgers agree" in agreed.stdout) == (0, True)
        with_application(_paid)
        differ = run("escrow", "reconcile", "--from", TODAY, "--to", TODAY)
        assert differ.exit_code == 1
        for words in ("2 differences", "missing there", "20.40", "-3.26"):
            assert words in differ.stdout
        assert "$-" not in differ.stdout
        again = run("escrow", "reconcile", "--from", TODAY, "--to", TODAY, "--json")
        assert again.exit_code == 1
        report = json.loads(again.stdout)
        assert (len(report["differences"]), report["new"]) == (2, 0)
        with pytest.raises(SpanInvalid):
            run("escrow", "reconcile", "--from", "2020-01-01")
        assert run("escrow", "reconcile", "--from", "soon").exit_code == 2
    noted = json.loads(run("admin", "audit", "--category", "payment", "--json").stdout)["items"]
    assert {(one["action"], one["source"]) for one in noted} == {("payment_reconciled", "console")}


def test_a_provider_that_does_not_answer_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is stored of a comparison that did not take place, and lists go on."""
    _through_stripe(monkeypatch, f"http://127.0.0.1:{free_port()}")
    with pytest.raises(PaymentProviderUnavailable):
        run("escrow", "reconcile")
    assert run("escrow", "list").exit_code == 0


def test_without_a_provider_there_is_nothing_to_compare(run: Run, tmp_path: Path) -> None:
    """A sandbox that nobody has used yet is not started for it."""
    with pytest.raises(NothingToCompare):
        run("escrow", "reconcile")
    assert not (tmp_path / "payment-sandbox" / "journal.jsonl").exists()
