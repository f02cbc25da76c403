"""Builds the bundled sample market from catalogue and price files.

    python tools/build_sample.py CATALOGUE.json.xz PRINTINGS.json.xz PRICES.json.xz

CATALOGUE is a Scryfall bulk file with prices, PRINTINGS an MTGJSON AllPrintings file (for the ids that PRICES, an
MTGJSON AllPrices file, names cards by). The same files give the same sample. Only facts are kept: names, numbers,
ids and prices.
"""

import json
import lzma
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from attrs import evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.printings import Printing
from dualcaster_core.collection.files.ports import ExportRow
from dualcaster_core.collection.model import InventoryItem, ItemKey
from dualcaster_formats import CollectionFiles

SEED = 20260214
TARGET = Path(__file__).parents[1] / "src/entrypoints/dualcaster_app/sample"
CARDS, HOT = 700, 700
KEPT = tuple(
    "object id oracle_id name lang released_at layout mana_cost type_line finishes set set_name set_type "  # noqa: SIM905
    "collector_number rarity digital tcgplayer_id cardmarket_id edhrec_rank prices".split()
)
FORMATS = ("moxfield", "deckbox", "manabox", "archidekt", "dragonshield", "dualcaster")
TRADERS = [
    ("mira_tolarian", "Austin, Texas", 30.267, -97.743, 60, 4, True),
    ("old_man_wizards", "Round Rock, Texas", 30.508, -97.679, 40, 3, True),
    ("gravecrawlr", "San Marcos, Texas", 29.883, -97.941, 75, 2, True),
    ("boros_ben", "Dallas, Texas", 32.777, -96.797, 50, 1, True),
    ("sylvan-sam", "Fort Worth, Texas", 32.755, -97.331, 80, 3, True),
    ("cantrip_kate", "Houston, Texas", 29.760, -95.370, 50, 5, True),
    ("tinkerer_tom", "San Antonio, Texas", 29.424, -98.494, 90, 2, False),
    ("duskmantle", "Portland, Oregon", 45.515, -122.679, 50, 4, True),
    ("riverglider", "Seattle, Washington", 47.606, -122.332, 100, 3, True),
    ("ana_planeswalks", "Tacoma, Washington", 47.253, -122.444, 60, 2, True),
    ("jund_em_out", "Boise, Idaho", 43.615, -116.202, 50, 1, False),
    ("prismatic_pia", "Denver, Colorado", 39.739, -104.990, 70, 3, True),
    ("highlander_joe", "Boulder, Colorado", 40.015, -105.271, 40, 4, True),
    ("stackless", "Chicago, Illinois", 41.878, -87.630, 30, 5, True),
    ("tap_for_nina", "Milwaukee, Wisconsin", 43.039, -87.907, 100, 2, True),
    ("goblin_guide", "Madison, Wisconsin", 43.073, -89.401, 60, 1, True),
    ("lotus_pedal", "Minneapolis, Minnesota", 44.978, -93.265, 50, 3, False),
    ("esper_ella", "New York, New York", 40.713, -74.006, 25, 4, True),
    ("bulk_baron", "Newark, New Jersey", 40.736, -74.172, 40, 2, True),
    ("fetchland_fred", "Philadelphia, Pennsylvania", 39.953, -75.165, 100, 3, True),
    ("mono_blue_max", "Boston, Massachusetts", 42.360, -71.058, 50, 1, True),
    ("cascade_carla", "Atlanta, Georgia", 33.749, -84.388, 50, 2, True),
    ("thassa_fan", "Miami, Florida", 25.762, -80.192, 50, 0, True),
    ("urza_in_exile", "Los Angeles, California", 34.052, -118.244, 60, 5, True),
]
NOTED_PRICES = ("mira_tolarian",)
"""Who noted what they paid, so that their portfolio has a cost: between 55 and 115 % of the price of now."""
SERVERS = {"mira_tolarian": [1], "stackless": [1, 2], "esper_ella": [2], "cantrip_kate": [1], "urza_in_exile": [2]}


