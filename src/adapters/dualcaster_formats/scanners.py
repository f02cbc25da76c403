"""Layouts of the scanning apps and of the European trackers."""

import re

from dualcaster_core.collection.files.ports import ExportRow
from dualcaster_formats import vocabulary
from dualcaster_formats.columns import Cells, Column
from dualcaster_formats.editions import is_unnumbered, scryfall_set
from dualcaster_formats.layout import Layout, LeftOut

_C = Column
_NORMAL_FOIL_ETCHED = {vocabulary.NONFOIL: "normal", vocabulary.FOIL: "foil", vocabulary.ETCHED: "etched"}

MANABOX = Layout(
    name="manabox",
    columns=(
        ("Binder Name", _C.LOCATION),
        ("Binder Type", _C.OTHER),
        ("Name", _C.NAME),
        ("Set code", _C.SET_CODE),
        ("Set name", _C.SET_NAME),
        ("Collector number", _C.NUMBER),
        ("Foil", _C.FINISH),
        ("Rarity", _C.RARITY),
        ("Quantity", _C.QUANTITY),
        ("ManaBox ID", _C.OTHER),
        ("Scryfall ID", _C.SCRYFALL_ID),
        ("Purchase price", _C.PRICE),
        ("Misprint", _C.OTHER),
        ("Altered", _C.ALTERED),
        ("Signed", _C.SIGNED),
        ("Condition", _C.CONDITION),
        ("Language", _C.LANGUAGE),
        ("Proxy", _C.PROXY),
        ("Purchase price currency", _C.CURRENCY),
        ("Added", _C.DATE),
    ),
    marks=frozenset({"manabox id", "purchase price currency", "binder name", "binder type", "misprint", "foil"}),
    grades=vocabulary.CARDMARKET_GRADES,
    grade_words=vocabulary.MANABOX_WORDS,
    finish_words=_NORMAL_FOIL_ETCHED,
    language_words=vocabulary.MANABOX_LANGUAGES,
    flag_words=("false", "true"),
    constants={"Binder Type": "binder", "Misprint": "false"},
    upper_codes=True,
)


def _dragonshield(cells: Cells) -> LeftOut | None:
    """Read the names of its foil treatments (``Surge Foil``, ``Double Rainbow Foil``) as foil."""
    printing = vocabulary.word_key(cells.get(_C.FINISH, ""))
    if printing.endswith("foil") and printing not in vocabulary.FINISHES:
        cells[_C.FINISH] = "etched" if "etched" in printing else "foil"
    return None


DRAGONSHIELD = Layout(
    name="dragonshield",
    columns=(
        ("Folder Name", _C.LOCATION),
        ("Quantity", _C.QUANTITY),
        ("Trade Quantity", _C.TRADE_QUANTITY),
        ("Card Name", _C.NAME),
        ("Set Code", _C.SET_CODE),
        ("Set Name", _C.SET_NAME),
        ("Card Number", _C.NUMBER),
        ("Condition", _C.CONDITION),
        ("Printing", _C.FINISH),
        ("Language", _C.LANGUAGE),
        ("Price Bought", _C.PRICE),
        ("Date Bought", _C.DATE),
    ),
    synonyms=dict.fromkeys(("AVG", "LOW", "TREND", "MID", "MARKET"), _C.OTHER),
    marks=frozenset({"folder name", "trade quantity", "card name", "price bought", "date bought"}),
    grades=vocabulary.CARDMARKET_GRADES,
    grade_words=vocabulary.DRAGONSHIELD_WORDS,
    finish_words={vocabulary.NONFOIL: "Normal", vocabulary.FOIL: "Foil", vocabulary.ETCHED: "Etched Foil"},
    exact_finish=False,
    language_words=vocabulary.LANGUAGE_NAMES,
    upper_codes=True,
    zero_price_is_blank=True,
    preamble='"sep=,"',
    prepare=_dragonshield,
)

