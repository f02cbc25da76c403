"""The features of signals as somebody would write them in bare numpy, for all cards at once: what runs are measured by.

Without the ports, the names and the sums in the core's order; equal but for rounding.
"""

import warnings
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dualcaster_core.signals.history import MOST_FILLED, HistoryBatch, HistoryColumn

Floats = NDArray[np.float64]


def bare_features(batch: HistoryBatch) -> Mapping[str, Floats]:
    """Return each feature's column by its name."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        price = _filled(_matrix(batch, HistoryColumn.PRICE))
        return _prices(batch, price) | _shop(batch, price) | _elsewhere(batch, price) | _printings(batch)


def _matrix(batch: HistoryBatch, name: HistoryColumn) -> Floats:
    return np.frombuffer(batch.columns[name]).reshape(batch.days, len(batch))


def _filled(own: Floats) -> Floats:
    days = np.arange(len(own))[:, None]
    last = np.maximum.accumulate(np.where(np.isnan(own), -1, days), axis=0)
    values = np.take_along_axis(own, np.maximum(last, 0), axis=0)
    values[(last < 0) | (days - last > MOST_FILLED)] = np.nan
    return values


def _age(own: Floats) -> Floats:
    known = ~np.isnan(own[::-1])
    return np.where(known.any(axis=0), known.argmax(axis=0), np.nan)


def _prices(batch: HistoryBatch, price: Floats) -> dict[str, Floats]:
    sales = _matrix(batch, HistoryColumn.SALES)
    now, before = price[-1], price[-63:-3]
    changes = price[-30:] / price[-31:-1] - 1
    moved = np.diff(price[-91:], axis=0)
    return {
        "price": now,
        "price_age": _age(_matrix(batch, HistoryColumn.PRICE)),
        "change_1": now / price[-2] - 1,
        "change_7": now / price[-8] - 1,
        "change_30": now / price[-31] - 1,
        "mean_30": np.nanmean(price[-30:], axis=0),
        "mean_60": np.nanmean(price[-60:], axis=0),
        "weekly_volatility": np.sqrt(7 * np.nanmean(changes * changes, axis=0)),
        "high_before": np.nanmax(before, axis=0),
        "low_before": np.nanmin(before, axis=0),
        "week_high": np.nanmax(price[-7:], axis=0),
        "week_low": np.nanmin(price[-7:], axis=0),
        "moves_90": ((moved != 0) & ~np.isnan(moved)).sum(axis=0).astype(float),
        "sales_7": np.nansum(sales[-7:], axis=0),
        "sales_30": np.nansum(sales[-30:], axis=0),
    }


def _shop(batch: HistoryBatch, price: Floats) -> dict[str, Floats]:
    own = _matrix(batch, HistoryColumn.BUYLIST)
    buylist, credit = _filled(own), _filled(_matrix(batch, HistoryColumn.CREDIT))
    stock, wanted = _filled(_matrix(batch, HistoryColumn.STOCK)), _filled(_matrix(batch, HistoryColumn.WANTED))
    return {
        "buylist": buylist[-1],
        "buylist_age": _age(own),
        "buylist_change_7": buylist[-1] / buylist[-8] - 1,
        "buylist_ratio": buylist[-1] / price[-1],
        "usual_ratio": np.nanmean(buylist[-30:], axis=0) / np.nanmean(price[-30:], axis=0),
        "credit_bonus": credit[-1] / buylist[-1] - 1,
        "stock": stock[-1],
        "stock_ratio": stock[-1] / np.nanmean(stock[-14:], axis=0),
        "stock_ago_7": stock[-8],
        "wanted": wanted[-1],
        "wanted_ratio": wanted[-1] / np.nanmean(wanted[-14:], axis=0),
    }


def _elsewhere(batch: HistoryBatch, price: Floats) -> dict[str, Floats]:
    others = [_filled(np.frombuffer(one).reshape(batch.days, len(batch))) for one in batch.elsewhere.values()]
    usual = np.nanmean(price[-30:], axis=0)
    low, high = np.fmin.reduce(others), np.fmax.reduce(others)
    return {
        "elsewhere_low": low[-1],
        "elsewhere_high": high[-1],
        "usual_elsewhere_low": np.nanmean(low[-30:], axis=0) / usual,
        "usual_elsewhere_high": np.nanmean(high[-30:], axis=0) / usual,
    }


def _printings(batch: HistoryBatch) -> dict[str, Floats]:
    figures = [facts.figures(batch.end) for facts in batch.facts]
    rows = np.array([(one.count, one.since_this, one.since_first, one.since_last) for one in figures], float)
    return dict(zip(("printings", "since_this", "since_first", "since_last"), rows.T, strict=True))
