"""What Scryfall's files say becomes cards, sets, names and prices; what is broken in them is reported."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.model import Card, CardSet, LocalizedName
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.scryfall import ScryfallBulk, ScryfallPrices, ScryfallSets
from tests.support.source_files import WriteSource

SIRE = UUID("8d8432a7-1c8a-4cfb-947c-ecf9791063eb")
SIRE_ORACLE = UUID("a15547d0-bbcb-41ee-a9ae-8325a9e7fe1f")
RAZORGRASS = "57065dca-f90e-4184-bbc4-95d726a4160b"
RAZORGRASS_BACK = f"https://cards.scryfall.io/normal/back/5/7/{RAZORGRASS}.jpg"
OTHER_ID = "27912e61-97ef-406b-bb88-4fe89a54726e"
MOMENT = datetime(2025, 2, 1, 9, 5, tzinfo=UTC)


def _sire(**changes: Any) -> dict[str, Any]:
    address = f"https://cards.scryfall.io/normal/front/8/d/{SIRE}.jpg?1730488592"
    card = {
        "object": "card",
        "id": str(SIRE),
        "oracle_id": str(SIRE_ORACLE),
        "tcgplayer_id": 563895,
        "cardmarket_id": 796513,
        "name": "Sire of Seven Deaths",
        "lang": "en",
        "released_at": "2024-11-15",
        "layout": "normal",
        "image_uris": {"small": "https://cards.scryfall.io/small.jpg", "normal": address},
        "mana_cost": "{7}",
        "cmc": 7.0,
        "type_line": "Creature — Eldrazi",
        "oracle_text": "First strike, vigilance",
        "finishes": ["nonfoil", "foil"],
        "set": "fdn",
        "set_name": "Foundations",
        "collector_number": "1",
        "digital": False,
        "rarity": "mythic",
        "edhrec_rank": 25905,
        "prices": {"usd": "4.99", "usd_foil": None, "usd_etched": None, "eur": "32.94", "eur_foil": "34.32"},
    }
    return card | changes


def _razorgrass(**changes: Any) -> dict[str, Any]:
    image = f"https://cards.scryfall.io/normal/front/5/7/{RAZORGRASS}.jpg"
    faces = [
        {"name": "Razorgrass Ambush", "mana_cost": "{1}{W}", "type_line": "Instant", "image_uris": {"normal": image}},
        {"name": "Razorgrass Field", "mana_cost": "", "type_line": "Land", "image_uris": {"normal": RAZORGRASS_BACK}},
    ]
    card = _sire(
        id=RAZORGRASS,
        oracle_id="5da954fa-9001-4557-825c-1462035d21ed",
        name="Razorgrass Ambush // Razorgrass Field",
        set="mh3",
        collector_number="238",
        card_faces=faces,
    )
    for key in ("image_uris", "mana_cost", "type_line", "oracle_text"):
        del card[key]
    return card | changes


def _without(record: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != key}


def test_a_card_object_becomes_a_card(write: "WriteSource") -> None:
    """Every field of a printing is taken over; the address of the image loses its time stamp."""
    assert list(ScryfallBulk(write([_sire()])).records()) == [
        Card(
            scryfall_id=SIRE,
            oracle_id=SIRE_ORACLE,
            name="Sire of Seven Deaths",
            set_code="fdn",
            set_name="Foundations",
            collector_number="1",
            rarity=Rarity.MYTHIC,
            finishes=(Finish.NONFOIL, Finish.FOIL),
            mana_cost="{7}",
            type_line="Creature — Eldrazi",
            rules_text="First strike, vigilance",
            image_url=f"https://cards.scryfall.io/normal/front/8/d/{SIRE}.jpg",
            tcgplayer_id=563895,
            cardmarket_id=796513,
            released_at=date(2024, 11, 15),
            edhrec_rank=25905,
        )
    ]


def test_scryfall_owns_names_and_ids() -> None:
    """Its records replace what is stored."""
    assert ScryfallBulk("none.json").authoritative
    assert ScryfallSets("none.json").authoritative


def test_faces_are_one_card(write: "WriteSource") -> None:
    """Costs, types and rules of the faces are joined; the image is the front's."""
    (card,) = ScryfallBulk(write([_razorgrass()])).records()
    assert isinstance(card, Card)
    assert card.faces == ("Razorgrass Ambush", "Razorgrass Field")
    assert (card.mana_cost, card.type_line, card.rules_text) == ("{1}{W}", "Instant // Land", None)
    assert card.image_url == f"https://cards.scryfall.io/normal/front/5/7/{RAZORGRASS}.jpg"


