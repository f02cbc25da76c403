"""Layouts of the American collection trackers and of our own format."""

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.files.ports import ExportRow
from dualcaster_formats import vocabulary
from dualcaster_formats.columns import Cells, Column
from dualcaster_formats.editions import is_unnumbered, scryfall_set
from dualcaster_formats.layout import Layout, LeftOut

_C = Column
_PLAIN_FOIL = {vocabulary.NONFOIL: "", vocabulary.FOIL: "foil", vocabulary.ETCHED: "foil"}
_WITH_ETCHED = {vocabulary.NONFOIL: "", vocabulary.FOIL: "foil", vocabulary.ETCHED: "etched"}
_COUNTED = (("Count", _C.QUANTITY), ("Tradelist Count", _C.TRADE_QUANTITY), ("Name", _C.NAME))

_DECKBOX_NUMBERS_ITSELF = frozenset({"plst", "puma", "emn"})


def _deckbox(cells: Cells) -> LeftOut | None:
    """Bring Deckbox's own set codes and numbers near Scryfall's.

    It numbers sets without printed numbers by colour, The List by the number of the original (whose set is the
    printing's note), box toppers without their U and prerelease cards without their s; its codes for tokens and promos
    are its own.
    """
    edition, number = cells.get(_C.SET_NAME, ""), cells.get(_C.NUMBER, "")
    if edition.startswith(("Extras: ", "Prerelease Events: ")):
        cells[_C.SET_CODE] = ""
    if edition.startswith("Prerelease Events: ") and number.isdigit():
        number = f"{number}s"
    code, name = scryfall_set(cells.get(_C.SET_CODE, "")[:40], edition[:200])
    if code == "plst" or name == "The List":
        note = cells.get(_C.NOTE, "").upper()
        original = f"{note}-{number}" if note else ""
        number = number if "-" in number else original
    elif edition == "Ultimate Masters: Box Toppers" and number.isdigit():
        number = f"U{number}"
    cells[_C.NUMBER] = number
    if code in _DECKBOX_NUMBERS_ITSELF or is_unnumbered(code, name):
        cells[_C.OWN_NUMBERING] = "1"
    return None


DECKBOX = Layout(
    name="deckbox",
    columns=(
        *_COUNTED,
        ("Edition", _C.SET_NAME),
        ("Edition Code", _C.SET_CODE),
        ("Card Number", _C.NUMBER),
        ("Condition", _C.CONDITION),
        ("Language", _C.LANGUAGE),
        ("Foil", _C.FINISH),
        ("Signed", _C.SIGNED),
        ("Artist Proof", _C.OTHER),
        ("Altered Art", _C.ALTERED),
        ("Misprint", _C.OTHER),
        ("Promo", _C.OTHER),
        ("Textless", _C.OTHER),
        ("Printing Id", _C.OTHER),
        ("Printing Note", _C.NOTE),
        ("Tags", _C.OTHER),
        ("My Price", _C.OTHER),
        ("TcgPlayer ID", _C.TCGPLAYER_ID),
        ("Scryfall ID", _C.SCRYFALL_ID),
    ),
    synonyms=dict.fromkeys(
        ("Decks Count Built", "Decks Count All", "Type", "Cost", "Rarity", "Price", "Image URL", "Last Updated"),
        _C.OTHER,
    ),
    marks=frozenset({"card number", "artist proof", "altered art", "textless", "my price", "printing id"}),
    grades=vocabulary.DECKBOX_GRADES,
    grade_words=vocabulary.DECKBOX_WORDS,
    finish_words=_PLAIN_FOIL,
    exact_finish=False,
    language_words=vocabulary.DECKBOX_LANGUAGES,
    flag_words=("", "yes"),
    prepare=_deckbox,
)

MOXFIELD = Layout(
    name="moxfield",
    columns=(
        *_COUNTED,
        ("Edition", _C.EDITION),
        ("Condition", _C.CONDITION),
        ("Language", _C.LANGUAGE),
        ("Foil", _C.FINISH),
        ("Tags", _C.OTHER),
        ("Last Modified", _C.OTHER),
        ("Collector Number", _C.NUMBER),
        ("Alter", _C.ALTERED),
        ("Proxy", _C.PROXY),
        ("Purchase Price", _C.PRICE),
    ),
    synonyms={"Signed": _C.SIGNED, "Playtest Card": _C.PROXY, "Scryfall ID": _C.SCRYFALL_ID},
    marks=frozenset({"collector number", "alter", "proxy", "purchase price"}),
    grades=vocabulary.DECKBOX_GRADES,
    grade_words=vocabulary.DECKBOX_WORDS,
    finish_words=_WITH_ETCHED,
    language_words=vocabulary.DECKBOX_LANGUAGES,
    flag_words=("False", "True"),
)

