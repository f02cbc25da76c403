"""MTGJSON's one object for each face becomes one card for each printing, and every day's price an observation."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from dualcaster_core.catalogue.errors import SourceUnreadable
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.model import Card, CardSet, LocalizedName
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_sources.mtgjson import AllIdentifiers, AllPrices, AllPrintings
from tests.support.source_files import WriteSource

SAID = "92879e5d-fbcb-57a5-8d74-7e8113699d99"
DONE = "5896af19-9c32-583f-96ae-2ec7cfca638c"
SAID_DONE = UUID("43ab3ed2-2b50-4488-a21f-60965222970a")
SAID_DONE_ORACLE = UUID("5d1d76e0-049c-4a33-96ec-8e60deed16d5")
OTHER_ID = "57065dca-f90e-4184-bbc4-95d726a4160b"
ADELINE = "f10c65cc-1a64-552e-b53c-f825ca89d5eb"
ADELINE_SCRYFALL = UUID("18092f68-b96e-4084-9eba-b240d2195d81")
ADELINE_ORACLE = UUID("38515f89-348b-4cf3-b7bd-1f6fe4ce2fba")


def _adeline(**changes: Any) -> dict[str, Any]:
    return {
        "availability": ["arena", "mtgo", "paper"],
        "edhrecRank": 1202,
        "finishes": ["nonfoil", "foil"],
        "identifiers": {
            "mcmId": "574937",
            "scryfallId": str(ADELINE_SCRYFALL),
            "scryfallOracleId": str(ADELINE_ORACLE),
            "tcgplayerProductId": "248137",
            "tcgplayerEtchedProductId": "248138",
        },
        "layout": "normal",
        "manaCost": "{1}{W}{W}",
        "name": "Adeline, Resplendent Cathar",
        "number": "1",
        "rarity": "rare",
        "setCode": "MID",
        "text": "Vigilance",
        "type": "Legendary Creature — Human Knight",
        "uuid": ADELINE,
    } | changes


def _said_and_done() -> tuple[dict[str, Any], dict[str, Any]]:
    ids = {"scryfallId": str(SAID_DONE), "scryfallOracleId": str(SAID_DONE_ORACLE), "mcmId": "566808"}
    shared = _adeline(
        identifiers=ids, layout="split", name="Said // Done", number="60", setCode="MH2", rarity="uncommon"
    )
    said = {"faceName": "Said", "side": "a", "manaCost": "{2}{U}", "type": "Sorcery", "uuid": SAID, "text": "Draw."}
    done = {"faceName": "Done", "side": "b", "manaCost": "{3}{U}", "type": "Instant", "uuid": DONE, "text": "Tap."}
    return shared | said | {"otherFaceIds": [DONE]}, shared | done | {"otherFaceIds": [SAID]}


def _printings(*cards: Any, tokens: Any = (), **changes: Any) -> dict[str, Any]:
    held = {
        "cards": list(cards),
        "code": "MID",
        "name": "Innistrad: Midnight Hunt",
        "releaseDate": "2021-09-24",
        "tokens": list(tokens),
        "totalSetSize": 471,
        "type": "expansion",
    }
    return {"meta": {"date": "2022-04-25"}, "data": {"MID": held | changes}}


def _identifiers(*cards: dict[str, Any]) -> dict[str, Any]:
    return {"meta": {}, "data": {f"key-{at}": card for at, card in enumerate(cards)}}


def test_a_set_comes_first_and_then_its_cards(write: "WriteSource") -> None:
    """Ids come as texts in MTGJSON and are numbers here; the set's date holds for its cards."""
    found = list(AllPrintings(write(_printings(_adeline()))).records())
    assert found == [
        CardSet(
            code="mid",
            name="Innistrad: Midnight Hunt",
            set_type="expansion",
            released_at=date(2021, 9, 24),
            card_count=471,
        ),
        Card(
            scryfall_id=ADELINE_SCRYFALL,
            oracle_id=ADELINE_ORACLE,
            name="Adeline, Resplendent Cathar",
            set_code="mid",
            set_name="Innistrad: Midnight Hunt",
            collector_number="1",
            rarity=Rarity.RARE,
            finishes=(Finish.NONFOIL, Finish.FOIL),
            mana_cost="{1}{W}{W}",
            colors="W",
            type_line="Legendary Creature — Human Knight",
            rules_text="Vigilance",
            image_url=f"https://cards.scryfall.io/normal/front/1/8/{ADELINE_SCRYFALL}.jpg",
            tcgplayer_id=248137,
            tcgplayer_etched_id=248138,
            cardmarket_id=574937,
            mtgjson_uuid=UUID(ADELINE),
            released_at=date(2021, 9, 24),
            edhrec_rank=1202,
        ),
    ]


