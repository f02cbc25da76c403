"""Tells whether a backup can be relied on: it is restored into servers of its own, and what it holds is checked."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from attrs import evolve, frozen

import dualcaster_embedded
from dualcaster_app.application import Application, open_application
from dualcaster_app.backup.archive import open_archive
from dualcaster_app.backup.manifest import Manifest
from dualcaster_app.backup.restoring import Tell, load
from dualcaster_app.settings import Settings
from dualcaster_app.storage import blob_store
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.merkle import leaf_hash
from dualcaster_core.kernel.merkle_log import grown, nodes_of_root, root_from_nodes
from dualcaster_core.reputation.calculator import RESPONSE_WINDOW, reputation_of
from dualcaster_core.reputation.statements.model import trade_entry
from dualcaster_core.reputation.statements.trade_tree import hexed
from dualcaster_core.signals.chain.days import BEGINNING, entries_of_day, seal
from dualcaster_core.signals.runs.day_roots import day_bounds
from dualcaster_postgres import migrate
from dualcaster_postgres.backup.checks import DatabaseChecks, open_checks

SAMPLE = 200
"""People whose reputation is made anew."""
_EVERY_ROOT = 1_000_000


@frozen(kw_only=True)
class CheckResult:
    """What was looked at, whether it is well, and what was found."""

    name: str
    passed: bool
    found: str


@frozen(kw_only=True)
class VerifyReport:
    """What became of each check of an archive."""

    manifest: Manifest
    checks: Sequence[CheckResult]

    @property
    def passed(self) -> bool:
        """Whether the archive can be relied on."""
        return all(check.passed for check in self.checks)


@frozen(kw_only=True)
class RestoredCopy:
    """The application on a restored copy, and what is counted of its database."""

    application: Application
    database: DatabaseChecks
    manifest: Manifest


async def verify(settings: Settings, path: Path, tell: Tell = lambda _what, _size: None) -> VerifyReport:
    """Restore an archive into embedded servers that are thrown away afterwards, and check what it holds.

    Public ids are part of what the tree of trades hashes: the salts of the settings have to be those of the site.
    Raises ``ArchiveRefused`` for an archive that cannot be restored.
    """
    with open_archive(path, migrate.known_revisions(), lambda size: tell("checking", size)) as archive:
        archive.check_parts(lambda size: tell("checking", size))
        async with _throwaway(settings) as chosen:
            await load(archive, chosen.database_url or "", blob_store(chosen), tell)
            async with (
                open_application(chosen, quiet=True) as application,
                open_checks(chosen.database_url or "") as database,
            ):
                tell("looking at what was restored", 0)
                copy = RestoredCopy(application=application, database=database, manifest=archive.manifest)
                return await look_through(copy)


async def look_through(copy: RestoredCopy) -> VerifyReport:
    """Check what was restored."""
    return VerifyReport(manifest=copy.manifest, checks=[await check(copy) for check in CHECKS])


@asynccontextmanager
async def _throwaway(settings: Settings) -> AsyncIterator[Settings]:
    """Start servers in a directory that is removed afterwards, and point the settings there."""
    with tempfile.TemporaryDirectory(prefix="dualcaster-verify-") as place:
        folder = Path(place)
        await asyncio.to_thread(folder.chmod, 0o755)  # root's servers run as another account, which must get here
        handle = await asyncio.to_thread(dualcaster_embedded.start, folder / "servers")
        try:
            yield evolve(
                settings,
                database_url=handle.servers.database_url,
                redis_url=handle.servers.redis_url,
                data_directory=folder / "data",
                storage_directory=folder / "files",
                bucket=None,
            )
        finally:
            await asyncio.to_thread(handle.close)


async def _counts(copy: RestoredCopy) -> CheckResult:
    manifest = copy.manifest
    found = f"{manifest.rows:,} rows of {len(manifest.tables)} tables, {len(manifest.files):,} files"
    return CheckResult(name="rows and files", passed=True, found=f"{found}, as the manifest says")


async def _foreign_keys(copy: RestoredCopy) -> CheckResult:
    keys, broken = await copy.database.orphans()
    found = "; ".join(f"{count:,} rows of {name} point at nothing" for name, count in broken.items())
    return CheckResult(name="foreign keys", passed=not broken, found=found or f"{keys} hold")


async def _conservation(copy: RestoredCopy) -> CheckResult:
    wrong = await copy.database.not_conserved()
    found = "; ".join(f"{count:,} {what}" for what, count in wrong.items())
    return CheckResult(
        name="conservation of trades", passed=not wrong, found=found or "copies and cash moved as the trades say"
    )


async def _signal_chain(copy: RestoredCopy) -> CheckResult:
    """Make every sealed day anew from its signals and outcomes, each chained to the one before."""
    name, previous, days = "chain of signals", BEGINNING, 0
    async with copy.application.units() as uow:
        for stored in await uow.signal_outcomes.sealed_until(date.max):
            first, after = day_bounds(stored.day)
            published = await uow.signal_outcomes.published_between(first, after)
            graded = await uow.signal_outcomes.graded_between(first, after)
            made = seal(stored.day, entries_of_day(published, [(one.outcome, one.signal) for one in graded]), previous)
            if made != stored:
                return CheckResult(name=name, passed=False, found=f"{stored.day} is not what was sealed")
            previous, days = stored.hash, days + 1
    return CheckResult(name=name, passed=True, found=f"{days:,} days are what was sealed")


async def _trade_tree(copy: RestoredCopy) -> CheckResult:
    """Make the tree anew from its trades, and compare it with the roots of every day."""
    name, ids = "tree of trades", copy.application.ids
    entries = await copy.database.tree_entries()
    leaves = [
        leaf_hash(trade_entry(ids.encode(IdKind.TRADE, trade), at, hexed((proposer, recipient))))
        for trade, at, proposer, recipient in entries
    ]
    nodes = grown(0, {}, leaves)
    async with copy.application.units() as uow:
        if dict(await uow.trade_tree.nodes(nodes)) != nodes:
            return CheckResult(name=name, passed=False, found="hashes of trades are not those of the stored tree")
    roots = await copy.application.reputation.statements.queries.roots(before=None, limit=_EVERY_ROOT)
    for root in roots:
        if root.trades > len(leaves) or root_from_nodes(root.trades, _known(nodes, root.trades)).hex() != root.root:
            return CheckResult(name=name, passed=False, found=f"the root of {root.day} is not that of its trades")
    return CheckResult(name=name, passed=True, found=f"{len(leaves):,} trades, {len(roots):,} roots hold")


def _known(nodes: dict[int, bytes], size: int) -> dict[int, bytes]:
    return {number: nodes[number] for number in nodes_of_root(size)} if size else {}


async def _reputations(copy: RestoredCopy) -> CheckResult:
    """Make reputations anew from the histories, each as of the moment at which the stored one was made."""
    people, queries = await copy.database.recalculated_at(SAMPLE), copy.application.reputation.reputations.queries
    made: dict[int, float] = {}
    async with copy.application.units() as uow:
        for user_id, at in people:
            for history in await uow.reputation.histories([user_id], since=at - RESPONSE_WINDOW):
                made[user_id] = reputation_of(history, at).score
    stored = {user_id: await queries.record(user_id) for user_id in made}
    wrong = [user_id for user_id, record in stored.items() if record is not None and record.score != made[user_id]]
    found = f"of {len(people):,} people {len(wrong):,} have another score than their history makes"
    return CheckResult(name="reputations", passed=not wrong, found=found)


CHECKS: tuple[Callable[[RestoredCopy], Awaitable[CheckResult]], ...] = (
    _counts,
    _foreign_keys,
    _conservation,
    _signal_chain,
    _trade_tree,
    _reputations,
)
