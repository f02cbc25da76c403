"""Layouts of what was bought, and of what somebody looks for: orders of shops, carts and want lists.

Cardmarket gives a buyer two files: one with a row for each article, and one with a row for each order that holds all
its articles, bars between them. Cardsphere's wants and Card Kingdom's carts are no collections.
"""

import re
from collections.abc import Sequence

from dualcaster_formats import vocabulary
from dualcaster_formats.columns import Cells, Column
from dualcaster_formats.layout import Layout, LeftOut

_C = Column
_ARTICLE = re.compile(
    r"(?P<count>[0-9]{1,6})x (?P<name>\S.*) \((?P<set>[^()]*(?:\([^()]*\)[^()]*)*)\)(?P<rest>(?: - .*)?)"
    r" - (?P<price>[0-9.,]+) (?P<currency>[A-Z]{3})"
)
_SEVERAL = re.compile(r"[,;|]")
_BARS = re.compile(r"\s*\|\s*")


def _single(cells: Cells) -> LeftOut | None:
    line = cells.get(_C.PRODUCT_LINE, "")
    if line and line.casefold() != "magic single":
        return LeftOut("not_a_card", f"“{line[:40]}” is not a single card of Magic")
    return None


CARDMARKET_ARTICLES = Layout(
    name="cardmarket-articles",
    columns=(
        ("Shipment nr.", _C.OTHER),
        ("Date of purchase", _C.DATE),
        ("Article", _C.NAME),
        ("Product ID", _C.CARDMARKET_ID),
        ("Localized Product Name", _C.OTHER),
        ("Expansion", _C.SET_NAME),
        ("Category", _C.PRODUCT_LINE),
        ("Amount", _C.QUANTITY),
        ("Article Value", _C.PRICE),
        ("Total", _C.OTHER),
        ("Currency", _C.CURRENCY),
        ("Comments", _C.OTHER),
    ),
    marks=frozenset({"shipment nr.", "date of purchase", "article", "article value", "localized product name"}),
    grades=vocabulary.CARDMARKET_GRADES,
    grade_words=vocabulary.CARDMARKET_LETTERS,
    exact_finish=False,
    delimiter=";",
    is_written=False,
    prepare=_single,
)


def _articles(cells: Cells) -> Sequence[Cells]:
    """Take an order apart: ``1x Name (Set) - 1 - Rare - NM - English - Foil - 1,50 EUR | ...``, ids likewise."""
    told = _BARS.split(cells.get(_C.ARTICLES, ""))
    ids = _BARS.split(cells.get(_C.CARDMARKET_ID, ""))
    return [_article(text, ids[place] if len(ids) == len(told) else "", cells) for place, text in enumerate(told)]


def _article(text: str, product: str, order: Cells) -> Cells:
    match = _ARTICLE.fullmatch(text[:600])
    cells: Cells = {_C.NAME: text[:300], _C.QUANTITY: "?", _C.DATE: order.get(_C.DATE, "")}
    if match is None:
        return cells
    words = [word.strip() for word in match["rest"].split(" - ") if word.strip()]
    grade = next((at for at, word in enumerate(words) if word.casefold() in vocabulary.CARDMARKET_GRADES), len(words))
    flags = {vocabulary.word_key(word) for word in words[grade + 2 :]}
    return {
        **cells,
        _C.NAME: match["name"],
        _C.SET_NAME: match["set"],
        _C.QUANTITY: match["count"],
        _C.CARDMARKET_ID: product,
        _C.NUMBER: words[0] if grade >= 2 else "",
        _C.OWN_NUMBERING: "1",
        _C.CONDITION: words[grade] if grade < len(words) else "",
        _C.LANGUAGE: words[grade + 1] if grade + 1 < len(words) else "",
        _C.FINISH: "foil" if "foil" in flags else "normal",
        _C.SIGNED: "1" if "signed" in flags else "",
        _C.ALTERED: "1" if "altered" in flags else "",
        _C.PRICE: match["price"],
        _C.CURRENCY: match["currency"],
    }


CARDMARKET_ORDERS = Layout(
    name="cardmarket-orders",
    columns=(
        ("OrderID", _C.OTHER),
        ("Username", _C.OTHER),
        ("Name", _C.OTHER),
        ("Street", _C.OTHER),
        ("City", _C.OTHER),
        ("Country", _C.OTHER),
        ("Is Professional", _C.OTHER),
        ("VAT Number", _C.OTHER),
        ("Date of Purchase", _C.DATE),
        ("Article Count", _C.OTHER),
        ("Merchandise Value", _C.OTHER),
        ("Shipment Costs", _C.OTHER),
        ("Trustee service fee", _C.OTHER),
        ("Total Value", _C.OTHER),
        ("Currency", _C.OTHER),
        ("Description", _C.ARTICLES),
        ("Product ID", _C.CARDMARKET_ID),
        ("Localized Product Name", _C.OTHER),
    ),
    synonyms={"Commission": _C.OTHER},
    marks=frozenset({"orderid", "article count", "merchandise value", "shipment costs", "trustee service fee"}),
    grades=vocabulary.CARDMARKET_GRADES,
    grade_words=vocabulary.CARDMARKET_LETTERS,
    exact_finish=False,
    delimiter=";",
    is_written=False,
    split=_articles,
)


def _one_or_any(cells: Cells) -> LeftOut | None:
    """Ask for any where several sets, languages or finishes will do."""
    for column in (_C.SET_NAME, _C.LANGUAGE, _C.FINISH):
        text = cells.get(column, "")
        if _SEVERAL.search(text) or text.casefold() in ("any", "all"):
            cells[column] = ""
    return None


CARDSPHERE_WANTS = Layout(
    name="cardsphere-wants",
    columns=(
        ("Quantity", _C.QUANTITY),
        ("Name", _C.NAME),
        ("Sets", _C.SET_NAME),
        ("Conditions", _C.OTHER),
        ("Languages", _C.LANGUAGE),
        ("Finishes", _C.FINISH),
        ("Paused", _C.OTHER),
        ("Tags", _C.OTHER),
        ("Offer", _C.OTHER),
        ("Limit", _C.OTHER),
    ),
    marks=frozenset({"sets", "conditions", "languages", "finishes", "paused", "offer", "limit"}),
    exact_finish=False,
    is_want_list=True,
    is_written=False,
    prepare=_one_or_any,
)

CARDKINGDOM = Layout(
    name="cardkingdom",
    columns=(("Title", _C.NAME), ("Edition", _C.EDITION), ("Foil", _C.FINISH), ("Quantity", _C.QUANTITY)),
    marks=frozenset({"title"}),
    blank_finish=vocabulary.NONFOIL,
    exact_finish=False,
    is_want_list=True,
    is_written=False,
)
