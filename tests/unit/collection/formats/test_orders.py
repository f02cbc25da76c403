"""What was bought, as shops write it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.errors import FileUnreadable
from dualcaster_core.collection.files.lines import ImportLine, LineStatus, ParsedFile

ReadFile = Callable[..., ParsedFile]
OnlyLine = Callable[..., ImportLine]

ORDERS = (
    "OrderID;Username;Name;Street;City;Country;Is Professional;VAT Number;Date of Purchase;Article Count;"
    "Merchandise Value;Shipment Costs;Trustee service fee;Total Value;Currency;Description;Product ID;"
    "Localized Product Name"
)
ORDER = "1;seller;A Seller;A Street 1;1000 Town;Germany;;;2025-07-29 22:19:35;3;9,00;1,00;0,10;10,10;EUR"
ARTICLES = (
    "Shipment nr.;Date of purchase;Article;Product ID;Localized Product Name;Expansion;Category;Amount;Article Value;"
    "Total;Currency;Comments"
)


def test_an_order_is_taken_apart(read: ReadFile) -> None:
    """Each article of a row is a line with its own product, grade, language, finish and price."""
    parsed = read(
        f"{ORDERS}\n{ORDER};"
        "1x Torpor Orb (Mystery Booster 2) - 236 - Rare - NM - English - 3,98 EUR | "
        "2x Polluted Bonds (V.2) (Enchanting Tales) - 75 - Rare - EX - German - Foil - 2,50 EUR;11|22;Two of them\n"
    )
    first, second = parsed.lines
    assert (parsed.format, parsed.problems) == ("cardmarket-orders", ())
    assert (first.reference.name, first.reference.set_name) == ("Torpor Orb", "Mystery Booster 2")
    assert (first.reference.cardmarket_id, first.reference.collector_number) == (11, "236")
    assert (first.condition, first.language, first.reference.finish) == (Condition.NM, "en", Finish.NONFOIL)
    assert (second.reference.name, second.reference.set_name) == ("Polluted Bonds (V.2)", "Enchanting Tales")
    assert (second.quantity, second.condition, second.language) == (2, Condition.LP, "de")
    assert (second.reference.finish, second.reference.cardmarket_id) == (Finish.FOIL, 22)
    assert (second.acquired_price, second.price_currency) == (Decimal("2.50"), "EUR")
    assert first.acquired_on == date(2025, 7, 29)


def test_an_article_that_cannot_be_read_is_told_of(read: ReadFile) -> None:
    """The others of its order are read all the same."""
    parsed = read(f"{ORDERS}\n{ORDER};a box of cards | 1x Shock (M20) - 160 - Common - NM - English - 0,02 EUR;;\n")
    assert [line.reference.name for line in parsed.lines] == ["Shock"]
    assert [(one.line, one.status, one.reason) for one in parsed.problems] == [(2, LineStatus.INVALID, "quantity")]


def test_orders_that_were_sold_are_no_collection(read: ReadFile) -> None:
    """Cardmarket's sales have a commission; what they list is gone."""
    header = ORDERS.replace("Trustee service fee;Total Value", "Total Value;Commission")
    for name in (None, "cardmarket-orders"):
        with pytest.raises(FileUnreadable, match="orders that you sold"):
            read(f"{header}\n", format_name=name)


def test_purchases_by_article_have_a_row_for_each(read: ReadFile) -> None:
    """Product, expansion, price and day are told; what is no single card is left out."""
    parsed = read(
        f"{ARTICLES}\n1;2025-07-29 22:19:35;Ancient Tomb (V.1);835390;Ancient Tomb (V.1);Stellar Sights;Magic Single;"
        "1;69.3;69.3;EUR;sleeved\n1;2025-07-29 22:19:35;Sleeves;3;Sleeves;;Accessories;1;5;5;EUR;\n"
    )
    (line,), (problem,) = parsed.lines, parsed.problems
    assert (line.reference.cardmarket_id, line.reference.set_name) == (835390, "Stellar Sights")
    assert (line.acquired_price, line.price_currency, line.acquired_on) == (
        Decimal("69.30"),
        "EUR",
        date(2025, 7, 29),
    )
    assert (line.condition, line.language, line.reference.finish) == (None, None, None)
    assert (problem.status, problem.reason) == (LineStatus.LEFT_OUT, "not_a_card")


def test_magic_onlines_list_says_premium_for_foil(only_line: OnlyLine) -> None:
    """Its numbers carry the size of the set."""
    line = only_line(
        "Card Name,Quantity,ID #,Rarity,Set,Collector #,Premium,Sideboarded,Annotation\n"
        '"Mountain",2,83561,Land,ZNR,277/280,Yes,No,0\n'
    )
    told = line.reference
    assert (line.quantity, told.name, told.set_code, told.collector_number) == (2, "Mountain", "znr", "277")
    assert (told.finish, line.finish_is_exact) == (Finish.FOIL, False)
