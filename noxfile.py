"""Checks and tests: ``nox`` runs what CI runs; ``nox -s bench`` measures."""

import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["lint", "typing", "tests", "core_only", "docs", "e2e"]
nox.options.reuse_existing_virtualenvs = True

PROJECT = nox.project.load_toml("pyproject.toml")
CONSTRAINTS = ("-c", "constraints.txt")
TWO_AT_ONCE = ("-n", "2", "--dist", "loadfile")
# Other tracebacks parse source, which Python 3.11 may take for a fault of its own (python/cpython#106905): the whole
# run ends with it, and the names of the tests that failed are lost.
QUIET = ("-q", "--tb=native")
SOURCE_PATH = os.pathsep.join(["src", "src/adapters", "src/entrypoints"])
SHARED = Path(os.environ.get("NOX_ENVDIR", ".nox")).absolute() / "installed" / "bin"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def install(session: nox.Session, *groups: str, extras: str = "", wheel: bool = False) -> None:
    """Install dependency groups, and the project: from its built wheel, or editable."""
    wanted = [requirement for group in groups for requirement in nox.project.dependency_groups(PROJECT, group)]
    if wheel:
        folder = Path(session.create_tmp()).absolute() / "wheel"
        shutil.rmtree(folder, ignore_errors=True)
        session.run("python", "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), ".")
        (built,) = folder.glob("*.whl")
        session.install("-q", *CONSTRAINTS, f"dualcaster{extras} @ {built.as_uri()}", *wanted)
        session.install("-q", "--force-reinstall", "--no-deps", str(built))
    elif extras:
        session.install("-q", *CONSTRAINTS, "-e", f".{extras}", *wanted)
    else:
        session.install("-q", *CONSTRAINTS, *wanted)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, imports and layers."""
    install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports", env={"PYTHONPATH": SOURCE_PATH})


def run(session: nox.Session, program: str, *arguments: str, **environment: str) -> None:
    """Run a program of the environment that ``installed`` made."""
    path = os.pathsep.join([str(SHARED), os.environ["PATH"]])
    session.run(str(SHARED / program), *arguments, env={"PATH": path, **environment}, external=True)


@nox.session
def installed(session: nox.Session) -> None:
    """The built wheel, and what its tests, types and documentation need: made once for all sessions that use it."""
    install(session, "dev", "bench", "docs", "e2e", extras="[all]", wheel=True)


@nox.session(requires=["installed"], venv_backend="none")
def typing(session: nox.Session) -> None:
    """Strict types."""
    run(session, "mypy")


@nox.session(requires=["installed"], venv_backend="none")
def tests(session: nox.Session) -> None:
    """All tests but the browser's, against the built wheel."""
    elsewhere = [f"--ignore=tests/{folder}" for folder in ("benchmarks", "core_only")]
    run(session, "pytest", *QUIET, *TWO_AT_ONCE, "-m", "not e2e and not rabbitmq", *elsewhere, *session.posargs)


@nox.session
def core_only(session: nox.Session) -> None:
    """The core from the wheel, with no extras installed."""
    install(session, wheel=True)
    session.install("-q", *CONSTRAINTS, "pytest", "pytest-asyncio", "hypothesis")
    session.run("pytest", "-q", "--noconftest", "tests/core_only")


@nox.session(requires=["installed"], venv_backend="none")
def docs(session: nox.Session) -> None:
    """The documentation's site builds without a warning, and every example of the README and the documentation runs."""
    run(session, "mkdocs", "build", "--strict", NO_MKDOCS_2_WARNING="1")
    run(session, "pytest", *QUIET, *TWO_AT_ONCE, "README.md", "docs", *session.posargs)


@nox.session(requires=["installed"], venv_backend="none")
def e2e(session: nox.Session) -> None:
    """Pages in a real browser; needs Chromium on the machine."""
    browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if browser is None:
        message = "no Chromium found: install your system's chromium package to run the browser tests"
        (session.error if os.environ.get("CI") else session.skip)(message)
    run(session, "pytest", *QUIET, "-n", "2", "-m", "e2e", "tests/acceptance", *session.posargs, CHROMIUM=str(browser))


@nox.session(requires=["installed"], venv_backend="none", default=False)
def schemathesis(session: nox.Session) -> None:
    """At least 5,000 requests made from the description of the API; a number of one's own: -- 40."""
    cases = session.posargs[0] if session.posargs else "40"
    described = "tests/entrypoints/http/openapi/test_whole_description.py"
    run(session, "pytest", "-q", "-s", described, DUALCASTER_SCHEMATHESIS_CASES=cases)


@nox.session(requires=["installed"], venv_backend="none", default=False)
def client(session: nox.Session) -> None:
    """A TypeScript client, generated from the description of the API and compiled; needs Node on the machine."""
    if shutil.which("npm") is None:
        session.error("no npm found: install Node 20 or newer to generate the client")
    folder = Path("clients/typescript").absolute()
    run(session, "python", "tools/write_description.py", str(folder / "openapi.json"))
    with session.chdir(folder):
        session.run("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", external=True)
        session.run("npm", "run", "check", external=True)


@nox.session(requires=["installed"], venv_backend="none", default=False)
def postgres15(session: nox.Session) -> None:
    """The contracts once more on PostgreSQL 15; needs its programs on the machine."""
    contracts = ("pytest", *QUIET, *TWO_AT_ONCE, "--on-servers", "tests/contract", "tests/properties")
    run(session, "python", "tools/with_postgres15.py", *contracts)


@nox.session(requires=["installed"], venv_backend="none", default=False)
def rabbitmq(session: nox.Session) -> None:
    """Background work over RabbitMQ; needs its server on the machine."""
    if not Path("/usr/lib/rabbitmq/bin/rabbitmq-server").exists() and shutil.which("rabbitmq-server") is None:
        message = "no RabbitMQ found: install your system's rabbitmq-server package to run the tests on it"
        (session.error if os.environ.get("CI") else session.skip)(message)
    run(session, "pytest", "-q", "-m", "rabbitmq", "tests/acceptance", *session.posargs)


@nox.session(requires=["installed"], venv_backend="none", default=False)
def nightly(session: nox.Session) -> None:
    """Traders do 200,000 random things and run every race a thousand times, held payments take 100,000 steps.

    -- 100 takes a hundredth of it.
    """
    share = int(session.posargs[0]) if session.posargs else 1
    numbers = {
        "DUALCASTER_TRADING_RUNS": str(4_100 // share),
        "DUALCASTER_TRADING_RACES": str(1_000 // share),
        "DUALCASTER_LEDGER_STEPS": str(100_000 // share),
    }
    tests = ("trading/test_trading_machine.py", "trading/test_races.py", "escrow/test_ledger_machine.py")
    run(session, "pytest", "-q", "-s", *(f"tests/properties/{one}" for one in tests), **numbers)


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """Breaks the program on purpose and sees whether tests notice; -- --only outbox.py takes some breakages alone."""
    install(session, "test", "mutants", extras="[all]")
    session.run("python", "tools/break_and_test.py", *session.posargs)
    if not session.posargs:
        session.run("mutmut", "run")
        session.run("mutmut", "results")


@nox.session(requires=["installed"], venv_backend="none", default=False)
def bench(session: nox.Session) -> None:
    """Measures; DUALCASTER_BENCH_DATA names the folder of catalogue and price files."""
    run(session, "pytest", "-q", "-s", "tests/benchmarks", *session.posargs)
