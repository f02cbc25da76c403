"""What the tables of held payments say in SQL is what the core says."""

import re

import pytest
from sqlalchemy import Table

from dualcaster_core.escrow import Account
from dualcaster_core.escrow.lifecycle import OPEN as OPEN_STAGES
from dualcaster_core.escrow.lifecycle import SETTLING as SETTLING_STAGES
from dualcaster_core.escrow.lifecycle import PaymentStage
from dualcaster_postgres.tables.escrow import OPEN, SETTLING, ledger_balances, ledger_entries


def test_stages_are_open_and_settling_in_sql_as_in_the_core() -> None:
    """The conditions of the indexes name the stages of the core."""
    assert {PaymentStage(name) for name in re.findall(r"'([^']+)'", SETTLING)} == SETTLING_STAGES
    assert set(PaymentStage) - {PaymentStage(name) for name in re.findall(r"'([^']+)'", OPEN)} == OPEN_STAGES
    assert OPEN.startswith("stage NOT IN")


@pytest.mark.parametrize("table", [ledger_entries, ledger_balances])
def test_every_account_has_a_column_and_counts_in_the_balance(table: Table) -> None:
    """A new account cannot be left out of what the database checks, nor of what is carried forward."""
    (balanced,) = [one for one in table.constraints if str(one.name).endswith("balanced")]
    summed = set(re.findall(r"[a-z_]+", str(getattr(balanced, "sqltext", ""))))
    assert summed == {account.value for account in Account} <= set(table.c.keys())