def test_the_other_side_of_a_card_has_its_own_picture(write: "WriteSource") -> None:
    """The back's address is the file's; where the file has no pictures the layout tells, and others have no back."""
    pictureless = {"name": "Razorgrass Ambush", "mana_cost": "{1}{W}"}
    records = [
        _razorgrass(),
        _razorgrass(id=OTHER_ID, layout="modal_dfc", card_faces=[pictureless, {"name": "Razorgrass Field"}]),
        _sire(card_faces=[pictureless, pictureless], layout="adventure"),
    ]
    backs = [card.back_image_url for card in ScryfallBulk(write(records)).records() if isinstance(card, Card)]
    assert backs == [RAZORGRASS_BACK, f"https://cards.scryfall.io/normal/back/2/7/{OTHER_ID}.jpg", None]


def test_texts_of_faces_keep_their_places(write: "WriteSource") -> None:
    """A face without rules or flavour leaves an empty place, so that each text is told of its own face."""
    faces = [
        {"name": "Razorgrass Ambush", "flavor_text": "Cut."},
        {"name": "Razorgrass Field", "oracle_text": "{T}: Add {W}."},
    ]
    (card,) = ScryfallBulk(write([_razorgrass(card_faces=faces)])).records()
    assert isinstance(card, Card)
    assert (card.rules_text, card.flavor_text) == ("\n//\n{T}: Add {W}.", "Cut.\n//\n")


@pytest.mark.parametrize(
    ("facts", "colors"),
    [
        ({"colors": ["R", "W"]}, "WR"),
        ({"colors": [], "mana_cost": "{R}"}, ""),
        ({"mana_cost": "{2}{G/U}{B/P}"}, "UBG"),
        ({"card_faces": [{"name": "A", "colors": ["W"]}, {"name": "B", "colors": ["R", "W"]}]}, "WR"),
    ],
)
def test_colours_are_stated_or_read_from_the_cost(write: "WriteSource", facts: dict[str, Any], colors: str) -> None:
    """Colours come in the usual order: the card's, else those of all its faces, else those of its cost."""
    (card,) = ScryfallBulk(write([_sire(**facts)])).records()
    assert isinstance(card, Card)
    assert card.colors == colors


def test_legalities_are_what_formats_say_of_the_card(write: "WriteSource") -> None:
    """Legal, restricted and banned are kept in order; formats that do not know the card are left out."""
    given = {"vintage": "restricted", "modern": "banned", "standard": "not_legal", "commander": "legal"}
    (card,) = ScryfallBulk(write([_sire(legalities=given, artist="Luis Lasahido", flavor_text="Seven.")])).records()
    assert isinstance(card, Card)
    assert dict(card.legalities) == {"commander": "legal", "modern": "banned", "vintage": "restricted"}
    assert [name for name, _ in card.legalities] == ["commander", "modern", "vintage"]
    assert (card.artist, card.flavor_text) == ("Luis Lasahido", "Seven.")


@pytest.mark.parametrize(
    "legalities", ["legal", {"a b": "legal"}, {"x" * 31: "legal"}, {f"format{at}": "legal" for at in range(61)}]
)
def test_legalities_out_of_bounds_are_refused(write: "WriteSource", legalities: Any) -> None:
    """What is no table of formats, or one beyond any game, breaks the record and nothing else."""
    (bad, card) = ScryfallBulk(write([_sire(legalities=legalities), _razorgrass()])).records()
    assert isinstance(bad, BadRecord)
    assert bad.reason.startswith("legalities")
    assert isinstance(card, Card)


def test_a_reversible_card_has_its_oracle_id_in_its_faces(write: "WriteSource") -> None:
    """Both sides are the same card, whose name stands on either."""
    faces = [{"name": "Zndrsplt, Eye of Wisdom", "oracle_id": str(SIRE_ORACLE)}] * 2
    name = "Zndrsplt, Eye of Wisdom // Zndrsplt, Eye of Wisdom"
    (card,) = ScryfallBulk(write([_without(_razorgrass(name=name, card_faces=faces), "oracle_id")])).records()
    assert isinstance(card, Card)
    assert (card.oracle_id, card.name) == (SIRE_ORACLE, name)


