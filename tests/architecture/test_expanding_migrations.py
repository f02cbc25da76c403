"""Migrations run while the release before still serves: they add, and take away only what no running release reads."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.source import ROOT

RELEASED = "0036"
"""The newest migration of the release before, whose database a test upgrades."""
CONTRACTS = "contracts"
"""What a migration that takes away names: the migration of the release that stopped reading it."""
TAKING_AWAY = frozenset({"drop_column", "drop_table", "rename_table"})


def breaking(text: str) -> list[str]:
    """Name what a migration does on its way up that stops a program of before; nothing where it says ``contracts``."""
    tree = ast.parse(text)
    named = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    upgrade = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade")
    return [] if CONTRACTS in named else list(_steps(_reached(tree, upgrade)))


def _reached(tree: ast.Module, start: ast.FunctionDef) -> list[ast.FunctionDef]:
    """Return a function and those of the module that it calls, directly or not."""
    known = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = [start]
    for function in found:
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id in known and known[node.id] not in found:
                found.append(known[node.id])
    return found


def _steps(functions: list[ast.FunctionDef]) -> Iterator[str]:
    for call in (node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)):
        if not isinstance(call.func, ast.Attribute):
            continue
        step, given = call.func.attr, {one.arg: one.value for one in call.keywords}
        if step in TAKING_AWAY:
            yield step
        elif step == "alter_column" and "new_column_name" in given:
            yield "rename of a column"
        elif step == "alter_column" and _is(given.get("nullable"), wanted=False):
            yield "a column that may no longer be NULL"
        elif step == "add_column" and any(_must_be_given(argument) for argument in call.args):
            yield "a new column that must be given"


def _must_be_given(column: ast.expr) -> bool:
    if not isinstance(column, ast.Call):
        return False
    given = {one.arg: one.value for one in column.keywords}
    return _is(given.get("nullable"), wanted=False) and not {"server_default"} & set(given)


def _is(node: ast.expr | None, *, wanted: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is wanted


def _since_the_release() -> list[Path]:
    return [path for path in sorted((ROOT / "migrations" / "versions").glob("[0-9]*.py")) if path.name[:4] > RELEASED]


def test_migrations_since_the_release_only_add() -> None:
    """What the release before reads and writes is there until no process of it runs any more."""
    assert len(_since_the_release()) > 5
    found = {path.name: breaking(path.read_text(encoding="utf-8")) for path in _since_the_release()}
    assert {name: steps for name, steps in found.items() if steps} == {}


def test_what_would_stop_a_running_program_is_noticed() -> None:
    """Dropped and renamed columns and tables, and columns that it does not know to fill, also in a function of it."""
    head = "import sqlalchemy as sa\nfrom alembic import op\n"
    for step in (
        "op.drop_column('users', 'bio')",
        "op.drop_table('users')",
        "op.rename_table('users', 'people')",
        "op.alter_column('users', 'bio', new_column_name='about')",
        "op.alter_column('users', 'bio', nullable=False)",
        "op.add_column('users', sa.Column('bio', sa.Text(), nullable=False))",
    ):
        assert len(breaking(f"{head}def upgrade():\n    {step}\n")) == 1
        assert len(breaking(f"{head}def upgrade():\n    _more()\n\ndef _more():\n    {step}\n")) == 1
        assert breaking(f"{head}contracts = '0030'\ndef upgrade():\n    {step}\n") == []
        assert breaking(f"{head}def upgrade():\n    pass\n\ndef downgrade():\n    {step}\n") == []
    kept = "op.add_column('users', sa.Column('bio', sa.Text(), nullable=False, server_default=''))"
    assert breaking(f"{head}def upgrade():\n    {kept}\n") == []