DELVERLENS = Layout(
    name="delverlens",
    columns=(
        ("Name", _C.NAME),
        ("Acquired Price", _C.PRICE),
        ("Language", _C.LANGUAGE),
        ("Set Code", _C.SET_CODE),
        ("TCGPlayer Product ID", _C.TCGPLAYER_ID),
        ("Number", _C.NUMBER),
        ("Foil", _C.FINISH),
        ("Quantity", _C.QUANTITY),
    ),
    synonyms={
        "Edition": _C.SET_NAME,
        "Edition code": _C.SET_CODE,
        "Set": _C.SET_NAME,
        "Collector's number": _C.NUMBER,
        "QuantityX": _C.QUANTITY,
        "Scryfall ID": _C.SCRYFALL_ID,
        "Condition": _C.CONDITION,
        "Currency": _C.CURRENCY,
        "List name": _C.LOCATION,
        **dict.fromkeys(("Price", "Multiverse ID", "Rarity", "Mana cost", "Creation date"), _C.OTHER),
    },
    marks=frozenset({"tcgplayer product id", "number", "collector's number", "quantityx", "list name"}),
    grades={**vocabulary.TCGPLAYER_GRADES, "mint": vocabulary.NM, "slightlyplayed": vocabulary.LP},
    finish_words={vocabulary.NONFOIL: "", vocabulary.FOIL: "Foil", vocabulary.ETCHED: "Foil"},
    exact_finish=False,
    language_words=vocabulary.LANGUAGE_NAMES,
    upper_codes=True,
)

TOPDECKED = Layout(
    name="topdecked",
    columns=(
        ("QUANTITY", _C.QUANTITY),
        ("NAME", _C.NAME),
        ("SETCODE", _C.SET_CODE),
        ("SETNAME", _C.SET_NAME),
        ("COLLECTOR NUMBER", _C.NUMBER),
        ("FINISH", _C.FINISH),
        ("PRICE", _C.OTHER),
        ("RARITY", _C.RARITY),
        ("ID", _C.SCRYFALL_ID),
        ("ACQUIRED DATE", _C.DATE),
        ("ACQUIRED PRICE", _C.PRICE),
        ("LANG", _C.LANGUAGE),
        ("PRICE SALE", _C.OTHER),
        ("SIGNING", _C.SIGNED),
        ("ALTERATION", _C.ALTERED),
        ("CONDITION", _C.CONDITION),
        ("NOTES", _C.LOCATION),
        ("TAGS", _C.OTHER),
    ),
    marks=frozenset({"setcode", "setname", "lang", "signing", "alteration", "acquired date", "price sale"}),
    grades=vocabulary.TOPDECKED_GRADES,
    grade_words=vocabulary.TOPDECKED_WORDS,
    finish_words={vocabulary.NONFOIL: "nonfoil", vocabulary.FOIL: "foil", vocabulary.ETCHED: "etched"},
    language_words=vocabulary.LANGUAGE_CODES,
    flag_words=("false", "true"),
)

_EXTRAS = re.compile(r"[\s,;|/]+")


def _helvault(cells: Cells) -> LeftOut | None:
    extras = [extra for extra in _EXTRAS.split(cells.get(_C.FINISH, "")) if extra]
    lowered = {extra.lower() for extra in extras}
    for column, spellings in ((_C.SIGNED, {"signed"}), (_C.ALTERED, {"altered", "alter"}), (_C.PROXY, {"proxy"})):
        cells[column] = "1" if lowered & spellings else ""
        lowered -= spellings
    cells[_C.FINISH] = " ".join(sorted(lowered))
    return None


def _helvault_extras(row: ExportRow, cells: Cells) -> None:
    key = row.item.key
    extras = (cells[_C.FINISH], "signed" if key.signed else "", "altered" if key.altered else "")
    cells[_C.FINISH] = ",".join(extra for extra in extras if extra)


HELVAULT = Layout(
    name="helvault",
    columns=(
        ("collector_number", _C.NUMBER),
        ("estimated_price", _C.OTHER),
        ("extras", _C.FINISH),
        ("language", _C.LANGUAGE),
        ("name", _C.NAME),
        ("oracle_id", _C.OTHER),
        ("quantity", _C.QUANTITY),
        ("rarity", _C.RARITY),
        ("scryfall_id", _C.SCRYFALL_ID),
        ("set_code", _C.SET_CODE),
        ("set_name", _C.SET_NAME),
    ),
    marks=frozenset({"extras", "scryfall_id", "estimated_price", "oracle_id"}),
    finish_words={vocabulary.NONFOIL: "", vocabulary.FOIL: "foil", vocabulary.ETCHED: "etchedFoil"},
    language_words=vocabulary.LANGUAGE_CODES,
    prepare=_helvault,
    compose=_helvault_extras,
)