CARDSPHERE = Layout(
    name="cardsphere",
    columns=(
        *_COUNTED,
        ("Edition", _C.EDITION),
        ("Condition", _C.CONDITION),
        ("Language", _C.LANGUAGE),
        ("Foil", _C.FINISH),
        ("Tags", _C.OTHER),
        ("Scryfall ID", _C.SCRYFALL_ID),
        ("Last Modified", _C.OTHER),
    ),
    grades=vocabulary.CARDSPHERE_GRADES,
    grade_words=vocabulary.CARDSPHERE_WORDS,
    finish_words={vocabulary.NONFOIL: "normal", vocabulary.FOIL: "foil", vocabulary.ETCHED: "foil"},
    exact_finish=False,
    language_words=vocabulary.LANGUAGE_NAMES,
    compose=lambda row, cells: cells.update({_C.EDITION: row.set_name}),
)

ARCHIDEKT = Layout(
    name="archidekt",
    columns=(
        ("Quantity", _C.QUANTITY),
        ("Name", _C.NAME),
        ("Finish", _C.FINISH),
        ("Condition", _C.CONDITION),
        ("Date Added", _C.DATE),
        ("Language", _C.LANGUAGE),
        ("Purchase Price", _C.PRICE),
        ("Tags", _C.OTHER),
        ("Edition Name", _C.SET_NAME),
        ("Edition Code", _C.SET_CODE),
        ("Multiverse Id", _C.OTHER),
        ("Scryfall ID", _C.SCRYFALL_ID),
        ("Collector Number", _C.NUMBER),
    ),
    marks=frozenset({"finish", "date added", "edition name", "multiverse id"}),
    grades=vocabulary.ARCHIDEKT_GRADES,
    grade_words=vocabulary.ARCHIDEKT_WORDS,
    finish_words={vocabulary.NONFOIL: "Normal", vocabulary.FOIL: "Foil", vocabulary.ETCHED: "Etched"},
    language_words=vocabulary.PRINTED_LANGUAGES,
)


def _whole_or_foil(row: ExportRow, cells: Cells) -> None:
    foil = row.item.key.finish is not vocabulary.NONFOIL
    cells[_C.FOIL_QUANTITY] = cells[_C.QUANTITY] if foil else "0"
    cells[_C.QUANTITY] = "0" if foil else cells[_C.QUANTITY]


ECHOMTG = Layout(
    name="echomtg",
    columns=(
        ("Reg Qty", _C.QUANTITY),
        ("Foil Qty", _C.FOIL_QUANTITY),
        ("Name", _C.NAME),
        ("Set", _C.SET_NAME),
        ("Rarity", _C.RARITY),
        ("Acquired", _C.PRICE),
        ("Language", _C.LANGUAGE),
        ("Date Acquired", _C.DATE),
        ("Set Code", _C.SET_CODE),
        ("Collector Number", _C.NUMBER),
        ("Condition", _C.CONDITION),
    ),
    synonyms={"note": _C.LOCATION},
    marks=frozenset({"reg qty", "foil qty", "acquired", "date acquired"}),
    grades=vocabulary.ECHOMTG_GRADES,
    grade_words=vocabulary.ECHOMTG_WORDS,
    exact_finish=False,
    language_words=vocabulary.ECHOMTG_LANGUAGES,
    upper_codes=True,
    compose=_whole_or_foil,
)

MTGGOLDFISH = Layout(
    name="mtggoldfish",
    columns=(
        ("Card", _C.NAME),
        ("Set ID", _C.SET_CODE),
        ("Set Name", _C.SET_NAME),
        ("Quantity", _C.QUANTITY),
        ("Foil", _C.FINISH),
        ("Variation", _C.OTHER),
        ("Collector Number", _C.NUMBER),
        ("Scryfall ID", _C.SCRYFALL_ID),
    ),
    marks=frozenset({"card", "set id", "variation"}),
    finish_words={vocabulary.NONFOIL: "regular", vocabulary.FOIL: "foil", vocabulary.ETCHED: "foil"},
    exact_finish=False,
    upper_codes=True,
)

OWN = Layout(
    name="dualcaster",
    columns=(
        ("Quantity", _C.QUANTITY),
        ("Trade Quantity", _C.TRADE_QUANTITY),
        ("Name", _C.NAME),
        ("Set Code", _C.SET_CODE),
        ("Set Name", _C.SET_NAME),
        ("Collector Number", _C.NUMBER),
        ("Finish", _C.FINISH),
        ("Condition", _C.CONDITION),
        ("Language", _C.LANGUAGE),
        ("Signed", _C.SIGNED),
        ("Altered", _C.ALTERED),
        ("Acquired Price", _C.PRICE),
        ("Acquired Currency", _C.CURRENCY),
        ("Acquired On", _C.DATE),
        ("Location", _C.LOCATION),
        ("Scryfall ID", _C.SCRYFALL_ID),
        ("TCGplayer ID", _C.TCGPLAYER_ID),
        ("Cardmarket ID", _C.CARDMARKET_ID),
    ),
    synonyms={"Set": _C.EDITION, "Foil": _C.FINISH, "Count": _C.QUANTITY, "Currency": _C.CURRENCY, "Proxy": _C.PROXY},
    marks=frozenset({"acquired on", "trade quantity", "location"}),
    finish_words={finish: finish.value for finish in Finish},
    language_words=vocabulary.LANGUAGE_CODES,
    flag_words=("no", "yes"),
)
