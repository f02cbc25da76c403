"""Writes the pages of the library reference: one for each capability of ``dualcaster_core``, found by its folder.

The pages name what is public, and the site's builder fills in signatures and docstrings. Nothing is imported.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LIBRARY = "dualcaster_core"
FOLDER = "library"
TYPE_VARIABLES = {"TypeVar", "ParamSpec", "TypeVarTuple"}


class Module(NamedTuple):
    """A file of the library: its import path, what it says of itself, what it defines, exports and imports."""

    path: str
    about: str
    defined: dict[str, str]
    exported: list[str]
    imported: dict[str, tuple[str, str]]

    @property
    def members(self) -> list[str]:
        """What the module defines for others to use."""
        return [name for name in self.exported or self.defined if name in self.defined and not name.startswith("_")]


def pages(root: Path) -> dict[str, str]:
    """Write every page; the keys are paths below the documentation folder."""
    source = root / "src" / LIBRARY
    capabilities = {folder.name: _capability(folder) for folder in sorted(source.iterdir()) if _is_package(folder)}
    written = {f"{FOLDER}/index.md": _index(capabilities)}
    return written | {f"{FOLDER}/{name}.md": _page(modules) for name, modules in capabilities.items()}


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()


def _capability(folder: Path) -> list[Module]:
    """Read a package's public modules, the package itself first."""
    files = sorted(folder.rglob("*.py"), key=lambda file: (file.parent, file.name != "__init__.py", file.name))
    modules = [read(file, _import_path(file.relative_to(folder.parents[1]))) for file in files]
    return [module for module in modules if not any(part.startswith("_") for part in module.path.split("."))]


def _import_path(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read(file: Path, path: str) -> Module:
    """Parse a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    defined = dict(_definitions(tree))
    return Module(path, _paragraph(ast.get_docstring(tree)), defined, list(_exports(tree)), imported)


def _definitions(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """List the names that a module binds itself, with what is said of each; type variables are left out."""
    for node, following in zip(tree.body, [*tree.body[1:], None], strict=True):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, _paragraph(ast.get_docstring(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign) and not _is_type_variable(node.value):
            about = following.value if isinstance(following, ast.Expr) else None
            text = about.value if isinstance(about, ast.Constant) and isinstance(about.value, str) else None
            yield from ((target.id, _paragraph(text)) for target in _targets(node) if isinstance(target, ast.Name))


def _is_type_variable(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in TYPE_VARIABLES


def _targets(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _exports(tree: ast.Module) -> Iterator[str]:
    """List the names of a literal ``__all__``."""
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) or node.value is None:
            continue
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in _targets(node)):
            yield from ast.literal_eval(node.value)


def _paragraph(text: str | None) -> str:
    """Take the first paragraph of a docstring as one line."""
    return " ".join((text or "").partition("\n\n")[0].split())


def _index(capabilities: dict[str, list[Module]]) -> str:
    rows = [f"| [`{LIBRARY}.{name}`]({name}.md) | {package.about} |" for name, (package, *_) in capabilities.items()]
    return "\n".join(
        [
            "# Library",
            "",
            *_directive(LIBRARY, members=[]),
            "",
            "| Capability | What it is about |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def _page(modules: list[Module]) -> str:
    """Show a capability's public names with their import path, then what else its modules have."""
    package, *others = modules
    known = {module.path: module for module in modules}
    names = [name for name in package.exported if f"{package.path}.{name}" not in known]
    shown = {_origin(package.path, name, known) for name in names}
    lines = [f"# {package.path}", "", *_directive(package.path, members=[])]
    if names:
        lines += ["", "## Public names", "", *_summary(package.path, names, known)]
        for name in names:
            lines += ["", *_directive(f"{package.path}.{name}", level=3)]
    for module in others:
        rest = [name for name in module.members if (module.path, name) not in shown]
        lines += ["", *_directive(module.path, members=rest, level=2)]
        moved = [name for name in module.members if name not in rest]
        if moved:
            links = ", ".join(f"[`{name}`][{module.path}.{name}]" for name in moved)
            lines += ["", f"Above, as a public name: {links}."]
    return "\n".join([*lines, ""])


def _origin(path: str, name: str, known: dict[str, Module]) -> tuple[str, str]:
    """Follow a name through the capability's imports to the module that defines it."""
    while path in known and name in known[path].imported:
        path, name = known[path].imported[name]
    return path, name


def _summary(path: str, names: list[str], known: dict[str, Module]) -> list[str]:
    rows = []
    for name in names:
        module, original = _origin(path, name, known)
        about = known[module].defined.get(original, "") if module in known else ""
        rows.append(f"| [`{name}`][{path}.{name}] | {about.replace('|', chr(92) + '|')} |")
    return ["| Name | What it is |", "|---|---|", *rows]


def _directive(path: str, members: list[str] | None = None, level: int | None = None) -> list[str]:
    """Ask the site's builder for the documentation of an object; ``level`` is of its heading, without one if None."""
    options = ["show_root_heading: true", f"heading_level: {level}"] if level else ["show_root_toc_entry: false"]
    if members is not None:
        options += [f"members: [{', '.join(members)}]" if members else "members: false"]
        options += [f"toc_label: {path.removeprefix(f'{LIBRARY}.').partition('.')[2]}"] if level else []
    return [f"::: {path}", "    options:", *(f"      {option}" for option in options)]