def test_mtgjson_only_fills_what_is_missing() -> None:
    """Names and ids are Scryfall's."""
    assert not AllPrintings("none.json").authoritative
    assert not AllIdentifiers("none.json").authoritative


@pytest.mark.parametrize("turned", [False, True])
def test_faces_of_one_printing_are_one_card(write: "WriteSource", turned: bool) -> None:
    """The front comes first in whatever order the faces stand, and gives the uuid, in both files."""
    faces = _said_and_done()[:: -1 if turned else 1]
    (card,) = (r for r in AllPrintings(write(_printings(faces[0], _adeline(), faces[1]))).records() if _is_said(r))
    (same,) = (r for r in AllIdentifiers(write(_identifiers(faces[0], _adeline(), faces[1]))).records() if _is_said(r))
    for found in (card, same):
        assert isinstance(found, Card)
        assert (found.name, found.mana_cost, found.type_line) == (
            "Said // Done",
            "{2}{U} // {3}{U}",
            "Sorcery // Instant",
        )
        assert (found.rules_text, found.mtgjson_uuid) == ("Draw.\n//\nTap.", UUID(SAID))


def test_a_printing_keeps_what_its_faces_say(write: "WriteSource") -> None:
    """Artists are named once, colours are those of all faces, and legality words lose their capital."""
    said, done = _said_and_done()
    facts = {"layout": "transform", "legalities": {"modern": "Legal", "vintage": "Restricted"}}
    faces = (
        said | facts | {"artist": "Ann", "colors": ["U"], "flavorText": "Said."},
        done | facts | {"artist": "Bob", "colors": ["R", "U"], "text": ""},
    )
    (card,) = (r for r in AllPrintings(write(_printings(*faces))).records() if isinstance(r, Card))
    assert (card.artist, card.colors, card.flavor_text, card.rules_text) == (
        "Ann & Bob",
        "UR",
        "Said.\n//\n",
        "Draw.\n//\n",
    )
    assert dict(card.legalities) == {"modern": "legal", "vintage": "restricted"}
    assert (
        card.back_image_url
        == f"https://cards.scryfall.io/normal/back/{str(SAID_DONE)[0]}/{str(SAID_DONE)[1]}/{SAID_DONE}.jpg"
    )


def _is_said(record: object) -> bool:
    return isinstance(record, Card) and record.scryfall_id == SAID_DONE


def test_a_face_that_stays_alone_comes_at_the_end(write: "WriteSource") -> None:
    """A file that holds one face only still gives the card."""
    found = list(AllIdentifiers(write(_identifiers(_said_and_done()[1], _adeline()))).records())
    assert [record.mtgjson_uuid for record in found if isinstance(record, Card)] == [UUID(ADELINE), UUID(DONE)]


def test_the_parts_of_a_meld_are_cards_of_their_own(write: "WriteSource") -> None:
    """They have Scryfall ids of their own, and their own names there."""
    part = _adeline(layout="meld", side="a", faceName="Bruna, the Fading Light", otherFaceIds=["x"])
    part["name"] = "Bruna, the Fading Light // Brisela, Voice of Nightmares"
    for source in (AllPrintings(write(_printings(part))), AllIdentifiers(write(_identifiers(part)))):
        (card,) = (record for record in source.records() if isinstance(record, Card))
        assert card.name == "Bruna, the Fading Light"


def test_identifiers_name_no_set(write: "WriteSource") -> None:
    """The code in capitals stands in, and no date is known."""
    (card,) = AllIdentifiers(write(_identifiers(_adeline()))).records()
    assert isinstance(card, Card)
    assert (card.set_code, card.set_name, card.released_at) == ("mid", "MID", None)


