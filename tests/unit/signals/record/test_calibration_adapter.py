"""What the libraries of the extra ``signals`` learn."""

import subprocess
import sys
from array import array
from collections.abc import Sequence
from datetime import date, timedelta
from math import isnan, nan
from random import Random

import pytest

from dualcaster_calibration import BoostedRises, QuantileScores, VennAbersCalibrator
from dualcaster_calibration.rises import BoostingRules
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.signals.history import CardFacts, HistoryBatch, HistoryColumn
from dualcaster_core.signals.model import PriceQuote
from dualcaster_core.signals.record.measures import area_under_curve
from dualcaster_core.signals.record.rises import RiseQuestion, judge_rises
from tests.support.source import SOURCE_ROOTS

END = date(2026, 3, 31)
QUICK = BoostingRules(trees=15, enough=200, rises=20)
_BLOCKED = """
import asyncio, sys
for name in ("sklearn", "scoringrules", "numpy", "scipy", "pandas", "threadpoolctl"):
    sys.modules[name] = None
import dualcaster_calibration as adapter
from dualcaster_core.kernel.errors import ExtraMissing
fit, crps = adapter.VennAbersCalibrator().fit, adapter.QuantileScores().crps
for call in (lambda: fit([0.1], [True]), lambda: crps([1], [[1]], [1])):
    try:
        asyncio.run(call())
    except ExtraMissing as error:
        print(error.facts["extra"])
"""


def _scores(count: int, seed: int = 5) -> tuple[list[float], list[bool]]:
    draw = Random(seed)
    scores = [draw.random() for _ in range(count)]
    return scores, [draw.random() < score**2 for score in scores]


async def test_venn_abers_never_falls_with_the_score() -> None:
    """A higher score has no lower probability, and lies between those left open."""
    curve = await VennAbersCalibrator().fit(*_scores(500))
    assert list(curve.probabilities) == sorted(curve.probabilities)
    for place in range(len(curve.scores)):
        assert curve.low[place] <= curve.probabilities[place] <= curve.high[place]


def test_without_the_extra_one_line_names_it() -> None:
    """With the libraries missing the adapter still imports, and its use says what to install."""
    path = ":".join(str(root) for root in SOURCE_ROOTS)
    done = subprocess.run(
        [sys.executable, "-c", _BLOCKED], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["signals", "signals"]


async def test_the_score_of_quantiles() -> None:
    """A forecast that was right has a score of nothing; one that was off by 1 has about 1."""
    right, wrong = await QuantileScores().crps([5.0, 6.0], [[5.0] * 9, [5.0] * 9], [part / 10 for part in range(1, 10)])
    assert right == pytest.approx(0)
    assert wrong == pytest.approx(1, abs=0.02)


def _batch(days: int, cards: int, seed: int = 1) -> HistoryBatch:
    """Cards whose price rises within days after the shop's stock has run out, with holes."""
    draw = Random(seed)
    size = days * cards
    columns = {name: array("d", [nan]) * size for name in (HistoryColumn.PRICE, HistoryColumn.STOCK)}
    for card in range(cards):
        price, stock = 5.0, 5.0
        for day in range(days):
            rises = stock == 0 and draw.random() < 0.3
            price = round(price * 1.1, 2) if rises else price
            stock = 5.0 if rises else max(0.0, stock - (draw.random() < 0.5))
            if draw.random() < 0.95:
                columns[HistoryColumn.PRICE][day * cards + card] = price
                columns[HistoryColumn.STOCK][day * cards + card] = stock
    quote = [
        PriceQuote(card_id=card, finish=Finish.FOIL, source=PriceSource.CARDKINGDOM, kind=PriceKind.RETAIL)
        for card in range(cards)
    ]
    return HistoryBatch(end=END, days=days, quotes=tuple(quote), facts=(CardFacts(),) * cards, columns=columns)


def _until(batch: HistoryBatch, days: int) -> HistoryBatch:
    size = days * len(batch)
    return HistoryBatch(
        end=batch.end - timedelta(days=batch.days - days),
        days=days,
        quotes=batch.quotes,
        facts=batch.facts,
        columns={name: column[:size] for name, column in batch.columns.items()},
    )


def _same(left: Sequence[float], right: Sequence[float]) -> bool:
    return all(one == other or (isnan(one) and isnan(other)) for one, other in zip(left, right, strict=True))


async def test_rises_are_foretold_from_the_stock() -> None:
    """A shop that ran out raises its price: learnt from the past alone, that ranks the cards of later days."""
    batch, question = _batch(24, 80), RiseQuestion(days=3)
    days = [END - timedelta(days=back) for back in range(12, 2, -1)]
    judged = judge_rises(batch, days, await BoostedRises(QUICK).chances(batch, days, question), question)
    area = area_under_curve([one.probability for one in judged], [one.came_true for one in judged])
    assert area is not None
    assert area > 0.7


async def test_a_short_history_is_learnt_from_by_shorter_horizons() -> None:
    """With a week to foretell and 10 days of prices there are chances, though no whole week was seen before."""
    batch, question = _batch(11, 300), RiseQuestion(days=7)
    day = END - timedelta(days=4)
    (chances,) = await BoostedRises(QUICK).chances(batch, [day], question)
    assert any(not isnan(one) for one in chances)


@pytest.mark.parametrize("cut", [14, 18])
async def test_cutting_off_the_future_changes_no_chance(cut: int) -> None:
    """What is said of a day rests on prices up to its end alone."""
    batch, question = _batch(22, 60), RiseQuestion(days=3)
    day = END - timedelta(days=22 - cut)
    (whole,) = await BoostedRises(QUICK).chances(batch, [day], question)
    (short,) = await BoostedRises(QUICK).chances(_until(batch, cut), [day], question)
    assert _same(whole, short)
    assert any(not isnan(one) for one in whole)


async def test_too_little_to_learn_from_gives_no_chance() -> None:
    """Where few rose nothing is said, and of a day outside the history neither."""
    batch = _batch(4, 10)
    chances = await BoostedRises(QUICK).chances(batch, [END, END + timedelta(days=1)], RiseQuestion(days=2))
    assert all(isnan(one) for of_day in chances for one in of_day)
