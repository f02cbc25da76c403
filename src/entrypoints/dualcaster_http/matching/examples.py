"""Examples around matches."""

from datetime import UTC, datetime
from decimal import Decimal

from attrs import evolve

from dualcaster_core.matching.guild_matches import GuildMatch, GuildMatchPage
from dualcaster_core.matching.views import (
    FactorReason,
    FindPage,
    MatchFind,
    MatchLineView,
    MatchPackage,
    MatchPage,
    MatchSummary,
    MatchTrader,
    PackageSummary,
)
from dualcaster_http.edge.capability import Examples

_PACKAGE = PackageSummary(
    score=68,
    gives_value=Decimal("11.64"),
    gets_value=Decimal("12.05"),
    cash=Decimal("0.41"),
    gives_copies=4,
    gets_copies=2,
    is_exact=True,
    gap=0,
)
_SHORT = MatchSummary(
    hashid="y6m1xQ2K",
    trader=MatchTrader(username="ann", tier="silver", location="Portland, Oregon"),
    quality_score=74,
    value_balance=38,
    total_value=10,
    card_variety=8,
    condition_match=10,
    trust_bonus=3,
    locality_bonus=5,
    gives_value=Decimal("31.50"),
    gets_value=Decimal("33.00"),
    gives_lines=2,
    gets_lines=2,
    distance_miles=25,
    distance="25 miles",
    is_local=True,
    shared_servers=("Portland Trades",),
    my_list_version=12,
    their_list_version=7,
    found_at=datetime(2026, 2, 13, 18, 30, tzinfo=UTC),
    package=_PACKAGE,
)
_LINE = MatchLineView(
    card_hashid="poLLEX",
    name="Lightning Bolt",
    set_code="sta",
    collector_number="42",
    finish="nonfoil",
    condition="NM",
    condition_min="LP",
    language="en",
    copies=4,
    unit_value=Decimal("2.91"),
    value_source="tcgplayer",
    value_observed_at=datetime(2026, 2, 14, tzinfo=UTC),
    ask=Decimal("3.25"),
    package_copies=4,
)
_REASON = FactorReason(
    factor="total_value",
    title="Total value",
    points=10,
    minimum=0,
    maximum=20,
    sentence="$64.50 could change hands.",
)
_FIND = MatchFind(
    hashid="y6m1xQ2K",
    trader=_SHORT.trader,
    distance_miles=25,
    distance="25 miles",
    shared_servers=("Portland Trades",),
    lines=(_LINE,),
    lines_left_out=1,
    copies=6,
    value=Decimal("14.04"),
)
ANSWERS: Examples = {
    GuildMatchPage: GuildMatchPage(
        items=(
            GuildMatch(
                hashid="y6m1xQ2K",
                first="ann",
                second="bob",
                quality_score=74,
                first_gives_value=Decimal("31.50"),
                second_gives_value=Decimal("33.00"),
                first_gives_lines=2,
                second_gives_lines=2,
            ),
        ),
        members=37,
    ),
    FindPage: FindPage((_FIND,)),
    MatchPackage: MatchPackage(
        hashid=_SHORT.hashid,
        trader=_SHORT.trader,
        package=_PACKAGE,
        gives=(_LINE,),
        gets=(_LINE,),
        tolerance_percent=5,
        gives_unpriced_copies=0,
        gets_unpriced_copies=1,
    ),
    MatchPage: MatchPage((_SHORT,)),
    MatchSummary: evolve(
        _SHORT,
        gives_copies=5,
        gets_copies=5,
        gives_unpriced_copies=0,
        gets_unpriced_copies=0,
        gives_left_out=1,
        gets_left_out=1,
        gives=(_LINE,),
        gets=(_LINE,),
        reasons=(_REASON,),
    ),
}