def test_an_object_without_oracle_id_is_a_card_of_its_own(write: "WriteSource") -> None:
    """Its own Scryfall id stands in."""
    (card,) = ScryfallBulk(write([_without(_sire(), "oracle_id")])).records()
    assert isinstance(card, Card)
    assert card.oracle_id == SIRE


@pytest.mark.parametrize(
    "uris",
    [None, {}, {"normal": 5}, {"normal": "http://plain"}, {"normal": 'https://x/" onload='}, {"normal": "x" * 400}],
)
def test_a_missing_image_has_its_usual_address(write: "WriteSource", uris: Any) -> None:
    """The address follows from the id where none, or none that is fit for a page, is given."""
    (card,) = ScryfallBulk(write([_sire(image_uris=uris)])).records()
    assert isinstance(card, Card)
    assert card.image_url == f"https://cards.scryfall.io/normal/front/8/d/{SIRE}.jpg"


def test_missing_optional_fields_are_none(write: "WriteSource") -> None:
    """Ids, rank, date and cost may be missing, null or empty; tokens and art cards have little else."""
    keys = ("tcgplayer_id", "cardmarket_id", "edhrec_rank", "released_at", "mana_cost", "oracle_text")
    bare = _sire(layout="token", **dict.fromkeys(keys)) | {"mana_cost": ""}
    (card,) = ScryfallBulk(write([_without(bare, "type_line")])).records()
    assert isinstance(card, Card)
    assert (card.tcgplayer_id, card.cardmarket_id, card.edhrec_rank, card.released_at) == (None, None, None, None)
    assert (card.mana_cost, card.type_line, card.rules_text) == (None, "", None)


def test_digital_objects_are_left_out(write: "WriteSource") -> None:
    """What cannot be held cannot be traded."""
    assert list(ScryfallBulk(write([_sire(digital=True)])).records()) == []
    assert list(ScryfallPrices(write([_sire(digital=True)]), MOMENT).observations()) == []


@pytest.mark.parametrize("english_first", [True, False])
def test_another_language_of_an_english_printing_is_a_name(write: "WriteSource", english_first: bool) -> None:
    """All languages of a printing share set and collector number, in whatever order they come."""
    german = _sire(id=OTHER_ID, lang="de", printed_name="Erzeuger der Sieben Tode")
    objects = [_sire(), german] if english_first else [german, _sire()]
    cards = [record for record in ScryfallBulk(write(objects)).records() if isinstance(record, Card)]
    names = [record for record in ScryfallBulk(write(objects)).records() if isinstance(record, LocalizedName)]
    assert [card.scryfall_id for card in cards] == [SIRE]
    assert names == [LocalizedName(SIRE_ORACLE, "de", "Erzeuger der Sieben Tode")]


def test_a_printing_without_english_is_a_card_of_its_language(write: "WriteSource") -> None:
    """Of several languages the first in the list of languages counts; the card comes after all others."""
    korean = _sire(id=OTHER_ID, lang="ko", collector_number="1★", printed_name="칠사의 시조")
    japanese = _sire(lang="ja", collector_number="1★", printed_name="七つの死の種父")
    found = list(ScryfallBulk(write([korean, japanese, _razorgrass()])).records())
    assert [type(record) for record in found] == [LocalizedName, LocalizedName, Card, Card]
    last = found[-1]
    assert isinstance(last, Card)
    assert (last.scryfall_id, last.language, last.name) == (SIRE, "ja", "Sire of Seven Deaths")


def test_printed_names_of_faces_are_joined(write: "WriteSource") -> None:
    """A face without a printed name keeps its English one."""
    faces = [{"name": "Razorgrass Ambush", "printed_name": "Messergras-Hinterhalt"}, {"name": "Razorgrass Field"}]
    record = next(iter(ScryfallBulk(write([_razorgrass(lang="de", card_faces=faces)])).records()))
    assert isinstance(record, LocalizedName)
    assert record.name == "Messergras-Hinterhalt // Razorgrass Field"


