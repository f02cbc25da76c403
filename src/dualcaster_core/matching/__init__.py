"""Who has what whom wants: pairing, scoring, explaining and keeping matches."""

from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.engine import best, scored
from dualcaster_core.matching.errors import MatchNotFound
from dualcaster_core.matching.events import StrongMatch, StrongMatchesFound
from dualcaster_core.matching.explanations import FACTORS, explain
from dualcaster_core.matching.market_size import CachedMarketSize
from dualcaster_core.matching.minimal_counter import MinimalCounter, minimal_counter
from dualcaster_core.matching.model import (
    CandidateFilter,
    Find,
    MatchRules,
    MatchView,
    PairTotals,
    ScoredPair,
    StoredMatches,
    TotalsBlock,
    Trader,
)
from dualcaster_core.matching.package_model import FairPackage, PackageLine, PackageSearch
from dualcaster_core.matching.packages import fair_package
from dualcaster_core.matching.pairing import PairedLine, PairingHave, PairingWant, pair_lines
from dualcaster_core.matching.ports import CandidateSource, MatchingUnitOfWork, MatchQueries, MatchRepository
from dualcaster_core.matching.proposal_edits import CounterLine, ProposalSide
from dualcaster_core.matching.scoring import Factors, factors_of, trust_bonus
from dualcaster_core.matching.use_cases import Matches
from dualcaster_core.matching.views import MatchPackage, MatchPage, MatchSummary, PackageSummary

__all__ = [
    "FACTORS",
    "CachedMarketSize",
    "CandidateFilter",
    "CandidateSource",
    "CounterLine",
    "Factors",
    "FairPackage",
    "Find",
    "MatchNotFound",
    "MatchPackage",
    "MatchPage",
    "MatchQueries",
    "MatchRepository",
    "MatchRules",
    "MatchSummary",
    "MatchView",
    "Matches",
    "Matching",
    "MatchingUnitOfWork",
    "MinimalCounter",
    "PackageLine",
    "PackageSearch",
    "PackageSummary",
    "PairTotals",
    "PairedLine",
    "PairingHave",
    "PairingWant",
    "ProposalSide",
    "ScoredPair",
    "StoredMatches",
    "StrongMatch",
    "StrongMatchesFound",
    "TotalsBlock",
    "Trader",
    "best",
    "explain",
    "factors_of",
    "fair_package",
    "minimal_counter",
    "pair_lines",
    "scored",
    "trust_bonus",
]
