"""The documentation: what its site shows, and where its links lead."""

import re
import runpy
from pathlib import Path

import pytest

from tests.support.source import ROOT

DOCS = ROOT / "docs"
CORE = ROOT / "src" / "dualcaster_core"
MADE_WHEN_BUILT = {"index.md", "reference/settings.md", "library/index.md"}
_LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")
_CODE = re.compile(r"^(```+).*?^\1|``.+?``|`[^`\n]+`(?!\])", re.DOTALL | re.MULTILINE)

library_reference = runpy.run_path(str(ROOT / "tools" / "library_reference.py"))


def _navigation() -> list[str]:
    """List the pages that the navigation of the site names."""
    (block,) = re.findall(r"^nav:\n((?: .*\n)+)", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    return re.findall(r"[\w/.-]+\.md$", block, re.MULTILINE)


def _broken_links(document: Path) -> list[str]:
    prose = _CODE.sub("", document.read_text(encoding="utf-8"))
    return [target for target in _LINK.findall(prose) if not (document.parent / target).exists()]


def _core(folder: Path, **files: str) -> Path:
    """Write a library of one capability, ``lending``; return the folder of its repository."""
    package = folder / "src" / "dualcaster_core" / "lending"
    package.mkdir(parents=True)
    for name, text in files.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


def test_the_navigation_has_every_document_once() -> None:
    """Every file of the documentation, and nothing else but what is made when the site is built, has one entry."""
    documents = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert sorted(_navigation()) == sorted(documents | MADE_WHEN_BUILT)


def test_every_capability_has_a_page() -> None:
    """The library reference has a page for each package folder of the core, which names each of its public modules."""
    pages = library_reference["pages"](ROOT)
    folders = [folder for folder in CORE.iterdir() if (folder / "__init__.py").is_file()]
    assert set(pages) == {"library/index.md", *(f"library/{folder.name}.md" for folder in folders)}
    for folder in folders:
        modules = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
        headings = re.findall(
            rf"^::: dualcaster_core\.{folder.name}\.(\w+)$", pages[f"library/{folder.name}.md"], re.MULTILINE
        )
        assert modules <= set(headings)


def test_a_name_is_shown_once_and_where_it_is_imported_from(tmp_path: Path) -> None:
    """What a capability exports is shown under the capability's path, and not again under its module's."""
    root = _core(
        tmp_path,
        __init__="from dualcaster_core.lending.model import Loan\n\n__all__ = ['Loan']\n",
        model='class Loan:\n    """A lent card."""\n\n\nclass Term:\n    """How long."""\n\n\nclass _Own:\n    pass\n',
    )
    page = library_reference["pages"](root)["library/lending.md"]
    assert "| [`Loan`][dualcaster_core.lending.Loan] | A lent card. |" in page
    assert re.findall(r"^::: (\S+)$", page, re.MULTILINE) == [
        "dualcaster_core.lending",
        "dualcaster_core.lending.Loan",
        "dualcaster_core.lending.model",
    ]
    assert "members: [Term]" in page


def test_relative_links_lead_to_files() -> None:
    """A relative link of the README or the documentation names a file that exists."""
    documents = [ROOT / "README.md", *DOCS.rglob("*.md")]
    broken = {path.relative_to(ROOT).as_posix(): _broken_links(path) for path in documents}
    assert {path: links for path, links in broken.items() if links} == {}


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("[there](here.md), [part](here.md#part), [away](https://example.org/no.md)", []),
        ("[gone](gone.md#part) and [`code`](lost.md)", ["gone.md", "lost.md"]),
        ("```sh\necho [x](gone.md)\n```\n`[x](gone.md)`", []),
    ],
)
def test_the_search_for_broken_links_finds_them(tmp_path: Path, text: str, broken: list[str]) -> None:
    """A link is broken where its file is missing; addresses of other hosts and code are no links of ours."""
    document = tmp_path / "here.md"
    document.write_text(text, encoding="utf-8")
    assert _broken_links(document) == broken
