"""Whatever stands in a file, a source gives valid records, reports broken ones, or refuses the file."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.catalogue.model import Card, CardSet, LocalizedName
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.market.model import PriceObservation
from dualcaster_sources.cardkingdom import CardKingdomPrices
from dualcaster_sources.cardmarket import CardmarketPrices
from dualcaster_sources.mtgjson import AllIdentifiers, AllPrices, AllPrintings
from dualcaster_sources.scryfall import ScryfallBulk, ScryfallPrices, ScryfallSets

MOMENT = datetime(2026, 2, 14, tzinfo=UTC)
UUIDS = ("8d8432a7-1c8a-4cfb-947c-ecf9791063eb", "5896af19-9c32-583f-96ae-2ec7cfca638c")

SCRYFALL_CARD = {
    **{"object": "card", "id": UUIDS[0], "oracle_id": UUIDS[1], "name": "Sire of Seven Deaths", "lang": "en"},
    **{"released_at": "2024-11-15", "mana_cost": "{7}", "type_line": "Creature", "finishes": ["nonfoil", "foil"]},
    **{"set": "fdn", "set_name": "Foundations", "collector_number": "1", "rarity": "mythic", "digital": False},
    **{"tcgplayer_id": 563895, "cardmarket_id": 796513, "edhrec_rank": 25905, "printed_name": "Erzeuger"},
    "card_faces": [{"name": "Sire", "mana_cost": "{7}", "image_uris": {"normal": "https://cards.scryfall.io/x.jpg"}}],
    "image_uris": {"normal": "https://cards.scryfall.io/x.jpg"},
    "prices": {"usd": "4.99", "usd_foil": None, "eur": "32.94"},
}
SCRYFALL_SET = {
    **{"object": "set", "code": "fdn", "name": "Foundations", "released_at": "2024-11-15", "set_type": "core"},
    **{"card_count": 730, "parent_set_code": "x", "digital": False},
}
MTGJSON_CARD = {
    **{"availability": ["paper"], "edhrecRank": 1202, "finishes": ["nonfoil"], "layout": "normal", "manaCost": "{1}"},
    **{"name": "Said // Done", "faceName": "Said", "number": "1", "rarity": "rare", "setCode": "MID", "side": "a"},
    **{"text": "Draw.", "type": "Instant", "uuid": UUIDS[1], "otherFaceIds": [UUIDS[0]], "language": "English"},
    "identifiers": {"mcmId": "574937", "scryfallId": UUIDS[0], "scryfallOracleId": UUIDS[1]},
    "foreignData": [{"language": "German", "name": "Gesagt // Getan"}],
}
PRINTINGS = {
    **{"code": "MID", "name": "Midnight Hunt", "releaseDate": "2021-09-24", "totalSetSize": 471, "type": "expansion"},
    "cards": [MTGJSON_CARD],
    "tokens": [MTGJSON_CARD],
}
DAYS = {"2026-02-13": 69.915, "2026-02-14": 70}
MTGJSON_PRICES = {"paper": {"tcgplayer": {"currency": "USD", "retail": {"foil": DAYS}, "buylist": {"normal": DAYS}}}}
KINGDOM = {
    **{"sku": "LEA-232", "scryfall_id": UUIDS[0], "name": "Black Lotus", "variation": "", "is_foil": "false"},
    **{"price_retail": "149999.99", "qty_retail": 1, "price_buy": "68000.0", "qty_buying": 3},
    "condition_values": {"nm_price": "69.99", "nm_qty": 0},
}
MARKET = {"idProduct": 1, "low": 0.02, "trend": 0.08, "low-foil": 0.04, "trend-foil": 0.31}

Read = Callable[[Path], Iterable[object]]
KINDS: dict[str, tuple[Any, Read]] = {
    "bulk": ([SCRYFALL_CARD, SCRYFALL_CARD], lambda path: ScryfallBulk(path).records()),
    "prices": ([SCRYFALL_CARD], lambda path: ScryfallPrices(path, MOMENT).observations()),
    "sets": ({"data": [SCRYFALL_SET]}, lambda path: ScryfallSets(path).records()),
    "printings": ({"data": {"MID": PRINTINGS}}, lambda path: AllPrintings(path).records()),
    "identifiers": ({"data": {UUIDS[1]: MTGJSON_CARD}}, lambda path: AllIdentifiers(path).records()),
    "all prices": ({"data": {UUIDS[1]: MTGJSON_PRICES}}, lambda path: AllPrices(path).observations()),
    "card kingdom": (
        {"meta": {"created_at": "2026-07-09 07:07:16"}, "data": [KINGDOM]},
        lambda path: CardKingdomPrices(path).observations(),
    ),
    "cardmarket": (
        {"createdAt": "2024-11-19T02:46:37+0100", "priceGuides": [MARKET]},
        lambda path: CardmarketPrices(path).observations(),
    ),
}

ODD_TEXTS = st.sampled_from(
    ["", "\x00", "NaN", "-1", "1e400", "en", "de", "foil", "EUR", "2024-02-30", "x" * 400, "٣", "9" * 30, UUIDS[0]]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0, -1, 2**31, 10**30, 1e300, 1e-300, 0.005])
    | st.floats(allow_nan=False, allow_infinity=False)
    | ODD_TEXTS
    | st.text(st.characters(codec="utf-8"), max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield from _places(held, (*path, key))


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(value[path[0]], path[1:], new)
    return copy


@st.composite
def _changed(draw: st.DrawFn, sample: Any) -> Any:
    for _ in range(draw(st.integers(1, 3))):
        sample = _with(sample, draw(st.sampled_from(list(_places(sample)))), draw(VALUES))
    return sample


@st.composite
def _damaged(draw: st.DrawFn, content: bytes) -> bytes:
    at = draw(st.integers(0, len(content)))
    end = draw(st.integers(at, min(len(content), at + 8)))
    return content[:at] + draw(st.binary(max_size=4)) + content[end:]


def _check_text(value: str | None, limit: int) -> None:
    if value is not None:
        assert len(value) <= limit
        assert "\x00" not in value
        value.encode()


def _check(record: object) -> None:
    if isinstance(record, Card):
        for text, limit in ((record.name, 300), (record.set_code, 16), (record.set_name, 200), (record.type_line, 300)):
            _check_text(text, limit)
        for optional in (record.mana_cost, record.rules_text, record.image_url, record.back_image_url, record.artist):
            _check_text(optional, 10_000)
        assert record.name
        assert record.finishes
        assert len(set(record.finishes)) == len(record.finishes)
        assert record.language in LANGUAGES
        numbers = (record.tcgplayer_id, record.tcgplayer_etched_id, record.cardmarket_id, record.edhrec_rank)
        assert all(number is None or 0 < number < 2**31 for number in numbers)
        assert str(record.image_url).startswith("https://")
    elif isinstance(record, CardSet):
        assert 0 <= record.card_count < 2**31
        _check_text(record.name, 200)
        _check_text(record.set_type, 40)
    elif isinstance(record, LocalizedName):
        assert record.language in LANGUAGES
        assert record.name
        _check_text(record.name, 300)
    elif isinstance(record, PriceObservation):
        assert record.amount > 0
        assert record.amount == record.amount.quantize(Decimal("0.01"))
        assert record.quantity is None or 0 <= record.quantity < 2**31
    else:
        assert isinstance(record, BadRecord)
        assert record.position >= 1
        assert 0 < len(record.reason) <= 400
        record.reason.encode()


def _read(read: Read, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refusals = []
    try:
        for record in read(path):
            _check(record)
    except SourceUnreadable as refusal:
        refusals.append(refusal.message)
    assert all(str(path) in message for message in refusals)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name a file that is written anew for each example."""
    return tmp_path_factory.mktemp("sources") / "source.json"


@pytest.mark.parametrize("kind", KINDS)
def test_the_unchanged_sample_is_read_without_fault(kind: str, path: Path) -> None:
    """What the other properties change is whole to begin with."""
    sample, read = KINDS[kind]
    path.write_bytes(json.dumps(sample).encode())
    records = list(read(path))
    assert records
    assert not any(isinstance(record, BadRecord) for record in records)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_value_may_stand_anywhere(kind: str, path: Path, data: st.DataObject) -> None:
    """A field of another type, out of bounds or nonsensical never gets through and never raises."""
    sample, read = KINDS[kind]
    _read(read, path, json.dumps(data.draw(_changed(sample))).encode())


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_any_bytes_may_be_damaged(kind: str, path: Path, data: st.DataObject) -> None:
    """A file with wrong, missing or added bytes is read as far as it goes, or refused."""
    sample, read = KINDS[kind]
    _read(read, path, data.draw(_damaged(json.dumps(sample).encode())))


@pytest.mark.parametrize("kind", KINDS)
@given(content=st.binary(max_size=64) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_file_may_be_given(kind: str, path: Path, content: bytes) -> None:
    """Any bytes and any JSON end in records or in a refusal."""
    _read(KINDS[kind][1], path, content)
