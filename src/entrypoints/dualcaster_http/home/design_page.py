"""The components of the site in every state, for those who build it."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from attrs import evolve
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException

from dualcaster_core.market.model import Chart, ChartPoint
from dualcaster_core.signals.record.fans import fan_of
from dualcaster_core.signals.record.measures import Bounds, Judged, calibration
from dualcaster_core.signals.record.resampling import Figure
from dualcaster_core.social.profile_card.frames import FRAME_LOOKS
from dualcaster_core.social.profile_card.views import ProfileCard
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.home.landing_page import sample_match
from dualcaster_http.site.charts import plot_of, ranges_of
from dualcaster_http.site.flashes import Flash
from dualcaster_http.site.forms import Form
from dualcaster_http.site.plots import SkillRow, calibration_plot, fan_plot, skill_plot
from dualcaster_http.site.rendering import pages_of
from dualcaster_http.social.examples import SAMPLE_CARD

_DAYS = 60
_FIRST_DAY = date(2026, 1, 1)
_CARDS = (
    ("Lightning Bolt", "{R}", "Instant", "common", "2x2", "117"),
    ("Teferi, Hero of Dominaria", "{3}{W}{U}", "Legendary Planeswalker — Teferi", "mythic", "dom", "207"),
    ("Asmoranomardicadaistinaculdacar", "", "Legendary Creature — Human Wizard", "rare", "mh2", "186"),
    ("Stomping Ground", "", "Land — Mountain Forest", "rare", "rna", "259"),
)


def sample_cards() -> list[Any]:
    """Make up cards: a short name, a long one, several colours, a land; none has a picture."""
    return [
        SimpleNamespace(
            hashid=f"card{number}",
            name=name,
            mana_cost=cost,
            type_line=kind,
            rarity=rarity,
            set_code=set_code,
            set_name="Double Masters 2022",
            collector_number=collector_number,
            image_url=None,
        )
        for number, (name, cost, kind, rarity, set_code, collector_number) in enumerate(_CARDS)
    ]


def sample_charts() -> list[Chart]:
    """Make up two months of prices of two finishes."""

    def chart(finish: str, start: int, swing: int) -> Chart:
        points = (
            ChartPoint(
                day=_FIRST_DAY + timedelta(days=day), amount=Decimal(start + day * swing % 37 + day * swing // 9) / 100
            )
            for day in range(_DAYS)
        )
        return Chart(finish=finish, source="tcgplayer", points=tuple(points))

    return [chart("nonfoil", 240, 7), chart("foil", 690, 11)]


def sample_plots() -> SimpleNamespace:
    """Make up a record: confidences that are a little too high, one kind with skill and one without, a fan."""
    judged = [
        Judged(tenth / 10 + 0.05, 0.4, number < tenth * 4, str(number), _FIRST_DAY)
        for tenth in range(2, 9)
        for number in range(50 - tenth)
    ]
    figures = (Figure(0.21, Bounds(0.12, 0.29), 840), Figure(-0.02, Bounds(-0.09, 0.04), 312), None)
    labels = ("Buylist spread", "Momentum", "Reprint risk")
    paths = [[part * (number - 12) / 900 for part in range(8)] for number in range(50)]
    return SimpleNamespace(
        calibration=calibration_plot(calibration(judged), Figure(0.041, Bounds(0.022, 0.063), len(judged))),
        skill=skill_plot([SkillRow(label, figure) for label, figure in zip(labels, figures, strict=True)]),
        fan=fan_plot(fan_of(paths, [[0.001 * part for part in range(8)]] * 9)),
    )


def sample_profile_cards() -> list[ProfileCard]:
    """Make up a card for each frame; the last has a long name and nothing to tell."""
    names = ("Mira", "Ana of the Six Moxen", "Kiki", "Jo", "Bartholomew the Extraordinarily Long-Winded Trader")
    return [
        evolve(
            SAMPLE_CARD,
            hashid=f"card{number}",
            front=evolve(SAMPLE_CARD.front, frame=frame, display_name=name, badges=SAMPLE_CARD.front.badges * number),
        )
        for number, (frame, name) in enumerate(zip(FRAME_LOOKS, names, strict=True))
    ]


@get("/design", include_in_schema=False, opt={RATE: "page"}, sync_to_thread=False)
def design(request: Request[Any, Any, Any], application: FromApplication) -> Response[str]:
    """Show every component; there is no such page where the site is not being developed."""
    if not application.settings.development:
        raise NotFoundException
    charts = sample_charts()
    return pages_of(request).page(
        request,
        "home/design.html",
        cards=sample_cards(),
        plot=plot_of(charts),
        flat=plot_of(
            [
                Chart(
                    finish="nonfoil",
                    source="cardkingdom",
                    points=tuple(
                        ChartPoint(day=_FIRST_DAY + timedelta(days=day), amount=Decimal(390)) for day in range(9)
                    ),
                )
            ]
        ),
        plots=sample_plots(),
        points=charts[0].points,
        ranges=ranges_of("/design", None),
        sample=sample_match(),
        profile_cards=sample_profile_cards(),
        wrong=Form(values={"email": "mira@"}, errors={"email": "Write an address such as name@example.org."}),
        told=(Flash("good", "3 cards are for trade."), Flash("bad", "That did not work.")),
    )
