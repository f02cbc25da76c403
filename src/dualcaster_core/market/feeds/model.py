"""A feed: where it is, how often it is fetched, and what is known of the last times."""

from datetime import datetime, timedelta
from enum import StrEnum

from attrs import evolve, field, frozen, validators

from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_core.market.feeds.schedule import pause_after

LEASE = timedelta(minutes=3)
"""How long a fetch is its worker's unless that says again that it lives."""
LONGEST_ERROR = 500
"""Characters of an error that are kept."""


@frozen(kw_only=True)
class FeedSource:
    """A list of prices at an address, and how often it is fetched; its ``name`` is that of the kind of list.

    ``{day}`` and ``{yesterday}`` in the address stand for days such as 2026-02-14, in UTC.
    """

    name: str
    address: str
    every: timedelta = field(validator=[validators.ge(timedelta(minutes=5)), validators.le(timedelta(days=30))])

    def address_at(self, now: datetime) -> str:
        """Return where the list is at a moment."""
        day, yesterday = now.date(), now.date() - timedelta(days=1)
        return self.address.replace("{day}", day.isoformat()).replace("{yesterday}", yesterday.isoformat())


@frozen(kw_only=True)
class FeedSettings:
    """What is fetched, and what a fetch may cost: bytes, and seconds in all and without a byte.

    A server may send elsewhere on ``hosts`` and those of the feeds alone.
    """

    sources: tuple[FeedSource, ...] = ()
    hosts: tuple[str, ...] = ()
    most_bytes: int = field(default=2 * 1024**3, validator=validators.gt(0))
    seconds: float = field(default=1800.0, validator=validators.gt(0))
    idle_seconds: float = field(default=30.0, validator=validators.gt(0))


class FetchOutcome(StrEnum):
    """What became of a fetch."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    SET_ASIDE = "set_aside"
    FAILED = "failed"


@frozen(kw_only=True)
class FileVersion:
    """What tells one version of the file at an address from another: words of its server, and SHA-256 of its bytes."""

    address: str
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@frozen(kw_only=True)
class FeedState:
    """What is known of a feed: who fetches it just now, how the last fetch ended, and which version was imported.

    ``retry_at`` holds while ``failures``, those since the last success, are not 0. ``holder`` stays behind where a
    worker was killed; from ``held_until`` on another may take its place.
    """

    name: str
    address: str | None = None
    holder: str | None = None
    held_until: datetime | None = None
    version: FileVersion | None = None
    tried_at: datetime | None = None
    succeeded_at: datetime | None = None
    imported_at: datetime | None = None
    outcome: FetchOutcome | None = None
    failures: int = 0
    retry_at: datetime | None = None
    error_code: str | None = None
    error: str | None = None

    def is_held(self, now: datetime) -> bool:
        """Tell whether a worker fetches it at this moment."""
        return self.held_until is not None and now < self.held_until

    def next_at(self, source: FeedSource) -> datetime | None:
        """Return from when on it is due, None where it always was: one that is new, or has moved.

        While it is held that lies ahead.
        """
        if self.address != source.address:
            return self.held_until
        if self.held_until is not None:
            return self.held_until + pause_after(self.failures, source.every)
        if self.failures:
            return self.retry_at
        return None if self.succeeded_at is None else self.succeeded_at + source.every

    def is_due(self, source: FeedSource, now: datetime) -> bool:
        """Tell whether it is to be fetched at this moment."""
        due = self.next_at(source)
        return due is None or due <= now

    def claimed(self, source: FeedSource, holder: str, now: datetime) -> "FeedState":
        """Give the fetch to a worker; that another was killed in the middle of the last one counts as a failure."""
        lost = self.holder is not None
        return evolve(
            self,
            address=source.address,
            holder=holder,
            held_until=now + LEASE,
            failures=self.failures + lost,
            error_code="price_feed.worker_lost" if lost else self.error_code,
            error="the worker that fetched it has ended" if lost else self.error,
        )

    def renewed(self, now: datetime) -> "FeedState":
        """Note that its worker lives."""
        return evolve(self, held_until=now + LEASE)

    def released(self) -> "FeedState":
        """Note that its worker gave it back undone: it is due as before."""
        return evolve(self, holder=None, held_until=None)

    def succeeded(self, outcome: FetchOutcome, version: FileVersion | None, now: datetime) -> "FeedState":
        """Note a fetch that went well."""
        return evolve(
            self.released(),
            version=version,
            tried_at=now,
            succeeded_at=now,
            imported_at=self.imported_at if outcome is FetchOutcome.UNCHANGED else now,
            outcome=outcome,
            failures=0,
            retry_at=None,
            error_code=None,
            error=None,
        )

    def failed(self, error: DualcasterError, source: FeedSource, now: datetime, *, chance: float) -> "FeedState":
        """Note a fetch that failed; ``chance``, from 0 to 1, spreads the next one.

        What was imported before stays known, so that the same file is not imported again.
        """
        told = error.facts.get("retry_after")
        pause = pause_after(
            self.failures + 1,
            source.every,
            chance=chance,
            lasting=bool(error.facts.get("lasting")) or isinstance(error, ValidationFailed),
            told=told if isinstance(told, timedelta) else None,
        )
        return evolve(
            self.released(),
            tried_at=now,
            outcome=FetchOutcome.FAILED,
            failures=self.failures + 1,
            retry_at=now + pause,
            error_code=error.code,
            error=error.message[:LONGEST_ERROR],
        )