def test_tokens_have_no_rarity_of_their_own(write: "WriteSource") -> None:
    """They are common and belong to the set of tokens; a card without rarity is broken."""
    token = _adeline(layout="token", setCode="TMID", name="Spirit")
    del token["rarity"]
    found = list(AllPrintings(write(_printings(token | {"layout": "normal"}, tokens=[token]))).records())
    bad, card = found[1:]
    assert isinstance(bad, BadRecord)
    assert isinstance(card, Card)
    assert (card.rarity, card.set_code, card.set_name) == (Rarity.COMMON, "tmid", "Innistrad: Midnight Hunt Tokens")


@pytest.mark.parametrize("changes", [{"isOnlineOnly": True}, {"availability": ["arena"]}])
def test_what_is_online_only_is_left_out(write: "WriteSource", changes: dict[str, Any]) -> None:
    """Neither cards nor whole sets that exist online only are cards; the set itself is listed."""
    assert len(list(AllPrintings(write(_printings(_adeline(**changes)))).records())) == 1
    assert list(AllIdentifiers(write(_identifiers(_adeline(**changes)))).records()) == []
    (card_set,) = AllPrintings(write(_printings(_adeline(), isOnlineOnly=True))).records()
    assert isinstance(card_set, CardSet)
    assert card_set.digital


def test_glossy_is_foil_and_signed_no_finish(write: "WriteSource") -> None:
    """Scryfall lists the glossy cards as foil."""
    (card,) = AllIdentifiers(write(_identifiers(_adeline(finishes=["glossy", "foil", "signed"])))).records()
    assert isinstance(card, Card)
    assert card.finishes == (Finish.FOIL,)


def test_a_card_has_its_own_date_and_language(write: "WriteSource") -> None:
    """The date of a promotional printing is not its set's; a year alone does not replace the set's."""
    own = _adeline(originalReleaseDate="2022-01-28", language="Japanese")
    other = _adeline(originalReleaseDate="2022", identifiers=_adeline()["identifiers"] | {"scryfallId": str(SAID_DONE)})
    first, second = list(AllPrintings(write(_printings(own, other))).records())[1:]
    assert isinstance(first, Card)
    assert (first.released_at, first.language) == (date(2022, 1, 28), "ja")
    assert isinstance(second, Card)
    assert second.released_at == date(2021, 9, 24)


def test_names_in_other_languages_come_once(write: "WriteSource") -> None:
    """Every printing repeats them; unknown languages are reported, English and nameless ones passed over."""
    german = {"language": "German", "name": "Adeline, strahlende Katharerin"}
    chinese = {"language": "Chinese Simplified", "name": "辉耀圣戒使艾德林"}
    foreign = [german, chinese, german, {"language": "English", "name": "Adeline"}, {"language": "French"}]
    again = _adeline(foreignData=[german], identifiers=_adeline()["identifiers"] | {"scryfallId": str(SAID_DONE)})
    cards = _adeline(foreignData=[*foreign, {"language": "Klingon", "name": "x"}, 5]), again
    for source in (AllPrintings(write(_printings(*cards))), AllIdentifiers(write(_identifiers(*cards)))):
        found = list(source.records())
        assert [record for record in found if isinstance(record, LocalizedName)] == [
            LocalizedName(ADELINE_ORACLE, "de", "Adeline, strahlende Katharerin"),
            LocalizedName(ADELINE_ORACLE, "zhs", "辉耀圣戒使艾德林"),
        ]
        bad = [record.reason for record in found if isinstance(record, BadRecord)]
        assert bad == ["foreignData: language is 'Klingon', not a known one", "foreignData: not an object but 5"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"identifiers": None}, "not an object but None"),
        ({"identifiers": {"scryfallId": "x"}}, "scryfallId is 'x', not a UUID"),
        ({"identifiers": {"scryfallId": OTHER_ID, "mcmId": "12x"}}, "mcmId is '12x'"),
        ({"identifiers": {"scryfallId": OTHER_ID, "mcmId": "9" * 10}}, "mcmId is 9999999999"),
        ({"identifiers": {"scryfallId": OTHER_ID, "scryfallOracleId": []}}, "scryfallOracleId is a list"),
        ({"uuid": "x"}, "uuid is 'x', not a UUID"),
        ({"name": "n" * 301}, "name has 301 characters"),
        ({"number": 1}, "number is 1, not a text"),
        ({"rarity": "legendary"}, "rarity is 'legendary'"),
        ({"rarity": None, "layout": []}, "rarity is None"),
        ({"finishes": ["shiny"]}, "finishes holds 'shiny'"),
        ({"finishes": ["signed"]}, "finishes holds none of"),
        ({"finishes": 5}, "finishes is 5"),
        ({"language": "Elvish"}, "language is 'Elvish'"),
        ({"isOnlineOnly": 1}, "isOnlineOnly is 1"),
        ({"edhrecRank": -1}, "edhrecRank is -1"),
        ({"text": "t" * 10_001}, "text has 10,001 characters"),
    ],
)
def test_a_broken_card_is_reported_with_its_position(
    write: "WriteSource", changes: dict[str, Any], reason: str
) -> None:
    """The position counts the set and the cards before it; the others are read all the same."""
    found = list(AllPrintings(write(_printings(_adeline(**changes), _said_and_done()[0]))).records())
    bad = [record for record in found if isinstance(record, BadRecord)]
    assert reason in bad[0].reason
    assert [record.position for record in bad] == [2]
    assert sum(isinstance(record, Card) for record in found) == 1
    found = list(AllIdentifiers(write(_identifiers(_said_and_done()[0], _adeline(**changes)))).records())
    assert [record.position for record in found if isinstance(record, BadRecord)] == [2]


