"""What a rule looks at: figures from the past of one card, or in columns from that of many.

Buylist and stock come first: what a shop pays and how many copies it has say more of the next days than the price.
Changes and spreads are shares (0.05 is 5 %), days are days; NaN is 'not known'.
"""

from attrs import fields, frozen

from dualcaster_core.signals.features.ports import Windows
from dualcaster_core.signals.features.windows import HistoryWindows
from dualcaster_core.signals.history import CardHistory, Elsewhere, HistoryColumn

WEEK = 7
USUAL = 30
"""Over how many days the usual level of something is taken."""
LONG = 60
SETTLED = 14
"""Over how many days a shop's stock is averaged, which swings from one day to the next."""
_ROOT_OF_WEEK = 7**0.5


@frozen
class Features:
    """The figures, in the order in which they matter; the fields that say ``change`` are over so many days.

    ``buylist_ratio`` is what the shop pays in cash as a share of its price, ``usual_ratio`` the same of the means over
    30 days. ``stock_ratio`` and ``wanted_ratio`` compare today's copies with the mean of 14 days. ``high_before`` and
    ``low_before`` bound the 60 days that ended three days ago; ``week_high`` and ``week_low`` the last seven.
    """

    buylist: float
    buylist_age: float
    buylist_change_7: float
    buylist_ratio: float
    usual_ratio: float
    credit_bonus: float
    stock: float
    stock_ratio: float
    stock_ago_7: float
    wanted: float
    wanted_ratio: float
    price: float
    price_age: float
    change_1: float
    change_7: float
    change_30: float
    mean_30: float
    mean_60: float
    weekly_volatility: float
    high_before: float
    low_before: float
    week_high: float
    week_low: float
    moves_90: float
    sales_7: float
    sales_30: float
    elsewhere_low: float
    elsewhere_high: float
    usual_elsewhere_low: float
    usual_elsewhere_high: float
    printings: float
    since_this: float
    since_first: float
    since_last: float


FEATURE_NAMES = tuple(one.name for one in fields(Features))


def features_of(history: CardHistory) -> Features:
    """Return the features of one card at the end of its history."""
    return features_from(HistoryWindows(history))


def features_from(w: Windows) -> Features:
    """Return the features that windows show: floats for one card, columns for many."""
    price, buylist, stock = (
        w.ago(column, 0) for column in (HistoryColumn.PRICE, HistoryColumn.BUYLIST, HistoryColumn.STOCK)
    )
    wanted, printings = w.ago(HistoryColumn.WANTED, 0), w.printings()
    mean_30 = w.mean(HistoryColumn.PRICE, USUAL)
    return Features(
        buylist=buylist,
        buylist_age=w.age(HistoryColumn.BUYLIST),
        buylist_change_7=_change(w, HistoryColumn.BUYLIST, WEEK),
        buylist_ratio=w.ratio(buylist, price),
        usual_ratio=w.ratio(w.mean(HistoryColumn.BUYLIST, USUAL), mean_30),
        credit_bonus=w.ratio(w.ago(HistoryColumn.CREDIT, 0), buylist) - 1,
        stock=stock,
        stock_ratio=w.ratio(stock, w.mean(HistoryColumn.STOCK, SETTLED)),
        stock_ago_7=w.ago(HistoryColumn.STOCK, WEEK),
        wanted=wanted,
        wanted_ratio=w.ratio(wanted, w.mean(HistoryColumn.WANTED, SETTLED)),
        price=price,
        price_age=w.age(HistoryColumn.PRICE),
        change_1=_change(w, HistoryColumn.PRICE, 1),
        change_7=_change(w, HistoryColumn.PRICE, WEEK),
        change_30=_change(w, HistoryColumn.PRICE, USUAL),
        mean_30=mean_30,
        mean_60=w.mean(HistoryColumn.PRICE, LONG),
        weekly_volatility=w.volatility(HistoryColumn.PRICE, USUAL) * _ROOT_OF_WEEK,
        high_before=w.highest(HistoryColumn.PRICE, LONG, before=3),
        low_before=w.lowest(HistoryColumn.PRICE, LONG, before=3),
        week_high=w.highest(HistoryColumn.PRICE, WEEK),
        week_low=w.lowest(HistoryColumn.PRICE, WEEK),
        moves_90=w.moves(HistoryColumn.PRICE, 90),
        sales_7=w.total(HistoryColumn.SALES, WEEK),
        sales_30=w.total(HistoryColumn.SALES, USUAL),
        elsewhere_low=w.ago(Elsewhere.LOW, 0),
        elsewhere_high=w.ago(Elsewhere.HIGH, 0),
        usual_elsewhere_low=w.ratio(w.mean(Elsewhere.LOW, USUAL), mean_30),
        usual_elsewhere_high=w.ratio(w.mean(Elsewhere.HIGH, USUAL), mean_30),
        printings=printings.count,
        since_this=printings.since_this,
        since_first=printings.since_first,
        since_last=printings.since_last,
    )


def _change(w: Windows, column: HistoryColumn, days: int) -> float:
    return w.ratio(w.ago(column, 0), w.ago(column, days)) - 1
