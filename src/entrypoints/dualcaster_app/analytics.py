"""Builds what counts how the site is used, and writes it down beside the other work of a process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import randbits

import structlog
from attrs import frozen

from dualcaster_app.metrics import Metrics
from dualcaster_app.settings import Settings
from dualcaster_core.analytics.handlers import CountDays, CountFact
from dualcaster_core.analytics.pseudonyms import Pseudonyms
from dualcaster_core.analytics.recording import AnalyticsRecorder
from dualcaster_core.analytics.use_cases import Analytics, Survey
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_crypto import derived_key
from dualcaster_postgres.analytics.queries import PostgresAnalyticsQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork

log = structlog.get_logger(__name__)
LAST_SECONDS = 5.0
"""How long a process that ends may take to write what waits."""


@frozen(kw_only=True)
class AnalyticsUseCases:
    """Noting what happens, counting it, and reading the counts; the survey."""

    recorder: AnalyticsRecorder
    facts: CountFact
    days: CountDays
    figures: Analytics
    survey: Survey


def build_analytics(
    settings: Settings,
    work: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    work_units: UnitOfWorkFactory[PostgresUnitOfWork],
    *,
    clock: Clock,
    metrics: Metrics,
) -> AnalyticsUseCases:
    """Build it; writing, counting and reading have the connections for ``work``, so that no request waits for them."""
    rules = settings.analytics
    recorder = AnalyticsRecorder(
        units=work_units,
        clock=clock,
        rules=rules,
        pseudonyms=Pseudonyms(derived_key(settings.secret, "analytics")),
        random_key=lambda: randbits(63),
        on_drop=metrics.usage_dropped.inc,
    )
    return AnalyticsUseCases(
        recorder=recorder,
        facts=CountFact(recorder),
        days=CountDays(work_units, clock),
        figures=Analytics(work_units, PostgresAnalyticsQueries(work), clock),
        survey=Survey(units, clock, rules),
    )


@asynccontextmanager
async def written_down(recorder: AnalyticsRecorder) -> AsyncIterator[None]:
    """Write what was noted every few seconds for as long as the block runs, and the rest at its end."""
    writing = asyncio.create_task(_write(recorder))
    try:
        yield
    finally:
        writing.cancel()
        await asyncio.wait({writing})
        try:
            async with asyncio.timeout(LAST_SECONDS):
                await recorder.flush()
        except (DualcasterError, TimeoutError) as error:
            log.warning("usage not written", events=recorder.waiting, reason=str(error))


async def _write(recorder: AnalyticsRecorder) -> None:
    while True:
        await asyncio.sleep(recorder.rules.flush_seconds)
        try:
            await recorder.flush()
        except DualcasterError as error:
            log.warning("usage not written yet", events=recorder.waiting, reason=str(error))
        except Exception:
            log.exception("usage not written yet", events=recorder.waiting)
