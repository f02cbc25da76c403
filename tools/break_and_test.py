"""Breaks the program on purpose, one breakage at a time in a copy of the tree, and sees whether a test notices.

Breakages are data: the files ``tools/breakages/*.toml``. ``python tools/break_and_test.py --help``.
"""

import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Annotated

import cattrs
import typer
from attrs import field, frozen, validators
from forked_pytest import NEVER_ENDED, run_pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
BREAKAGES = ROOT / "tools" / "breakages"
COPIED = ("src", "migrations", "tests", "docs", "tools", "conftest.py", "pyproject.toml", "README.md", ".env.example")
LONGEST = 900.0
"""Seconds after which a run of tests is ended: a breakage that makes a test hang is noticed too."""


@frozen(kw_only=True)
class Breakage:
    """A text of a file that is replaced by another, and the tests of which at least one must fail then."""

    name: str = field(validator=validators.min_len(1))
    file: str = field(validator=validators.min_len(1))
    old: str = field(validator=validators.min_len(1))
    new: str
    tests: tuple[str, ...] = field(validator=validators.min_len(1))
    equivalent: str = ""
    """Why nothing can notice, where that is so: the breakage is listed, and not run."""

    def __attrs_post_init__(self) -> None:
        if self.old == self.new:
            raise ValueError(f"{self.name}: nothing is replaced")


class Outcome(StrEnum):
    """What became of a breakage."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    STALE = "no longer applies"
    UNTESTED = "its tests do not run"
    EQUIVALENT = "equivalent"


GOOD = frozenset({Outcome.CAUGHT, Outcome.EQUIVALENT})


@frozen
class Finding:
    """A breakage, what became of it, and by what or after how long."""

    breakage: Breakage
    outcome: Outcome
    told: str = ""
    seconds: float = 0.0


RunTests = Callable[[Path, Sequence[str]], tuple[int, str]]
"""Runs tests in a tree: the exit code of pytest, and what it printed."""


def breakages_in(folder: Path) -> list[Breakage]:
    """Read all breakages. Raises ``ValueError`` where two share a name."""
    converter = cattrs.Converter(forbid_extra_keys=True)
    found = [
        converter.structure(row, Breakage)
        for path in sorted(folder.glob("*.toml"))
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["breakage"]
    ]
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"more than one breakage is called {', '.join(twice)}")
    return found


@contextmanager
def copy_of(tree: Path, parts: Iterable[str] = COPIED) -> Iterator[Path]:
    """Copy what tests need of a tree to a folder of its own, which is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="dualcaster-broken-"))
    folder.chmod(0o755)
    try:
        for part in parts:
            if (tree / part).is_dir():
                shutil.copytree(tree / part, folder / part)
            elif (tree / part).exists():
                shutil.copy2(tree / part, folder / part)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def apply(breakage: Breakage, tree: Path) -> bool:
    """Break a tree; False where the text to replace is not there exactly once."""
    path = tree / breakage.file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if text.count(breakage.old) != 1:
        return False
    path.write_text(text.replace(breakage.old, breakage.new), encoding="utf-8")
    return True


def try_out(breakage: Breakage, tree: Path, run: RunTests) -> Finding:
    """Break a copy of the tree and run the tests of the breakage."""
    if breakage.equivalent:
        return Finding(breakage, Outcome.EQUIVALENT, breakage.equivalent)
    began = monotonic()
    with copy_of(tree) as copy:
        if not apply(breakage, copy):
            return Finding(breakage, Outcome.STALE, f"not exactly once in {breakage.file}")
        code, printed = run(copy, breakage.tests)
    taken = monotonic() - began
    if code == 0:
        return Finding(breakage, Outcome.SURVIVED, "every test passed", taken)
    if code == 1:
        return Finding(breakage, Outcome.CAUGHT, first_failure(printed), taken)
    return Finding(breakage, Outcome.UNTESTED, printed.strip()[-300:], taken)


