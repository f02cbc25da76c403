"""No outside port is called inside a unit of work.

Inside ``async with <units>() as uow`` the only things that may be awaited are calls on that unit of work and functions
that are given it, for which the same holds: whatever else a use case awaits talks to the outside, and could keep a
transaction open for as long as a mail server sleeps.
"""

import ast
from collections.abc import Iterator

from attrs import evolve

from tests.support.source import Function, Module, modules

LAYERS = {
    "dualcaster_core",
    "dualcaster_app",
    "dualcaster_http",
    "dualcaster_cli",
    "dualcaster_worker",
    "dualcaster_bot",
}
OPENERS = {"units", "snapshots", "open_unit", "unit_of_work", "unit"}


def _name_of_call(node: ast.expr) -> str:
    while isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_given(call: ast.Call, uow: str) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(value, ast.Name) and value.id == uow for value in values)


def _aliases(nodes: list[ast.AST], uow: str) -> set[str]:
    """Name the unit of work and the variables that hold parts of it."""
    names = {uow}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            value = node.value
            parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            if all(isinstance(part, ast.Attribute) and _root(part) == uow for part in parts):
                names.add(node.targets[0].id)
    return names


def _foreign_awaits(body: list[ast.stmt], uow: str) -> Iterator[ast.Await]:
    nodes = [node for statement in body for node in ast.walk(statement)]
    known = _aliases(nodes, uow)
    for node in nodes:
        if isinstance(node, ast.Await):
            call = node.value
            if not (isinstance(call, ast.Call) and (_root(call) in known or _is_given(call, uow))):
                yield node


def _blocks(module: Module) -> Iterator[tuple[list[ast.stmt], str]]:
    """List the bodies that run inside a unit of work, with its name: blocks, and functions that are given one."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AsyncWith):
            for item in node.items:
                if _name_of_call(item.context_expr) in OPENERS and isinstance(item.optional_vars, ast.Name):
                    yield node.body, item.optional_vars.id
    for function in module.functions():
        for argument in _units_given_to(function):
            yield function.body, argument


def _units_given_to(function: Function) -> list[str]:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [
        a.arg
        for a in arguments
        if a.annotation is not None
        and "UnitOfWork" in ast.unparse(a.annotation)
        and "Factory" not in ast.unparse(a.annotation)
        and "Callable" not in ast.unparse(a.annotation)
    ]


def _violations(module: Module) -> list[str]:
    return [module.place(found) for body, uow in _blocks(module) for found in _foreign_awaits(body, uow)]


def test_nothing_outside_is_awaited_inside_a_unit_of_work() -> None:
    """Use cases and handlers await their unit of work alone while it is open."""
    inside = [module for module in modules() if module.package in LAYERS and ".testing" not in module.name]
    assert sum(1 for module in inside for _ in _blocks(module)) > 20
    assert [place for module in inside for place in _violations(module)] == []


def test_the_rule_notices_an_outside_call() -> None:
    """A notifier that is awaited inside the block, or in a function that is given the unit of work, is caught."""
    program = (
        "async def use(units, notifier):\n"
        "    async with units() as uow:\n"
        "        await uow.users.add(1)\n"
        "        await helper(uow)\n"
        "        await notifier.tell(2)\n"
        "async def helper(uow: SomeUnitOfWork):\n"
        "    await uow.commit()\n"
        "    await sleep(1)\n"
    )
    module = evolve(modules()[0], tree=ast.parse(program))
    assert [place.rpartition(":")[2] for place in _violations(module)] == ["5", "8"]