AETHERHUB = Layout(
    name="aetherhub",
    columns=(
        ("AetherHub Card Id", _C.OTHER),
        ("Altered Art", _C.ALTERED),
        ("Artist Proof", _C.OTHER),
        ("Card Number", _C.NUMBER),
        ("Cardmarket Id", _C.CARDMARKET_ID),
        ("Condition", _C.CONDITION),
        ("Count", _C.QUANTITY),
        ("Foil", _C.FINISH),
        ("Language", _C.LANGUAGE),
        ("Misprint", _C.OTHER),
        ("Mtgo Id", _C.OTHER),
        ("Multiverse Id", _C.OTHER),
        ("Name", _C.NAME),
        ("Scryfall Id", _C.SCRYFALL_ID),
        ("Set Code", _C.SET_CODE),
        ("Signed", _C.SIGNED),
        ("TCGplayer Id", _C.TCGPLAYER_ID),
        ("Tradelist Count", _C.TRADE_QUANTITY),
        ("Wishlist Count", _C.OTHER),
    ),
    marks=frozenset({"aetherhub card id", "wishlist count", "mtgo id", "cardmarket id"}),
    grades={**vocabulary.CARDMARKET_GRADES, **vocabulary.TCGPLAYER_GRADES},
    grade_words={grade: word.replace(" ", "") for grade, word in vocabulary.TCGPLAYER_WORDS.items()},
    finish_words={vocabulary.NONFOIL: "0", vocabulary.FOIL: "1", vocabulary.ETCHED: "1"},
    blank_finish=vocabulary.NONFOIL,
    exact_finish=False,
    language_words=vocabulary.LANGUAGE_NAMES,
    flag_words=("0", "1"),
    upper_codes=True,
)

DECKSTATS = Layout(
    name="deckstats",
    columns=(
        ("amount", _C.QUANTITY),
        ("card_name", _C.NAME),
        ("is_foil", _C.FINISH),
        ("is_pinned", _C.OTHER),
        ("is_signed", _C.SIGNED),
        ("set_id", _C.OTHER),
        ("set_code", _C.SET_CODE),
        ("collector_number", _C.NUMBER),
        ("language", _C.LANGUAGE),
        ("condition", _C.CONDITION),
        ("comment", _C.LOCATION),
        ("added", _C.DATE),
    ),
    marks=frozenset({"amount", "card_name", "is_foil", "is_pinned", "is_signed", "set_id"}),
    grades=vocabulary.CARDMARKET_GRADES,
    grade_words=vocabulary.CARDMARKET_LETTERS,
    finish_words={vocabulary.NONFOIL: "", vocabulary.FOIL: "1", vocabulary.ETCHED: "1"},
    blank_finish=vocabulary.NONFOIL,
    exact_finish=False,
    language_words=vocabulary.LANGUAGE_CODES,
    upper_codes=True,
)


def _mtgo(cells: Cells) -> LeftOut | None:
    """Drop the size of the set from a number; sets that were printed without numbers have some of MTGO's own."""
    cells[_C.NUMBER] = cells.get(_C.NUMBER, "").partition("/")[0].strip()
    code, name = scryfall_set(cells.get(_C.SET_CODE, "")[:40], "")
    if is_unnumbered(code, name):
        cells[_C.OWN_NUMBERING] = "1"
    return None


MTGO = Layout(
    name="mtgo",
    columns=(
        ("Card Name", _C.NAME),
        ("Quantity", _C.QUANTITY),
        ("ID #", _C.OTHER),
        ("Rarity", _C.RARITY),
        ("Set", _C.SET_CODE),
        ("Collector #", _C.NUMBER),
        ("Premium", _C.FINISH),
        ("Sideboarded", _C.OTHER),
        ("Annotation", _C.OTHER),
    ),
    marks=frozenset({"id #", "collector #", "premium", "sideboarded", "annotation"}),
    blank_finish=vocabulary.NONFOIL,
    exact_finish=False,
    is_written=False,
    prepare=_mtgo,
)