def first_failure(printed: str) -> str:
    """Find the test that failed first in what pytest printed."""
    told = (line.split(" - ")[0] for line in printed.splitlines() if line.startswith(("FAILED ", "ERROR ")))
    return next(told, "").removeprefix("FAILED ").removeprefix("ERROR ").rpartition("::")[2] or printed.strip()[-80:]


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """One PostgreSQL that waits for no disk, and one Redis, for many runs of tests; as the tests' environment."""
    import psycopg

    import dualcaster_embedded  # here, since the runs of tests must not begin with the unbroken program loaded

    with dualcaster_embedded.temporary() as started:
        with psycopg.connect(started.database_url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("ALTER SYSTEM SET synchronous_commit = off")
            connection.execute("SELECT pg_reload_conf()")
        yield {"TEST_DATABASE_URL": started.database_url, "TEST_REDIS_URL": started.redis_url}


def with_pytest(environment: dict[str, str], longest: float = LONGEST) -> RunTests:
    """Make what runs tests by pytest, on the sources of the tree itself."""

    def run(tree: Path, tests: Sequence[str]) -> tuple[int, str]:
        code, printed = run_pytest(tree, tests, environment, longest)
        return (
            (1, f"FAILED tests::had not ended after {longest:.0f} seconds") if code == NEVER_ENDED else (code, printed)
        )

    return run


def find(breakages: Sequence[Breakage], tree: Path, workers: int, console: Console) -> list[Finding]:
    """Try all breakages out, several at once, each of them on servers that no other uses."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    findings: list[Finding] = []

    def share(mine: Sequence[Breakage]) -> None:
        with servers() as environment:
            for breakage in mine:
                found = try_out(breakage, tree, with_pytest(environment))
                findings.append(found)
                bar.advance(task)
                bar.console.print(f"{found.outcome}: {breakage.name}: {found.told}", markup=False, highlight=False)

    with Progress(*columns, console=console) as bar, ThreadPoolExecutor(workers) as pool:
        task = bar.add_task("breakages", total=len(breakages))
        shares = [pool.submit(share, breakages[place::workers]) for place in range(workers)]
        for one in as_completed(shares):
            one.result()
    return sorted(findings, key=lambda finding: breakages.index(finding.breakage))


def unbroken(breakages: Sequence[Breakage], tree: Path, environment: dict[str, str]) -> str | None:
    """Run the tests of all breakages on the tree as it is: what fails then would prove nothing. Return what fails."""
    tests = sorted({test for breakage in breakages if not breakage.equivalent for test in breakage.tests})
    whole = [test for test in tests if not any(test != other and test.startswith(f"{other}::") for other in tests)]
    with copy_of(tree) as copy:
        code, printed = with_pytest(environment, longest=3_600)(copy, whole)
    return None if code == 0 else printed


def table_of(findings: Iterable[Finding]) -> Table:
    """Show what became of each breakage."""
    table = Table("Breakage", "File", "Outcome", "By", "Seconds", title="Breakages")
    for finding in findings:
        colour = "green" if finding.outcome in GOOD else "red"
        table.add_row(
            finding.breakage.name,
            Path(finding.breakage.file).name,
            f"[{colour}]{finding.outcome}[/]",
            finding.told.replace("[", r"\["),
            f"{finding.seconds:.0f}",
        )
    return table


def main(
    only: Annotated[str, typer.Option(help="Take the breakages with this in their name or file.")] = "",
    workers: Annotated[int, typer.Option(min=1, help="How many run at once.")] = 2,
    *,
    check: Annotated[bool, typer.Option(help="First run all their tests on the unbroken tree.")] = True,
) -> None:
    """Break the program on purpose; fails when no test notices a breakage, or one no longer applies."""
    console = Console()
    chosen = [one for one in breakages_in(BREAKAGES) if only in one.name or only in one.file]
    if check:
        with servers() as environment:
            failing = unbroken(chosen, ROOT, environment)
        if failing is not None:
            console.print(failing[-4_000:], markup=False)
            raise typer.Exit(2)
    findings = find(chosen, ROOT, workers, console)
    console.print(table_of(findings))
    counted = {outcome: sum(one.outcome is outcome for one in findings) for outcome in Outcome}
    console.print(", ".join(f"{outcome}: {count}" for outcome, count in counted.items() if count))
    if any(finding.outcome not in GOOD for finding in findings):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