def load(path: str) -> Any:
    with lzma.open(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def dump(name: str, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    (TARGET / name).write_bytes(lzma.compress(text.encode(), preset=9))


def uuids(printings: Any) -> dict[str, str]:
    """Map Scryfall ids to MTGJSON uuids, first face only."""
    found: dict[str, str] = {}
    for one in printings["data"].values():
        for card in one["cards"]:
            found.setdefault(card["identifiers"]["scryfallId"], card["uuid"])
    return found


def price_of(card: dict[str, Any], finish: Finish) -> Decimal | None:
    name = {Finish.NONFOIL: "usd", Finish.FOIL: "usd_foil", Finish.ETCHED: "usd_etched"}[finish]
    return Decimal(card["prices"][name]) if card["prices"].get(name) else None


def choose_cards(cards: list[dict[str, Any]], with_history: dict[str, str]) -> list[dict[str, Any]]:
    """Take the most played priced cards, at most three printings of each, those with a price history first."""
    by_oracle: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for card in cards:
        prices = [price for finish in Finish if (price := price_of(card, finish))]
        ordinary = card["set_type"] not in ("memorabilia", "token") and card["border_color"] != "gold"
        if prices and ordinary and max(prices) < 400 and card.get("edhrec_rank") and "oracle_id" in card:
            by_oracle[card["oracle_id"]].append(card)
    ranked = sorted(by_oracle.values(), key=lambda group: min(card["edhrec_rank"] for card in group))
    chosen = []
    for group in ranked[:CARDS]:
        group.sort(key=lambda card: (card["id"] not in with_history, card["released_at"] < "2015", card["id"]))
        chosen += group[:3]
    return [{name: card[name] for name in KEPT if name in card} for card in chosen]


def rows_for(dice: random.Random, pool: list[dict[str, Any]], size: int) -> Iterator[ExportRow]:
    weights = [1 / (place + 120) for place in range(len(pool))]
    owned: set[str] = set()
    while len(owned) < size:
        card = dice.choices(pool, weights)[0]
        if card["id"] in owned:
            continue
        owned.add(card["id"])
        finishes = [finish for finish in Finish if price_of(card, finish)]
        condition = dice.choices(list(Condition), [1, 2, 8, 25, 64])[0]
        quantity = dice.choices([1, 2, 3, 4], [60, 20, 8, 12])[0]
        key = ItemKey(0, dice.choice(finishes), condition, "en")
        yield ExportRow(
            printing=Printing(
                card_id=0,
                scryfall_id=UUID(card["id"]),
                oracle_id=UUID(card["oracle_id"]),
                name=card["name"],
                set_code=card["set"],
                collector_number=card["collector_number"],
                finishes=tuple(Finish(word) for word in card["finishes"]),
                language="en",
            ),
            set_name=card["set_name"],
            rarity=card["rarity"],
            item=InventoryItem(key=key, quantity=quantity),
            trade_quantity=min(quantity, dice.choices([0, 1, 2, 4], [35, 45, 12, 8])[0]),
            tcgplayer_id=card.get("tcgplayer_id"),
            cardmarket_id=card.get("cardmarket_id"),
        )


def with_prices_paid(rows: list[ExportRow], prices: dict[UUID, dict[str, Any]]) -> list[ExportRow]:
    """Note what was paid for each copy that has a price."""
    dice, noted = random.Random(SEED), []
    for row in rows:
        price = price_of(prices[row.printing.scryfall_id], row.item.key.finish)
        share = Decimal(dice.randint(55, 115)) / 100
        paid = None if price is None else (price * share).quantize(Decimal("0.01"))
        noted.append(evolve(row, item=evolve(row.item, acquired_price=paid)))
    return noted


def want_lines(dice: random.Random, pool: list[dict[str, Any]], owned: set[str], size: int) -> str:
    weights = [1 / (place + 120) for place in range(len(pool))]
    lines: dict[str, str] = {}
    while len(lines) < size:
        card = dice.choices(pool, weights)[0]
        if card["name"] in owned or card["name"] in lines:
            continue
        exact = dice.random() < 0.25
        which = f" ({card['set'].upper()}) {card['collector_number']}" if exact else ""
        lines[card["name"]] = f"{dice.choices([1, 2, 4], [75, 15, 10])[0]} {card['name']}{which}"
    return "\n".join(lines.values()) + "\n"


def traders(cards: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dice, formats = random.Random(SEED), CollectionFiles()
    made = []
    for place, (name, city, latitude, longitude, radius, tier, verified) in enumerate(TRADERS):
        pool = cards[:HOT] + dice.sample(cards[HOT:], 120)
        rows = list(rows_for(dice, pool, dice.randint(70, 110)))
        if name in NOTED_PRICES:
            rows = with_prices_paid(rows, {UUID(card["id"]): card for card in cards})
        owned = {row.printing.name for row in rows}
        made.append(
            {
                "username": name,
                "place": city,
                "latitude": latitude,
                "longitude": longitude,
                "trade_radius_miles": radius,
                "tier": tier,
                "email_verified": verified,
                "servers": SERVERS.get(name, []),
                "format": FORMATS[place % len(FORMATS)],
                "collection": formats.write(rows, FORMATS[place % len(FORMATS)]).content.decode(),
                "wants": want_lines(dice, cards[:HOT], owned, dice.randint(35, 55)),
            }
        )
    return made


def main(catalogue: str, printings: str, prices: str) -> None:
    TARGET.mkdir(exist_ok=True)
    history = load(prices)["data"]
    known = {card: uuid for card, uuid in uuids(load(printings)).items() if uuid in history}
    cards = choose_cards(load(catalogue), known)
    dump("cards.json.xz", cards)
    kept = {known[card["id"]]: card["id"] for card in cards if card["id"] in known}
    names = {card["id"]: card for card in cards}
    identifiers = {
        uuid: {
            "uuid": uuid,
            "name": names[card]["name"],
            "setCode": names[card]["set"].upper(),
            "number": names[card]["collector_number"],
            "rarity": names[card]["rarity"],
            "finishes": names[card]["finishes"],
            "language": "English",
            "type": names[card]["type_line"],
            "identifiers": {"scryfallId": card, "scryfallOracleId": names[card]["oracle_id"]},
        }
        for uuid, card in kept.items()
    }
    dump("AllIdentifiers.json.xz", {"meta": {"date": "2026-02-14", "version": "sample"}, "data": identifiers})
    dump(
        "AllPrices.json.xz",
        {"meta": {"date": "2026-02-14", "version": "sample"}, "data": {u: history[u] for u in kept}},
    )
    dump("traders.json.xz", traders(cards))
    print(f"{len(cards)} printings, {len(kept)} with a price history, {len(TRADERS)} traders")


if __name__ == "__main__":
    main(*sys.argv[1:])
