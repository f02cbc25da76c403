"""What the product wants to reach, as data, and how far it is."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from attrs import frozen

from dualcaster_core.analytics.survey import net_promoter_score
from dualcaster_core.analytics.views import SiteFigures


class TargetState(StrEnum):
    """How a figure stands to its target."""

    MET = "met"
    MISSED = "missed"
    NO_DATA = "no_data"
    NOT_MEASURED = "not_measured"


class TargetUnit(StrEnum):
    """What a figure counts in; shares go from 0 to 1."""

    SHARE = "share"
    STARS = "stars"
    COUNT = "count"
    DOLLARS = "dollars"
    SCORE = "score"


@frozen(kw_only=True)
class Target:
    """Something to reach: ``goal`` at least, more than it where it is ``strict``.

    ``measure`` picks its figure, None while there is nothing to measure; a target without it is not measured yet.
    """

    key: str
    title: str
    goal: float
    unit: TargetUnit
    basis: str
    strict: bool = False
    measure: Callable[[SiteFigures], float | None] | None = None


@frozen(kw_only=True)
class TargetFigure:
    """A target with its figure, and how the one stands to the other."""

    key: str
    title: str
    goal: float
    unit: TargetUnit
    basis: str
    strict: bool
    figure: float | None
    state: TargetState


_SHARE, _COUNT = TargetUnit.SHARE, TargetUnit.COUNT
_MONTH = "last 30 days"
TARGETS: Final[tuple[Target, ...]] = (
    Target(
        key="email_delivery",
        title="E-mails delivered",
        goal=0.95,
        unit=_SHARE,
        basis=f"delivered of those that were sent or failed, {_MONTH}",
        strict=True,
        measure=lambda figures: figures.email_delivery,
    ),
    Target(
        key="trade_completion",
        title="Accepted trades completed",
        goal=0.60,
        unit=_SHARE,
        basis=f"completed of the accepted trades that ended, {_MONTH}",
        strict=True,
        measure=lambda figures: figures.trade_completion,
    ),
    Target(
        key="average_review",
        title="Average review",
        goal=4.0,
        unit=TargetUnit.STARS,
        basis="visible reviews that nobody has hidden",
        strict=True,
        measure=lambda figures: figures.average_review,
    ),
    Target(
        key="verified_users",
        title="Verified people",
        goal=0.50,
        unit=_SHARE,
        basis="open accounts with a confirmed e-mail address",
        strict=True,
        measure=lambda figures: figures.verified_users,
    ),
    Target(
        key="retention",
        title="Back after 30 days",
        goal=0.40,
        unit=_SHARE,
        basis="people seen in their first week who were seen again in the fifth, the latest four cohorts",
        strict=True,
        measure=lambda figures: figures.retention,
    ),
    Target(
        key="card_pages",
        title="Card pages for search engines",
        goal=10_000,
        unit=_COUNT,
        basis="card pages in the sitemap",
        measure=lambda figures: figures.card_pages,
    ),
    Target(
        key="visits",
        title="Visits a month",
        goal=1_000,
        unit=_COUNT,
        basis=f"visits that began, {_MONTH}",
        measure=lambda figures: figures.visits,
    ),
    Target(
        key="discord_links",
        title="Linked Discord accounts",
        goal=100,
        unit=_COUNT,
        basis="linked now",
        measure=lambda figures: figures.discord_links,
    ),
    Target(
        key="have_lists",
        title="People with have lists",
        goal=500,
        unit=_COUNT,
        basis="with at least one card on it",
        measure=lambda figures: figures.people_with_have_lists,
    ),
    Target(
        key="bot_users",
        title="Daily bot users",
        goal=100,
        unit=_COUNT,
        basis=f"people who gave the bot a command, mean of the days, {_MONTH}",
        measure=lambda figures: figures.daily_bot_users,
    ),
    Target(
        key="discord_servers",
        title="Discord servers",
        goal=10,
        unit=_COUNT,
        basis="linked now",
        measure=lambda figures: figures.discord_servers,
    ),
    Target(
        key="matches",
        title="Matches a day",
        goal=1_000,
        unit=_COUNT,
        basis="matches of the people whose matches were computed in the last 24 hours",
        measure=lambda figures: figures.daily_matches,
    ),
    Target(
        key="proposals",
        title="Proposals a month",
        goal=500,
        unit=_COUNT,
        basis=f"sent, counter-offers too, {_MONTH}",
        measure=lambda figures: figures.proposals,
    ),
    Target(key="stores", title="Stores", goal=10, unit=_COUNT, basis="there are no stores on the site yet"),
    Target(
        key="value_traded",
        title="Value traded a month",
        goal=50_000,
        unit=TargetUnit.DOLLARS,
        basis=f"both sides and cash of completed trades, {_MONTH}",
        measure=lambda figures: float(figures.value_traded),
    ),
    Target(
        key="net_promoter_score",
        title="Net promoter score",
        goal=50,
        unit=TargetUnit.SCORE,
        basis="answers to the survey, last 90 days",
        strict=True,
        measure=lambda figures: net_promoter_score(figures.survey_answers),
    ),
)


def measured(target: Target, figures: SiteFigures) -> TargetFigure:
    """Compare a target with its figure."""
    figure = target.measure(figures) if target.measure else None
    return TargetFigure(
        key=target.key,
        title=target.title,
        goal=target.goal,
        unit=target.unit,
        basis=target.basis,
        strict=target.strict,
        figure=figure,
        state=_state(target, figure),
    )


def _state(target: Target, figure: float | None) -> TargetState:
    if target.measure is None:
        return TargetState.NOT_MEASURED
    if figure is None:
        return TargetState.NO_DATA
    reached = figure > target.goal if target.strict else figure >= target.goal
    return TargetState.MET if reached else TargetState.MISSED
