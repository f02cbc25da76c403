"""How the price of a signal went, with the target as a line of its own."""

from dualcaster_core.market.model import Chart, ChartPoint
from dualcaster_core.signals.reading.views import SignalDetail
from dualcaster_http.site.charts import Plot, plot_of


def path_plot(detail: SignalDetail) -> Plot | None:
    """Lay out the path and, from the making of the signal to its end, its target; None for fewer than two days."""
    signal = detail.signal
    charts = [
        Chart(
            finish=signal.card.finish,
            source=signal.source,
            points=tuple(ChartPoint(day=point.day, amount=point.amount) for point in detail.path),
        )
    ]
    if signal.target_price is not None:
        days = (signal.made_at.date(), signal.valid_until.date())
        points = tuple(ChartPoint(day=day, amount=signal.target_price) for day in days)
        charts.append(Chart(finish="target", source=signal.source, points=points))
    return plot_of(charts)
