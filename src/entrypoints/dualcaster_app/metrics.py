"""What is measured, for Prometheus."""

from functools import lru_cache

from attrs import frozen
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

TARGETS = {
    "api_p50": 0.05,
    "api_p95": 0.2,
    "match": 0.5,
    "first_contentful_paint": 1.5,
    "largest_contentful_paint": 2.5,
    "price_lag": 60.0,
}
"""What users are promised, in seconds."""

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0)


@frozen(kw_only=True)
class LiveMetrics:
    """The instruments of the live channel."""

    connections: Gauge
    frames: Counter
    dropped: Counter
    closed: Counter


@frozen(kw_only=True)
class BotMetrics:
    """The instruments of the Discord bot."""

    commands: Histogram
    shards: Gauge
    all_shards: Gauge
    guilds: Gauge


@frozen(kw_only=True)
class IndexMetrics:
    """The instruments of who asks the index of the market, and of the bulk refresh."""

    questions: Counter
    seconds: Histogram
    refreshed: Counter


@frozen(kw_only=True)
class PaymentMetrics:
    """The instruments of held payments."""

    differences: Gauge
    stuck_moves: Gauge
    unseen_alerts: Gauge
    reconciliation_age: Gauge


@frozen(kw_only=True)
class Metrics:
    """The instruments of one process. With ``PROMETHEUS_MULTIPROC_DIR`` set, processes of one machine share them."""

    registry: CollectorRegistry
    requests: Histogram
    tasks: Histogram
    matching: Histogram
    price_lag: Histogram
    price_age: Gauge
    loop_stalls: Histogram
    outbox_open: Gauge
    outbox_age: Gauge
    outbox_unknown: Gauge
    outbox_foreign: Gauge
    background_up: Gauge
    embedded_restarts: Counter
    database_up: Gauge
    usage_dropped: Counter
    live: LiveMetrics
    bot: BotMetrics
    index: IndexMetrics
    payments: PaymentMetrics


@lru_cache(maxsize=1)
def process_metrics() -> Metrics:
    """Return the instruments of this process, made when they are first asked for."""
    registry = CollectorRegistry()
    targets = Gauge(
        "dualcaster_target_seconds", "What users are promised.", ["measure"], registry=registry, multiprocess_mode="max"
    )
    for measure, seconds in TARGETS.items():
        targets.labels(measure).set(seconds)

    def gauge(name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"dualcaster_{name}", meaning, labels, registry=registry, multiprocess_mode="mostrecent")

    def histogram(name: str, meaning: str, *labels: str) -> Histogram:
        return Histogram(f"dualcaster_{name}_seconds", meaning, labels, registry=registry, buckets=_BUCKETS)

    return Metrics(
        registry=registry,
        requests=histogram("http_request", "Time to answer a request.", "method", "route", "status"),
        tasks=histogram("task", "Time a handler took for an event.", "handler", "outcome"),
        loop_stalls=histogram("loop_stall", "Time by which the event loop ran late."),
        matching=histogram("match", "Time to compute the matches of one user."),
        price_lag=Histogram(
            "dualcaster_price_lag_seconds",
            "Time from the commit of an import until a process shows its prices; the promise is 60 s.",
            ["source"],
            registry=registry,
            buckets=(0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0),
        ),
        price_age=gauge("price_source_age_seconds", "Age of the newest price of a source.", "source"),
        outbox_open=gauge("outbox_open_events", "Events that some handler has yet to do."),
        outbox_age=gauge("outbox_oldest_seconds", "Age of the oldest open event."),
        outbox_unknown=gauge("outbox_unknown_events", "Open events that no running release knows."),
        outbox_foreign=gauge("outbox_foreign_events", "Open events that wait for a handler of another release."),
        background_up=gauge("background_up", "1 while a part of the background work does its work.", "part"),
        embedded_restarts=Counter(
            "dualcaster_embedded_restarts",
            "Starts of embedded servers that had ended by themselves.",
            ["server"],
            registry=registry,
        ),
        database_up=gauge("database_up", "1 while the database answers."),
        usage_dropped=Counter(
            "dualcaster_usage_dropped_events", "Events of usage that found no room in the queue.", registry=registry
        ),
        live=live_metrics(registry),
        bot=bot_metrics(registry),
        index=index_metrics(registry),
        payments=payment_metrics(registry),
    )


def payment_metrics(registry: CollectorRegistry) -> PaymentMetrics:
    """Make the instruments of held payments."""

    def gauge(name: str, meaning: str) -> Gauge:
        return Gauge(f"dualcaster_payment_{name}", meaning, registry=registry, multiprocess_mode="mostrecent")

    return PaymentMetrics(
        differences=gauge("differences", "Differences between our ledger and the payment provider's that are open."),
        stuck_moves=gauge("stuck_moves", "Sums that are to leave and do not: refused, or begun and not ended."),
        unseen_alerts=gauge("unseen_alerts", "Alerts of held payments that no operator has looked at."),
        reconciliation_age=gauge("reconciliation_age_seconds", "Age of the last comparison of the ledgers."),
    )


def index_metrics(registry: CollectorRegistry) -> IndexMetrics:
    """Make the instruments of who asks the index of the market."""
    return IndexMetrics(
        questions=Counter(
            "dualcaster_index_questions",
            "Questions for the index, by how they ended; the database answered those that were not answered.",
            ["outcome"],
            registry=registry,
        ),
        seconds=Histogram(
            "dualcaster_index_answer_seconds",
            "Time until the index had answered.",
            registry=registry,
            buckets=(0.001, 0.0025, *_BUCKETS),
        ),
        refreshed=Counter(
            "dualcaster_matches_refreshed", "People whose matches a bulk refresh computed anew.", registry=registry
        ),
    )


def live_metrics(registry: CollectorRegistry) -> LiveMetrics:
    """Make the instruments of the live channel."""
    return LiveMetrics(
        connections=Gauge(
            "dualcaster_live_connections",
            "Pages that are connected to the live channel.",
            registry=registry,
            multiprocess_mode="livesum",
        ),
        frames=Counter("dualcaster_live_frames", "Frames sent over the live channel.", registry=registry),
        dropped=Counter(
            "dualcaster_live_dropped_frames", "Frames of the moment that a busy page was not sent.", registry=registry
        ),
        closed=Counter(
            "dualcaster_live_closed",
            "Live connections that the site ended, by close code.",
            ["code"],
            registry=registry,
        ),
    )


def bot_metrics(registry: CollectorRegistry) -> BotMetrics:
    """Make the instruments of the Discord bot."""
    return BotMetrics(
        commands=Histogram(
            "dualcaster_bot_command_seconds",
            "Time until a command, press or form on Discord was answered.",
            ["command", "outcome"],
            registry=registry,
            buckets=_BUCKETS,
        ),
        shards=Gauge(
            "dualcaster_bot_shards_connected",
            "Shards of the bot that are connected to Discord.",
            registry=registry,
            multiprocess_mode="livesum",
        ),
        all_shards=Gauge(
            "dualcaster_bot_shards",
            "Shards that Discord has the bot run as.",
            registry=registry,
            multiprocess_mode="livesum",
        ),
        guilds=Gauge(
            "dualcaster_bot_guilds",
            "Discord servers that the bot is in.",
            registry=registry,
            multiprocess_mode="livesum",
        ),
    )
