"""Runs pytest in a fork of a process that has loaded the libraries already: loading them takes longer than most tests.

Only libraries are loaded ahead, never the program itself, so that each run imports the sources of its own tree.
"""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path

LIBRARIES = (
    *("hypothesis.strategies", "pytest_asyncio", "httpx", "litestar", "uvicorn", "jinja2", "dramatiq", "redis.asyncio"),
    *("sqlalchemy.dialects.postgresql", "psycopg_pool", "structlog", "typer", "rapidfuzz", "argon2", "jwt"),
)
OPTIONS = (
    *("-x", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:faker", "-p", "no:xdist"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning", "--hypothesis-seed=0"),
)
"""Plugins that no test of a breakage needs are left out."""
NEVER_ENDED = 124
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(list(LIBRARIES))


def run_pytest(tree: Path, tests: Sequence[str], environment: dict[str, str], longest: float) -> tuple[int, str]:
    """Run tests in a tree, on the sources of that tree; return pytest's exit code, and what it printed.

    The code is ``NEVER_ENDED`` where the tests took longer than so many seconds.
    """
    printed = tree / "printed.txt"
    process = _forks.Process(target=_in_fork, args=(tree, tuple(tests), environment, printed))
    process.start()
    process.join(longest)
    if process.exitcode is None:
        process.kill()
        process.join()
        return NEVER_ENDED, ""
    return process.exitcode, printed.read_text(errors="replace")


def _in_fork(tree: Path, tests: tuple[str, ...], environment: dict[str, str], printed: Path) -> None:
    import pytest

    roots = [str(tree / root) for root in ("src", "src/adapters", "src/entrypoints")]
    sys.path[:0] = [str(tree), *roots]
    os.environ.update(environment, PYTHONPATH=os.pathsep.join(roots))
    os.chdir(tree)
    with printed.open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        code = int(pytest.main([*OPTIONS, *tests]))
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)