@pytest.mark.parametrize("printed", [None, "", "Sire of Seven Deaths"])
def test_a_name_like_the_english_one_is_no_name(write: "WriteSource", printed: str | None) -> None:
    """Only what differs helps a search."""
    found = list(ScryfallBulk(write([_sire(), _sire(id=OTHER_ID, lang="de", printed_name=printed)])).records())
    assert [type(record) for record in found] == [Card]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "id is missing"),
        ({"id": "7a5cd03c"}, "id is '7a5cd03c', not a UUID"),
        ({"id": "x" * 36}, "not a UUID"),
        ({"id": ["8d8432a7"]}, "id is a list, not a UUID"),
        ({"oracle_id": 5}, "oracle_id is 5, not a UUID"),
        ({"name": None}, "name is missing"),
        ({"name": ""}, "name is missing"),
        ({"name": "n" * 301}, "name has 301 characters, more than 300"),
        ({"name": "Sire\x00"}, "name holds a control character"),
        ({"name": {}}, "name is an object, not a text"),
        ({"set": "s" * 17}, "set has 17 characters"),
        ({"collector_number": 1}, "collector_number is 1, not a text"),
        ({"rarity": "legendary"}, "rarity is 'legendary', not one of common"),
        ({"rarity": []}, "rarity is a list"),
        ({"finishes": ["glossy"]}, "finishes is 'glossy'"),
        ({"finishes": ["foil", "foil"]}, "finishes is 'foil', 'foil'"),
        ({"finishes": []}, "finishes is a list"),
        ({"finishes": None}, "finishes is missing"),
        ({"finishes": [{}]}, "finishes is an object"),
        ({"lang": "tlh"}, "lang is 'tlh', not a known language"),
        ({"lang": []}, "lang is a list"),
        ({"tcgplayer_id": "563895"}, "tcgplayer_id is '563895', not a whole number"),
        ({"cardmarket_id": 0}, "cardmarket_id is 0"),
        ({"edhrec_rank": 2**31}, "edhrec_rank is 2147483648"),
        ({"edhrec_rank": 1.5}, "edhrec_rank is 1.5"),
        ({"tcgplayer_id": True}, "tcgplayer_id is True"),
        ({"released_at": "2024-13-01"}, "released_at is '2024-13-01', not a date"),
        ({"released_at": "20241115"}, "not a date"),
        ({"type_line": "t" * 301}, "type_line has 301 characters"),
        ({"oracle_text": 5}, "oracle_text is 5, not a text"),
        ({"card_faces": 5}, "card_faces is 5"),
        ({"card_faces": [5]}, "not an object but 5"),
        ({"object": "set"}, "object is 'set', not 'card'"),
        ({"digital": "no"}, "digital is 'no', neither true nor false"),
        ({"lang": "de", "printed_name": "n" * 301}, "printed_name has 301 characters"),
    ],
)
def test_a_broken_card_is_reported_with_its_position(
    write: "WriteSource", changes: dict[str, Any], reason: str
) -> None:
    """The cards around it are read all the same."""
    first, bad, last = ScryfallBulk(write([_sire(), _sire(**changes), _razorgrass()])).records()
    assert isinstance(first, Card)
    assert isinstance(bad, BadRecord)
    assert bad.position == 2
    assert reason in bad.reason
    assert isinstance(last, Card)


@pytest.mark.parametrize("value", [None, 5, "card", [], [[[]]]])
def test_what_is_no_object_is_reported(write: "WriteSource", value: Any) -> None:
    """Any JSON value may stand in the list."""
    assert [type(record) for record in ScryfallBulk(write([value, _sire()])).records()] == [BadRecord, Card]
    assert [type(record) for record in ScryfallSets(write([value])).records()] == [BadRecord]
    assert isinstance(next(ScryfallPrices(write([value]), MOMENT).observations()), BadRecord)


def test_joined_faces_have_the_bounds_of_one(write: "WriteSource") -> None:
    """Many short texts do not add up to an absurd one, and a card has few faces."""
    many = _razorgrass(card_faces=[{"type_line": "t" * 250}] * 3)
    found = list(ScryfallBulk(write([many, _razorgrass(card_faces=[{}] * 9)])).records())
    assert [type(record) for record in found] == [BadRecord, BadRecord]


def test_a_truncated_file_gives_its_cards_and_then_the_fault(write: "WriteSource") -> None:
    """What was read until then has come; the fault says that it is not all."""
    whole = write([_sire(), _razorgrass()]).read_bytes()
    records = ScryfallBulk(write(whole[:-20])).records()
    assert isinstance(next(records), Card)
    with pytest.raises(SourceUnreadable, match="ends in the middle"):
        next(records)


FOUNDATIONS = {
    "object": "set",
    "code": "FDN",
    "name": "Foundations",
    "released_at": "2024-11-15",
    "set_type": "core",
    "card_count": 730,
    "parent_set_code": None,
    "digital": False,
}


