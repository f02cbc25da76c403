"""Cards and printings: what they are, how files name them, how people find them."""

from dualcaster_core.catalogue.errors import CardNotFound, SourceUnreadable
from dualcaster_core.catalogue.grading import Condition, Finish, LegalStatus, Rarity
from dualcaster_core.catalogue.language import LANGUAGES, parse_language
from dualcaster_core.catalogue.model import Card, CardSet, LocalizedName, searchable_names
from dualcaster_core.catalogue.ports import (
    BadRecord,
    CardFilter,
    CardQueries,
    CardView,
    CatalogueSource,
    CatalogueUnitOfWork,
    CatalogueWriter,
    DetailedCard,
    NameHit,
    NameIndex,
    SetView,
)
from dualcaster_core.catalogue.use_cases import CardSearch, CatalogueReport, import_catalogue

__all__ = [
    "LANGUAGES",
    "BadRecord",
    "Card",
    "CardFilter",
    "CardNotFound",
    "CardQueries",
    "CardSearch",
    "CardSet",
    "CardView",
    "CatalogueReport",
    "CatalogueSource",
    "CatalogueUnitOfWork",
    "CatalogueWriter",
    "Condition",
    "DetailedCard",
    "Finish",
    "LegalStatus",
    "LocalizedName",
    "NameHit",
    "NameIndex",
    "Rarity",
    "SetView",
    "SourceUnreadable",
    "import_catalogue",
    "parse_language",
    "searchable_names",
]