@pytest.mark.parametrize(
    "changes", [{"name": None}, {"releaseDate": "soon"}, {"totalSetSize": "7"}, {"isOnlineOnly": 0}, {"code": "c" * 17}]
)
def test_a_broken_set_is_reported(write: "WriteSource", changes: dict[str, Any]) -> None:
    """Without its facts its cards cannot be placed."""
    (bad,) = AllPrintings(write(_printings(_adeline(), **changes))).records()
    assert isinstance(bad, BadRecord)
    assert bad.reason.startswith("set MID: ")


def test_a_set_whose_cards_are_no_list_is_reported(write: "WriteSource") -> None:
    """The set is known all the same."""
    first, bad = AllPrintings(write(_printings(cards=5))).records()
    assert isinstance(first, CardSet)
    assert isinstance(bad, BadRecord)


def test_a_file_of_another_kind_is_refused(write: "WriteSource") -> None:
    """A list is no file of MTGJSON's."""
    for source in (AllPrintings(write([_adeline()])), AllIdentifiers(write([_adeline()]))):
        with pytest.raises(SourceUnreadable, match="holds no records"):
            list(source.records())


def _prices(**paper: Any) -> dict[str, Any]:
    return {"meta": {}, "data": {ADELINE: {"mtgo": {"cardhoarder": {"currency": "USD"}}, "paper": paper}}}


def _quotes(feed: AllPrices) -> list[tuple[Any, ...]]:
    found = feed.observations()
    return [(q.source, q.kind, q.finish, q.currency, q.amount) for q in found if isinstance(q, PriceObservation)]


def test_each_day_is_an_observation_at_midnight(write: "WriteSource") -> None:
    """Numbers are taken exactly and rounded to cents, half up; the card is named by its MTGJSON uuid."""
    days = {"2026-02-13": 69.915, "2026-02-14": 70, "2026-02-15": 0, "2026-02-16": None}
    source = AllPrices(write(_prices(tcgplayer={"currency": "USD", "retail": {"foil": days}})))
    first, second = source.observations()
    assert first == PriceObservation(
        card=CardKey(CardKeyKind.MTGJSON, UUID(ADELINE)),
        finish=Finish.FOIL,
        source=PriceSource.TCGPLAYER,
        kind=PriceKind.MARKET,
        currency=Currency.USD,
        amount=Decimal("69.92"),
        observed_at=datetime(2026, 2, 13, tzinfo=UTC),
    )
    assert isinstance(second, PriceObservation)
    assert (second.amount, second.observed_at) == (Decimal("70.00"), datetime(2026, 2, 14, tzinfo=UTC))