@pytest.mark.parametrize("wrapped", [True, False])
def test_sets_come_from_the_list_or_a_bare_array(write: "WriteSource", wrapped: bool) -> None:
    """Codes are lower case; digital sets are sets too."""
    tokens = FOUNDATIONS | {"code": "tfdn", "name": "Foundations Tokens", "parent_set_code": "fdn", "digital": True}
    listed = [FOUNDATIONS, tokens]
    source = ScryfallSets(write({"object": "list", "has_more": False, "data": listed} if wrapped else listed))
    first, second = source.records()
    assert first == CardSet(
        code="fdn", name="Foundations", set_type="core", released_at=date(2024, 11, 15), card_count=730
    )
    assert isinstance(second, CardSet)
    assert (second.parent_code, second.digital) == ("fdn", True)


@pytest.mark.parametrize(
    "changes",
    [
        *({"code": None}, {"code": "c" * 17}, {"name": 5}, {"released_at": "soon"}, {"card_count": -1}),
        *({"card_count": "7"}, {"digital": 1}, {"set_type": []}, {"object": "card"}, {"parent_set_code": "p" * 17}),
    ],
)
def test_a_broken_set_is_reported(write: "WriteSource", changes: dict[str, Any]) -> None:
    """The others are read all the same."""
    bad, good = ScryfallSets(write([FOUNDATIONS | changes, FOUNDATIONS])).records()
    assert isinstance(bad, BadRecord)
    assert isinstance(good, CardSet)


def test_prices_are_observations_of_their_markets(write: "WriteSource") -> None:
    """Dollars are TCGplayer's market price, euros Cardmarket's trend, each for its finish; null is no price."""
    prices = {"usd": "4.99", "usd_foil": None, "usd_etched": "24.75", "eur": "32.94", "eur_foil": "34.32", "tix": "1.2"}
    found = list(ScryfallPrices(write([_sire(prices=prices)]), MOMENT).observations())
    card = CardKey(CardKeyKind.SCRYFALL, SIRE)
    assert found[0] == PriceObservation(
        card=card,
        finish=Finish.NONFOIL,
        source=PriceSource.TCGPLAYER,
        kind=PriceKind.MARKET,
        currency=Currency.USD,
        amount=Decimal("4.99"),
        observed_at=MOMENT,
    )
    quotes = [(q.finish, q.source, q.kind, q.currency, q.amount) for q in found if isinstance(q, PriceObservation)]
    cardmarket = (PriceSource.CARDMARKET, PriceKind.TREND, Currency.EUR)
    assert quotes[1:] == [
        (Finish.ETCHED, PriceSource.TCGPLAYER, PriceKind.MARKET, Currency.USD, Decimal("24.75")),
        (Finish.NONFOIL, *cardmarket, Decimal("32.94")),
        (Finish.FOIL, *cardmarket, Decimal("34.32")),
    ]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-1", "1e400", "12,50", "$5", "9" * 15, True, [], "1_0", "１"])
def test_a_broken_price_is_reported_and_the_next_is_read(write: "WriteSource", amount: Any) -> None:
    """One price of a card does not take the others with it."""
    bad, good = ScryfallPrices(write([_sire(prices={"usd": amount, "eur": "1.00"})]), MOMENT).observations()
    assert isinstance(bad, BadRecord)
    assert bad.reason.startswith("usd is ")
    assert isinstance(good, PriceObservation)


@pytest.mark.parametrize("prices", [None, {}, {"usd": None}, {"usd": "0.00", "eur": "0.004"}])
def test_zeros_and_nothing_are_no_prices(write: "WriteSource", prices: Any) -> None:
    """A price that rounds to zero is none."""
    assert list(ScryfallPrices(write([_sire(prices=prices)]), MOMENT).observations()) == []


def test_prices_need_a_moment_with_its_time_zone(write: "WriteSource") -> None:
    """A naive moment could be off by a day."""
    with pytest.raises(ValidationFailed, match="time zone"):
        ScryfallPrices(write([_sire()]), datetime(2025, 2, 1))  # noqa: DTZ001


def test_progress_is_that_of_the_file(write: "WriteSource") -> None:
    """A progress bar ends at the size of the file."""
    path = write([_sire()])
    for source in (ScryfallBulk(path), ScryfallSets(path)):
        list(source.records())
        assert source.progress() == (path.stat().st_size,) * 2
    feed = ScryfallPrices(path, MOMENT)
    list(feed.observations())
    assert feed.progress() == (path.stat().st_size,) * 2
