"""A handful of cards as Scryfall describes them, with what they cost on three days."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from dualcaster_app import Application
from dualcaster_app.price_file_kinds import PriceFileKind
from dualcaster_app.sources import price_file
from dualcaster_core.catalogue.use_cases import import_catalogue
from dualcaster_core.market.use_cases import import_prices
from dualcaster_sources.scryfall import ScryfallBulk

_SPACE = UUID("6f1f0c5f-3a5b-4c5e-9d1b-7a2c4e8f0a1b")
NOW = datetime(2026, 2, 15, 9, tzinfo=UTC)
BOLT, OLD_BOLT, HELIX, UNPRICED, HOSTILE, LONG = "bolt", "old bolt", "helix", "unpriced", "hostile", "long"
HOSTILE_NAME = '</script><script>alert(1)</script> & "Sons"'
LONG_NAME = "Our Market Research Shows That Players Like Really Long Card Names So We Made this One Elemental"
FORESTS = 120


def scryfall_id(key: str) -> UUID:
    """Return the id of a sample card."""
    return uuid5(_SPACE, key)


def _card(key: str, name: str, code: str, number: str, **facts: Any) -> dict[str, Any]:
    return {
        "object": "card",
        "id": str(scryfall_id(key)),
        "oracle_id": str(scryfall_id(f"oracle {name}")),
        "name": name,
        "set": code,
        "set_name": f"Set {code.upper()}",
        "collector_number": number,
        "rarity": "rare",
        "finishes": ["nonfoil"],
        "type_line": "Instant",
        "released_at": "2021-04-23",
        "mana_cost": "{R}",
    } | facts


def sample_cards() -> list[dict[str, Any]]:
    """List the cards: one with every finish, an unpriced one, awkward names, and one of many printings."""
    forests = [
        _card(f"forest {number}", "Forest", "frs", str(number), type_line="Basic Land — Forest", mana_cost="")
        for number in range(FORESTS)
    ]
    return [
        _card(BOLT, "Lightning Bolt", "sta", "42", finishes=["nonfoil", "foil", "etched"]),
        _card(OLD_BOLT, "Lightning Bolt", "lea", "161", rarity="common", released_at="1993-08-05"),
        _card(
            HELIX,
            "Lightning Helix",
            "rav",
            "213",
            mana_cost="{R}{W}",
            rarity="uncommon",
            layout="transform",
            oracle_text="Lightning Helix deals 3 damage to any target.\n{T}: You gain 3 life.",
            flavor_text="Sparks, then silence.",
            artist="Kev Walker",
            legalities={"modern": "legal", "vintage": "restricted", "standard": "not_legal"},
        ),
        _card(UNPRICED, "Curse of the Fire Penguin // Curse of the Fire Penguin Creature", "unh", "75"),
        _card(HOSTILE, HOSTILE_NAME, "unh", "1", image_uris={"normal": "https://elsewhere.example/card.jpg"}),
        _card(LONG, LONG_NAME, "unh", "107", mana_cost="{1}{G}{G}", type_line="Creature — Elemental"),
        *forests,
    ]


PRICES: Mapping[int, Mapping[str, Mapping[str, str]]] = {
    1: {BOLT: {"usd": "2.50", "usd_foil": "4.00"}},
    7: {BOLT: {"usd": "2.80", "usd_foil": "4.40", "usd_etched": "3.00"}},
    14: {
        BOLT: {"usd": "2.91", "usd_foil": "4.10", "usd_etched": "3.00", "eur": "2.20"},
        OLD_BOLT: {"usd": "1234.50"},
        HELIX: {"usd": "1.20"},
        HOSTILE: {"usd": "0.13"},
        LONG: {"usd": "0.25"},
        "forest 0": {"usd": "0.10"},
    },
}
"""What cards cost, by the day of February 2026."""


async def import_samples(application: Application, directory: Path) -> None:
    """Bring the cards and their prices in, as the command line would."""
    cards = sample_cards()
    catalogue = directory / "default-cards.json"
    catalogue.write_text(json.dumps(cards))
    report = await import_catalogue(ScryfallBulk(str(catalogue)), application.units)
    assert report.bad_count == 0
    for day, priced in PRICES.items():
        file = directory / f"cards-{day}.json"
        quoted = {str(scryfall_id(key)): amounts for key, amounts in priced.items()}
        file.write_text(json.dumps([card | {"prices": quoted.get(card["id"], {})} for card in cards]))
        moment = datetime(2026, 2, day, 9, tzinfo=UTC)
        feed = price_file(str(file), PriceFileKind.SCRYFALL, observed_at=moment, now=moment).feed
        await import_prices(feed, application.units, application.settings.valuation)
