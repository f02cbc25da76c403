"""Layouts of the shops: TCGplayer's app and seller portal, and Cardmarket's stock."""

import re

from dualcaster_core.collection.files.ports import ExportRow
from dualcaster_formats import vocabulary
from dualcaster_formats.cells import read_flag
from dualcaster_formats.columns import Cells, Column
from dualcaster_formats.layout import Layout, LeftOut

_C = Column
_OF_HOW_MANY = re.compile(r"([0-9]+[a-z]?)/[0-9]+")
_GRADE_AND_REST = re.compile(r"(?P<grade>.*?)(?P<foil> Foil)?(?: - (?P<language>.+))?")


def _tcgplayer_number(cells: Cells) -> None:
    """Drop the size of the set from a number, and write a promo pack's number as Scryfall does."""
    number = cells.get(_C.NUMBER, "")
    if match := _OF_HOW_MANY.fullmatch(number):
        number = match[1]
    if cells.get(_C.SET_NAME, "").startswith("Promo Pack: "):
        cells[_C.SET_CODE] = ""
        number = f"{number}p" if number.isdigit() else number
    cells[_C.NUMBER] = number


def _app(cells: Cells) -> LeftOut | None:
    _tcgplayer_number(cells)
    return _not_unopened(cells)


def _not_unopened(cells: Cells) -> LeftOut | None:
    if vocabulary.word_key(cells.get(_C.CONDITION, "")).startswith("unopened"):
        return LeftOut("not_a_card", "a sealed product is not a single card")
    return None


def _seller(cells: Cells) -> LeftOut | None:
    line = cells.get(_C.PRODUCT_LINE, "")
    if line and not line.lower().startswith("magic"):
        return LeftOut("not_a_card", f"“{line[:40]}” is not Magic: the row is no single card of this game")
    _tcgplayer_number(cells)
    unopened = _not_unopened(cells)
    match = _GRADE_AND_REST.fullmatch(cells.get(_C.CONDITION, "")[:100])
    if match and match["grade"]:
        cells[_C.CONDITION] = match["grade"]
        cells[_C.FINISH] = "foil" if match["foil"] else cells.get(_C.FINISH) or "normal"
        cells[_C.LANGUAGE] = match["language"] or cells.get(_C.LANGUAGE) or "English"
    return unopened


def _seller_condition(row: ExportRow, cells: Cells) -> None:
    key = row.item.key
    foil = "" if key.finish is vocabulary.NONFOIL else " Foil"
    language = "" if key.language == "en" else f" - {vocabulary.TCGPLAYER_LANGUAGES[key.language]}"
    cells[_C.CONDITION] = f"{vocabulary.TCGPLAYER_WORDS[key.condition]}{foil}{language}"


def _stock(cells: Cells) -> LeftOut | None:
    """Count the cards of a playset: Cardmarket counts it as one article of four copies."""
    quantity = cells.get(_C.QUANTITY, "")
    if read_flag(cells.get(_C.PLAYSET, "")) and quantity.isascii() and quantity.isdigit():
        cells[_C.QUANTITY] = str(4 * int(quantity[:9]))
    return None


TCGPLAYER_APP = Layout(
    name="tcgplayer-app",
    columns=(
        ("Quantity", _C.QUANTITY),
        ("Name", _C.NAME),
        ("Simple Name", _C.OTHER),
        ("Set", _C.SET_NAME),
        ("Card Number", _C.NUMBER),
        ("Set Code", _C.SET_CODE),
        ("Printing", _C.FINISH),
        ("Condition", _C.CONDITION),
        ("Language", _C.LANGUAGE),
        ("Rarity", _C.RARITY),
        ("Product ID", _C.TCGPLAYER_ID),
        ("SKU", _C.OTHER),
    ),
    synonyms=dict.fromkeys(("External ID", "Price", "Price Each"), _C.OTHER),
    marks=frozenset({"simple name", "card number", "printing", "product id", "sku"}),
    grades=vocabulary.TCGPLAYER_GRADES,
    grade_words=vocabulary.TCGPLAYER_WORDS,
    finish_words={vocabulary.NONFOIL: "Normal", vocabulary.FOIL: "Foil", vocabulary.ETCHED: "Foil"},
    exact_finish=False,
    language_words=vocabulary.TCGPLAYER_LANGUAGES,
    upper_codes=True,
    prepare=_app,
)

TCGPLAYER_SELLER = Layout(
    name="tcgplayer-seller",
    columns=(
        ("TCGplayer Id", _C.OTHER),
        ("Product Line", _C.PRODUCT_LINE),
        ("Set Name", _C.SET_NAME),
        ("Product Name", _C.NAME),
        ("Title", _C.OTHER),
        ("Number", _C.NUMBER),
        ("Rarity", _C.RARITY),
        ("Condition", _C.CONDITION),
        ("TCG Market Price", _C.OTHER),
        ("TCG Direct Low", _C.OTHER),
        ("TCG Low Price With Shipping", _C.OTHER),
        ("TCG Low Price", _C.OTHER),
        ("Total Quantity", _C.QUANTITY),
        ("Add to Quantity", _C.OTHER),
        ("TCG Marketplace Price", _C.OTHER),
        ("Photo URL", _C.OTHER),
    ),
    marks=frozenset({"tcgplayer id", "product line", "product name", "total quantity", "add to quantity"}),
    grades=vocabulary.TCGPLAYER_GRADES,
    grade_words=vocabulary.TCGPLAYER_WORDS,
    exact_finish=False,
    constants={"Add to Quantity": "0"},
    prepare=_seller,
    compose=_seller_condition,
)

CARDMARKET = Layout(
    name="cardmarket",
    columns=(
        ("idProduct", _C.CARDMARKET_ID),
        ("groupCount", _C.QUANTITY),
        ("price", _C.OTHER),
        ("idLanguage", _C.LANGUAGE),
        ("condition", _C.CONDITION),
        ("isFoil", _C.FINISH),
        ("isSigned", _C.SIGNED),
        ("isAltered", _C.ALTERED),
        ("isPlayset", _C.PLAYSET),
        ("isReverseHolo", _C.OTHER),
        ("isFirstEd", _C.OTHER),
        ("isFullArt", _C.OTHER),
        ("isUberRare", _C.OTHER),
        ("isWithDie", _C.OTHER),
    ),
    synonyms={
        "English Name": _C.NAME,
        "Exp. Name": _C.SET_NAME,
        "Language": _C.LANGUAGE,
        "Foil?": _C.FINISH,
        "Signed?": _C.SIGNED,
        "Altered?": _C.ALTERED,
        "Amount": _C.QUANTITY,
        "Comments": _C.LOCATION,
        "Playset?": _C.PLAYSET,
        **dict.fromkeys(("idArticle", "Local Name", "Exp.", "onSale"), _C.OTHER),
    },
    marks=frozenset({"idproduct", "groupcount", "idlanguage", "idarticle", "isplayset", "playset?"}),
    grades=vocabulary.CARDMARKET_NUMBERS,
    grade_words=vocabulary.CARDMARKET_DIGITS,
    finish_words={vocabulary.NONFOIL: "", vocabulary.FOIL: "1", vocabulary.ETCHED: "1"},
    blank_finish=vocabulary.NONFOIL,
    exact_finish=False,
    languages={**vocabulary.LANGUAGE_WORDS, **vocabulary.CARDMARKET_LANGUAGES},
    language_words=vocabulary.CARDMARKET_NUMBERS_OF_LANGUAGES,
    delimiter=";",
    prepare=_stock,
    only_name=_C.CARDMARKET_ID,
)
