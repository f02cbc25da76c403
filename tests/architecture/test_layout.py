"""Sizes, names and where things live."""

import ast
import re

import pytest

from tests.support.source import ROOT, Module, files_of_tests, modules

LONGEST_FILE = 400
LONGEST_TEST_FILE = 600
LONGEST_FUNCTION = 50
MAX_METHODS = 15
VAGUE = {"common", "misc", "utils", "util", "helpers", "helper", "manager", "managers", "data", "info"}
_STATEMENT = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|(CREATE|DROP|ALTER)\s+"
    r"(TABLE|INDEX|DATABASE|ROLE)\s)",
    re.IGNORECASE | re.DOTALL,
)


def test_files_are_short() -> None:
    """A source file has at most 400 lines, a test file 600."""
    long = [f"{m.path.name}: {m.text.count(chr(10))}" for m in modules() if m.text.count("\n") > LONGEST_FILE]
    long += [
        f"{m.path.name}: {m.text.count(chr(10))}" for m in files_of_tests() if m.text.count("\n") > LONGEST_TEST_FILE
    ]
    assert long == []


def test_every_folder_of_modules_is_a_package() -> None:
    """A folder that holds modules has an `__init__.py`: without it imports work, but contracts and docs miss it."""
    folders = {module.path.parent for module in modules()}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_functions_are_short() -> None:
    """A function of the sources has at most 50 lines, its docstring included."""
    long = [
        f"{module.place(node)} {node.name}: {(node.end_lineno or 0) - node.lineno + 1}"
        for module in modules()
        for node in module.functions()
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_classes_have_few_methods() -> None:
    """A class of the sources has at most 15 methods."""
    large = [
        f"{module.place(node)} {node.name}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        and sum(isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) for one in node.body) > MAX_METHODS
    ]
    assert large == []


def test_no_module_or_class_has_a_vague_name() -> None:
    """Nothing is called common, misc, utils, a helper or a manager."""
    vague = [m.name for m in modules() if set(m.name.replace("_", ".").split(".")) & VAGUE]
    vague += [
        f"{module.place(node)} {node.name}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Utils?|Data|Info)$", node.name)
    ]
    assert vague == []


def _statements(module: Module) -> list[str]:
    """List the texts of a module that are SQL statements; docstrings are not."""
    documents = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        module.place(node)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documents
        and _STATEMENT.match(node.value)
    ]


def test_sql_is_in_one_place() -> None:
    """No text outside ``dualcaster_postgres`` is a SQL statement, but for the embedded server's first database."""
    speaking = {"dualcaster_postgres", "dualcaster_embedded"}
    assert [place for m in modules() if m.package not in speaking for place in _statements(m)] == []
    assert sum(len(_statements(m)) for m in modules() if m.package == "dualcaster_embedded") <= 1


@pytest.mark.parametrize(("text", "found"), [("SELECT id FROM users", 1), ("select a card from the list below", 0)])
def test_the_search_for_sql_knows_it_when_it_sees_it(text: str, found: int) -> None:
    """A statement is found where it is a value and not where it is a docstring; prose is no statement."""
    (some, *_) = modules()
    tree = ast.parse(f"def f():\n    '''DELETE FROM users'''\n    return {text!r}")
    statements = _statements(Module("m", some.path, "", tree))
    assert len(statements) == (found if "card" not in text else len(statements))


def _documented(module: Module) -> list[str]:
    """List the tests of a module without a docstring of one sentence."""
    wrong = []
    for node in module.functions():
        if not node.name.startswith("test_"):
            continue
        told = ast.get_docstring(node)
        if not told or not told.endswith(".") or "\n\n" in told or re.search(r"[.!?] [A-Z]", told):
            wrong.append(f"{module.place(node)} {node.name}")
    return wrong


def test_every_test_states_its_rule_in_one_sentence() -> None:
    """Each test has a docstring of one sentence; a benchmark adds its budget and why."""
    ours = [module for module in files_of_tests() if ROOT / "tests" / "benchmarks" not in module.path.parents]
    assert [place for module in ours for place in _documented(module)] == []


def test_every_contract_states_its_rules_in_one_sentence() -> None:
    """Each test of the shipped contracts has a docstring of one sentence."""
    contracts = [module for module in modules() if module.name.startswith("dualcaster_core.testing.contracts.")]
    assert len(contracts) > 5
    assert [place for module in contracts for place in _documented(module)] == []


def test_no_test_is_skipped_or_mocked() -> None:
    """No test skips, is expected to fail, or mocks our own code; benchmarks, which ask for data, may skip."""
    forbidden = re.compile(r"pytest\.(skip|importorskip|xfail)|mark\.(skip|skipif|xfail)|unittest\.mock")
    exempt = {"architecture", "benchmarks"}
    found = [m.path.name for m in files_of_tests() if m.path.parent.name not in exempt and forbidden.search(m.text)]
    assert found == []
