"""The project's sources as syntax trees, for the rules about them."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = (ROOT / "src", ROOT / "src" / "adapters", ROOT / "src" / "entrypoints")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@frozen
class Module:
    """One file: its import name, its path, its text and its tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The import package it belongs to."""
        return self.name.partition(".")[0]

    def place(self, node: ast.AST) -> str:
        """Say where a node is."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """List the modules that are imported anywhere in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node, node.module

    def names_imported(self) -> Iterator[tuple[ast.AST, str]]:
        """List what is imported with its whole name: modules, and the names taken out of them."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node, f"{node.module or ''}.{alias.name}") for alias in node.names)

    def classes(self) -> Iterator[ast.ClassDef]:
        """List the classes of the file, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))

    def functions(self) -> Iterator[Function]:
        """List the functions and methods of the file, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def read(path: Path, name: str) -> Module:
    """Parse a file."""
    text = path.read_text(encoding="utf-8")
    return Module(name, path, text, ast.parse(text))


def made_up(name: str, text: str) -> Module:
    """Return a module that is no file, to show that a rule can fail."""
    path = ROOT.joinpath("made_up", *name.split(".")).with_suffix(".py")
    return Module(name, path, text, ast.parse(text))


@cache
def modules() -> tuple[Module, ...]:
    """Every module of every package under the three source roots."""
    found = []
    for root in SOURCE_ROOTS:
        for package in sorted(root.iterdir()):
            if (package / "__init__.py").is_file():
                found += [read(path, _name(root, path)) for path in sorted(package.rglob("*.py"))]
    return tuple(found)


@cache
def files_of_tests() -> tuple[Module, ...]:
    """Every test module."""
    return tuple(read(path, _name(ROOT, path)) for path in sorted((ROOT / "tests").rglob("test_*.py")))


@cache
def every_test_file() -> tuple[Module, ...]:
    """Everything below ``tests``, what the tests share included."""
    return tuple(read(path, _name(ROOT, path)) for path in sorted((ROOT / "tests").rglob("*.py")))


def configuration() -> dict[str, Any]:
    """Return what ``pyproject.toml`` says of the tools."""
    tools: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    return tools


def packages(folder: str) -> set[str]:
    """Name the import packages in a source root below ``src``."""
    return {path.name for path in (ROOT / "src" / folder).iterdir() if (path / "__init__.py").is_file()}


def _name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
