"""The landing page: what the site does, how large the market is, and how a match looks."""

from decimal import Decimal
from typing import Any

from attrs import frozen
from litestar import Request, Response, get

from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.matching.explanations import explain
from dualcaster_core.matching.model import PairTotals, Trader
from dualcaster_core.matching.scoring import Factors
from dualcaster_core.reputation.tiers import Tier
from dualcaster_http.edge.authentication import Visitor
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.rendering import pages_of

LANDING_CACHE = "public, max-age=60, s-maxage=3600"
_NEWEST_SHOWN = 12
_GETS = (("Snapcaster Mage", "21.40"), ("Fatal Push", "3.60"), ("Stomping Ground", "12.10"))
_GIVES = (("Urza's Saga", "31.75"), ("Lightning Helix", "1.20"))


@frozen(kw_only=True)
class SampleMatch:
    """A match made up to show how one looks; its points and sentences come from the same rules as real ones."""

    username: str
    tier: Tier
    place: str
    gets: tuple[tuple[str, Decimal], ...]
    gives: tuple[tuple[str, Decimal], ...]
    gets_worth: Decimal
    gives_worth: Decimal
    factors: Factors
    score: int
    explanation: tuple[str, ...]


def sample_match() -> SampleMatch:
    """Make up a match and score it."""
    gets, gives = (tuple((name, Decimal(worth)) for name, worth in side) for side in (_GETS, _GIVES))
    cents = [int(sum(worth for _, worth in side) * 100) for side in (gets, gives)]
    username, tier = "ravnica_rosa", Tier.GOLD
    totals = PairTotals(
        user=1,
        candidate=2,
        gives_cents=cents[1],
        gives_lines=len(gives),
        gives_gap=0,
        gets_cents=cents[0],
        gets_lines=len(gets),
        gets_gap=-1,
        trust=6,
        near=1,
        shared_servers=0,
    )
    return SampleMatch(
        username=username,
        tier=tier,
        place="Portland, Oregon",
        gets=gets,
        gives=gives,
        gets_worth=from_cents(cents[0]),
        gives_worth=from_cents(cents[1]),
        factors=totals.factors,
        score=totals.factors.score,
        explanation=explain(
            totals, Trader(user_id=2, username=username, tier=tier, distance_miles=25, email_verified=True)
        ),
    )


@get("/", include_in_schema=False, opt={RATE: "page"})
async def landing(request: Request[Any, Any, Any], visitor: Visitor, application: FromApplication) -> Response[str]:
    """Show the landing page."""
    newest = await application.market.priced_cards.search(None, CardFilter(one_per_card=True), limit=_NEWEST_SHOWN)
    pages = pages_of(request)
    return pages.page(
        request,
        "home/landing.html",
        me=visitor,
        cache=LANDING_CACHE,
        canonical=pages.absolute("/"),
        cards=newest.items,
        size=await application.matching.market_size.now(),
        sample=sample_match(),
    )