def test_each_provider_states_its_own_kind_of_price(write: "WriteSource") -> None:
    """A marketplace has a market price, a shop a retail price, Cardmarket a trend; all may buy."""
    day = {"2026-02-14": 1.5}
    dollars = {"currency": "USD", "retail": {"normal": day}, "buylist": {"etched": day}}
    euros = {"currency": "EUR", "retail": {"normal": day}}
    held = _prices(cardkingdom=dollars, cardmarket=euros, cardsphere=dollars, manapool=dollars, unknownshop=5)
    usd, eur, amount = Currency.USD, Currency.EUR, Decimal("1.50")
    assert _quotes(AllPrices(write(held))) == [
        (PriceSource.CARDKINGDOM, PriceKind.RETAIL, Finish.NONFOIL, usd, amount),
        (PriceSource.CARDKINGDOM, PriceKind.BUYLIST, Finish.ETCHED, usd, amount),
        (PriceSource.CARDMARKET, PriceKind.TREND, Finish.NONFOIL, eur, amount),
        (PriceSource.CARDSPHERE, PriceKind.MARKET, Finish.NONFOIL, usd, amount),
        (PriceSource.CARDSPHERE, PriceKind.BUYLIST, Finish.ETCHED, usd, amount),
        (PriceSource.MANAPOOL, PriceKind.MARKET, Finish.NONFOIL, usd, amount),
        (PriceSource.MANAPOOL, PriceKind.BUYLIST, Finish.ETCHED, usd, amount),
    ]


def test_days_before_since_are_left_out(write: "WriteSource") -> None:
    """A second import need not read again what is stored."""
    days = {"2026-02-13": 1, "2026-02-14": 2, "2026-02-15": 3}
    path = write(_prices(tcgplayer={"currency": "USD", "retail": {"normal": days}}))
    assert [quote[4] for quote in _quotes(AllPrices(path, since=date(2026, 2, 14)))] == [
        Decimal("2.00"),
        Decimal("3.00"),
    ]


@pytest.mark.parametrize(
    ("listing", "reason"),
    [
        (5, "tcgplayer: not an object but 5"),
        ({"currency": "GBP", "retail": {}}, "tcgplayer: currency is 'GBP'"),
        ({"retail": {}}, "tcgplayer: currency is None"),
        ({"currency": "USD", "retail": [1]}, "tcgplayer: not an object but a list"),
        ({"currency": "USD", "retail": {"shiny": {}}}, "tcgplayer: the finish is 'shiny'"),
        ({"currency": "USD", "retail": {"foil": 5}}, "tcgplayer: not an object but 5"),
        ({"currency": "USD", "retail": {"foil": {"today": 5}}}, "tcgplayer, market, foil, today: the day is 'today'"),
        ({"currency": "USD", "retail": {"foil": {"2026-02-14": -5}}}, "the price is -5, not between 0 and"),
        ({"currency": "USD", "retail": {"foil": {"2026-02-14": 1e300}}}, "not between 0 and"),
        ({"currency": "USD", "retail": {"foil": {"2026-02-14": {}}}}, "the price is an object"),
    ],
)
def test_broken_prices_are_reported(write: "WriteSource", listing: Any, reason: str) -> None:
    """What one provider gets wrong does not concern the next."""
    good = {"currency": "USD", "retail": {"normal": {"2026-02-14": 1}}}
    bad, fine = AllPrices(write(_prices(tcgplayer=listing, manapool=good))).observations()
    assert isinstance(bad, BadRecord)
    assert bad.position == 1
    assert reason in bad.reason
    assert isinstance(fine, PriceObservation)


@pytest.mark.parametrize("data", [{"x": {}}, {ADELINE: 5}, {ADELINE: {"paper": 5}}])
def test_an_entry_that_is_no_card_is_reported(write: "WriteSource", data: Any) -> None:
    """Its key is the card's uuid and its value an object."""
    (bad,) = AllPrices(write({"data": data})).observations()
    assert isinstance(bad, BadRecord)


def test_a_card_without_paper_prices_has_none(write: "WriteSource") -> None:
    """Online prices are passed over."""
    assert list(AllPrices(write({"data": {ADELINE: {"mtgo": {}}}})).observations()) == []


def test_progress_is_that_of_the_file(write: "WriteSource") -> None:
    """A progress bar ends at the size of the file."""
    path = write(_printings(_adeline()))
    for source in (AllPrintings(path), AllIdentifiers(path)):
        list(source.records())
        assert source.progress() == (path.stat().st_size,) * 2
    feed = AllPrices(path)
    list(feed.observations())
    assert feed.progress() == (path.stat().st_size,) * 2
