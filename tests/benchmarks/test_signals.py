"""What a run of all kinds over a catalogue costs: a hundred thousand quotes over ninety days.

The budget: at most five times what the features alone take in bare numpy, since a run follows each import (time
of the processor, so that a busy machine fails nobody); and under two gigabytes for the whole process, with every
history in memory, which a run from a database never has.
"""

import resource
from array import array
from collections import Counter
from datetime import timedelta
from time import process_time

import numpy as np
from numpy.typing import NDArray

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.signals.features.model import FEATURE_NAMES
from dualcaster_core.signals.history import HISTORY_DAYS, CardFacts, HistoryBatch, HistoryColumn
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.model import PriceQuote
from dualcaster_features.screen import ColumnScreen, feature_columns
from tests.support.bare_numpy_features import bare_features
from tests.support.signal_histories import TODAY

QUOTES, AT_ONCE = 100_000, 8_192
TIMES_BARE_NUMPY = 5
MOST_MEMORY = 2 * 1024**3
_RULES = built_in_rules(RuleSettings())
Floats = NDArray[np.float64]


def test_a_run_over_the_catalogue() -> None:
    """All kinds over 100,000 quotes x 90 days take at most five times the features in bare numpy, and under 2 GB."""
    batches = [_batch(first, min(AT_ONCE, QUOTES - first)) for first in range(0, QUOTES, AT_ONCE)]
    _check_equal(batches[-1])
    bare, whole = [], []
    for _ in range(3):
        began = process_time()
        for batch in batches:
            bare_features(batch)
        bare.append(process_time() - began)
        began = process_time()
        said = Counter(one.kind for batch in batches for one in ColumnScreen().proposals(batch, _RULES))
        whole.append(process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(
        f"\n{QUOTES:,} quotes x {HISTORY_DAYS} days: bare numpy {min(bare):.2f} s, a run {min(whole):.2f} s "
        f"({min(whole) / min(bare):.2f} times), {memory / 1024**3:.2f} GB at most; proposed {dict(said)}"
    )
    assert sum(said.values()) > QUOTES / 100
    assert min(whole) <= TIMES_BARE_NUMPY * min(bare)
    assert memory < MOST_MEMORY


def _check_equal(batch: HistoryBatch) -> None:
    bare = bare_features(batch)
    columns = feature_columns(batch, 0, len(batch))
    for name in FEATURE_NAMES:
        if not name.startswith("sales"):  # a sum of nothing is nothing to numpy, and unknown to us
            np.testing.assert_allclose(getattr(columns, name), bare[name], rtol=1e-9, err_msg=name)


def _batch(first: int, count: int) -> HistoryBatch:
    random = np.random.default_rng(first)
    base = np.asarray(np.round(np.exp(random.normal(1.5, 1.5, count)), 2) + 0.25, np.float64)
    price = _walk(random, base, 0.03)
    stock, wanted = _copies(random, count), _copies(random, count)
    columns = {
        HistoryColumn.PRICE: price,
        HistoryColumn.BUYLIST: _walk(random, 0.5 * base, 0.02),
        HistoryColumn.CREDIT: _walk(random, base * 0.65, 0.02),
        HistoryColumn.STOCK: stock,
        HistoryColumn.WANTED: wanted,
        HistoryColumn.SALES: _copies(random, count),
    }
    elsewhere = {
        PriceSource.TCGPLAYER: _walk(random, base * 0.9, 0.03),
        PriceSource.CARDMARKET: _walk(random, base * 0.85, 0.03),
    }
    released = [TODAY - timedelta(days=int(days)) for days in random.integers(1, 9000, count)]
    return HistoryBatch(
        end=TODAY,
        days=HISTORY_DAYS,
        quotes=tuple(
            PriceQuote(card_id=first + n, finish=Finish.NONFOIL, source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL)
            for n in range(count)
        ),
        facts=tuple(
            CardFacts(released_on=day, printed_on=(day, TODAY) if n % 20 == 0 else (day,))
            for n, day in enumerate(released)
        ),
        columns={name: _buffer(random, values) for name, values in columns.items()},
        elsewhere={source: _buffer(random, values) for source, values in elsewhere.items()},
    )


def _walk(random: np.random.Generator, base: Floats, swing: float) -> Floats:
    shape = (HISTORY_DAYS, len(base))
    steps = np.where(random.random(shape) < 0.2, random.normal(0, swing, shape), 0.0)
    walked: Floats = np.maximum(np.round(base * np.exp(steps.cumsum(axis=0)), 2), 0.01)
    return walked


def _copies(random: np.random.Generator, count: int) -> Floats:
    swings = random.integers(-2, 3, (HISTORY_DAYS, count)).cumsum(axis=0)
    copies: Floats = np.maximum(random.integers(0, 25, count) + swings, 0).astype(np.float64)
    return copies


def _buffer(random: np.random.Generator, values: Floats) -> "array[float]":
    values[random.random(values.shape) < 0.02] = np.nan
    return array("d", values.tobytes())
