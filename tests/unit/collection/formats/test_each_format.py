"""What a line of each app's export means."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus, ParsedFile

OnlyLine = Callable[..., ImportLine]
OnlyProblem = Callable[..., LineProblem]
ReadFile = Callable[..., ParsedFile]

DECKBOX = (
    "Count,Tradelist Count,Name,Edition,Edition Code,Card Number,Condition,Language,Foil,Signed,"
    "Artist Proof,Altered Art,Misprint,Promo,Textless,Printing Id,Printing Note,Tags,My Price"
)
DECKBOX_ALL = f"{DECKBOX},TcgPlayer ID,Scryfall ID"
MOXFIELD = (
    '"Count","Tradelist Count","Name","Edition","Condition","Language","Foil","Tags","Last Modified",'
    '"Collector Number","Alter","Proxy","Purchase Price"'
)
MANABOX = (
    "Binder Name,Binder Type,Name,Set code,Set name,Collector number,Foil,Rarity,Quantity,ManaBox ID,"
    "Scryfall ID,Purchase price,Misprint,Altered,Signed,Condition,Language,Proxy,Purchase price currency,"
    "Added"
)
ARCHIDEKT = (
    "Quantity,Name,Finish,Condition,Date Added,Language,Purchase Price,Tags,Edition Name,Edition Code,"
    "Multiverse Id,Scryfall ID,Collector Number"
)
TCGPLAYER_APP = "Quantity,Name,Simple Name,Set,Card Number,Set Code,Printing,Condition,Language,Rarity,Product ID,SKU"
SELLER = (
    "TCGplayer Id,Product Line,Set Name,Product Name,Title,Number,Rarity,Condition,TCG Market Price,"
    "Total Quantity,Add to Quantity"
)
DRAGONSHIELD = (
    '"sep=,"\nFolder Name,Quantity,Trade Quantity,Card Name,Set Code,Set Name,Card Number,Condition,'
    "Printing,Language,Price Bought,Date Bought,AVG,LOW,TREND"
)
DELVER = "Name,Acquired Price,Language,Set Code,TCGPlayer Product ID,Number,Foil,Quantity"
ECHO = "Reg Qty,Foil Qty,Name,Set,Rarity,Acquired,Language,Date Acquired,Set Code,Collector Number,Condition"
GOLDFISH = "Card,Set ID,Set Name,Quantity,Foil,Variation,Collector Number,Scryfall ID"
CARDSPHERE = "Count,Tradelist Count,Name,Edition,Condition,Language,Foil,Tags"
TOPDECKED = (
    'QUANTITY,"NAME",SETCODE,"SETNAME","COLLECTOR NUMBER",FINISH,PRICE,RARITY,ID,ACQUIRED DATE,'
    "ACQUIRED PRICE,LANG,PRICE SALE,SIGNING,ALTERATION,CONDITION,NOTES,TAGS"
)
CARDMARKET = "idProduct;groupCount;price;idLanguage;condition;isFoil;isSigned;isAltered;isPlayset"
HELVAULT = (
    "collector_number,estimated_price,extras,language,name,oracle_id,quantity,rarity,scryfall_id,set_code,set_name"
)
AETHERHUB = (
    "AetherHub Card Id,Altered Art,Artist Proof,Card Number,Cardmarket Id,Condition,Count,Foil,Language,"
    "Name,Scryfall Id,Set Code,Signed,TCGplayer Id,Tradelist Count"
)
DECKSTATS = (
    "amount,card_name,is_foil,is_pinned,is_signed,set_id,set_code,collector_number,language,condition,comment,added"
)


def test_deckbox_writes_words_for_condition_language_and_foil(only_line: OnlyLine) -> None:
    """A Deckbox line gives names of sets and words; its foil may be etched, and its own price is no purchase."""
    line = only_line(
        f"{DECKBOX_ALL}\n2,1,Delver of Secrets // Insectile Aberration,Innistrad,isd,51,Good (Lightly Played),Spanish,"
        'foil,signed,,,,,,18978,,"",$0.36,56246,11bf83bb-c95b-4b4f-9a56-ce7a1816307a\n'
    )
    reference = line.reference
    assert (line.quantity, line.trade_quantity, line.condition, line.language) == (2, 1, Condition.LP, "es")
    assert (line.signed, line.altered, line.acquired_price, line.finish_is_exact) == (True, False, None, False)
    assert (reference.set_code, reference.set_name, reference.collector_number) == ("isd", "Innistrad", "51")
    assert (reference.finish, reference.number_is_canonical) == (Finish.FOIL, True)
    assert (reference.tcgplayer_id, reference.scryfall_id) == (56246, UUID("11bf83bb-c95b-4b4f-9a56-ce7a1816307a"))


@pytest.mark.parametrize(
    ("row", "code", "name", "number", "canonical"),
    [
        ("Abbey Gargoyles,Fifth Edition,5E,277", "5ed", "Fifth Edition", "277", False),
        ("Plains,Core Set 2021,M21,309", "m21", "Core Set 2021", "309", True),
        ("Demonic Tutor,Limited Edition Alpha,1e,13", "lea", "Limited Edition Alpha", "13", False),
        ("Atog,Revised Edition,,138", None, "Revised Edition", "138", False),
        ("Clue,Extras: Modern Horizons 2,ex_127,14", None, "Modern Horizons 2 Tokens", "14", True),
        ("Freejam Regent,Prerelease Events: Aether Revolt,ptc_10,81", None, "Aether Revolt Promos", "81s", True),
        ("Demonic Tutor,Ultimate Masters: Box Toppers,puma,8", "puma", "Ultimate Box Topper", "U8", False),
        ("Caustic Tar,Magic 2015 Core Set,M15,89", "m15", "Magic 2015", "89", True),
    ],
)
def test_deckbox_sets_and_numbers_are_brought_near_scryfalls(
    only_line: OnlyLine, row: str, code: str | None, name: str, number: str, canonical: bool
) -> None:
    """Deckbox's old codes, tokens and promos are translated; sets without printed numbers have numbers of its own."""
    reference = only_line(f"{DECKBOX}\n1,0,{row},,English,,,,,,,,1,,,$0.00\n").reference
    told = (reference.set_code, reference.set_name, reference.collector_number, reference.number_is_canonical)
    assert told == (code, name, number, canonical)


def test_deckbox_numbers_the_list_by_the_original(only_line: OnlyLine) -> None:
    """A card of The List is numbered within the set that stands in the printing's note."""
    reference = only_line(
        f"{DECKBOX}\n1,0,Demonic Tutor,The List,plist,49,,English,,,,,,,,47498,DDC,,$0.00\n"
    ).reference
    assert (reference.set_code, reference.collector_number, reference.number_is_canonical) == ("plst", "DDC-49", False)


def test_moxfield_states_etched_and_leaves_out_proxies(read: ReadFile) -> None:
    """Moxfield knows etched, alters and purchase prices; a proxy is no card."""
    parsed = read(
        f'{MOXFIELD}\n"3","2","Demonic Tutor","cmm","Played","Traditional Chinese","etched","","","509","True","False",'
        '"40.00"\n"1","1","Ad Nauseam","2xm","Near Mint","English","","","","76","False","True","9.29"\n'
    )
    (line,), (problem,) = parsed.lines, parsed.problems
    assert (line.condition, line.language, line.altered) == (Condition.MP, "zht", True)
    assert (line.acquired_price, line.trade_quantity, line.finish_is_exact) == (Decimal("40.00"), 2, True)
    assert (line.reference.set_code, line.reference.collector_number) == ("cmm", "509")
    assert line.reference.finish is Finish.ETCHED
    assert (problem.line, problem.status, problem.reason) == (3, LineStatus.LEFT_OUT, "proxy")


def test_manabox_grades_like_cardmarket_and_states_the_currency(only_line: OnlyLine) -> None:
    """ManaBox's ``excellent`` is LP and its price is in the currency it states."""
    line = only_line(
        f"{MANABOX}\nBox 1,binder,Infestation Sage,FDN,Foundations,64,foil,common,1,101601,"
        "d40c73de-7a5f-46f2-a70b-449bc8ecfe24,0.18,false,true,true,excellent,zh_TW,false,GBP,2025-11-22T13:20:10.577Z\n"
    )
    assert (line.condition, line.language, line.location) == (Condition.LP, "zht", "Box 1")
    assert (line.acquired_price, line.price_currency) == (Decimal("0.18"), "GBP")
    assert (line.acquired_on, line.signed, line.altered) == (date(2025, 11, 22), True, True)
    assert (line.reference.set_code, line.reference.finish) == ("fdn", Finish.FOIL)


def test_archidekt_uses_printed_language_codes(only_line: OnlyLine) -> None:
    """Archidekt writes ``KR`` for Korean and ``D`` for damaged."""
    line = only_line(
        f"{ARCHIDEKT}\n1,Lightning Bolt,Etched,D,2026-05-15,KR,,,Magic 2011,m11,205227,"
        "e768c957-3a1f-42f5-853a-96942f645df5,149\n"
    )
    assert (line.condition, line.language, line.reference.finish) == (Condition.DMG, "ko", Finish.ETCHED)
    assert line.acquired_on == date(2026, 5, 15)


@pytest.mark.parametrize(
    ("row", "set_code", "set_name", "number"),
    [
        ("Abzan Charm,Abzan Charm,The List Reprints,C16-177,LIST", "plst", "The List", "C16-177"),
        ("Thrun,Thrun,Promo Pack: Phyrexia,186p,PPONE", None, "Phyrexia Promos", "186p"),
        ("Scrapshooter,Scrapshooter,Promo Pack: Bloomburrow,191,PPBLB", None, "Bloomburrow Promos", "191p"),
        ("Merfolk Looter,Merfolk Looter,Magic 2010 (M10),61,M10", "m10", "Magic 2010", "61"),
        ("Don't Move (Borderless),Don't Move,Universes Beyond: Jurassic,001/26,REX", "rex", "Jurassic", "1"),
    ],
)  # fmt: skip
def test_tcgplayers_sets_are_translated(
    only_line: OnlyLine, row: str, set_code: str | None, set_name: str, number: str
) -> None:
    """TCGplayer's app gives product ids, and sets by the shop's names."""
    line = only_line(f"{TCGPLAYER_APP}\n1,{row},Normal,Moderately Played,Chinese (S),Common,203116,4267948\n")
    reference = line.reference
    assert (reference.set_code, reference.set_name, reference.collector_number) == (set_code, set_name, number)
    assert (reference.tcgplayer_id, reference.finish) == (203116, Finish.NONFOIL)
    assert (line.condition, line.language, line.finish_is_exact) == (Condition.MP, "zhs", False)


@pytest.mark.parametrize(
    ("words", "condition", "finish", "language"),
    [
        ("Near Mint", Condition.NM, Finish.NONFOIL, "en"),
        ("Lightly Played Foil", Condition.LP, Finish.FOIL, "en"),
        ("Near Mint - Japanese", Condition.NM, Finish.NONFOIL, "ja"),
        ("Damaged Foil - Chinese (T)", Condition.DMG, Finish.FOIL, "zht"),
    ],
)
def test_the_seller_portal_says_grade_finish_and_language_in_one(
    only_line: OnlyLine, words: str, condition: Condition, finish: Finish, language: str
) -> None:
    """TCGplayer's seller portal writes one string; its id is a SKU and names no product."""
    line = only_line(
        f'{SELLER}\n"8553809","Magic","Aetherdrift","Alacrian Jaguar","","152","C","{words}","0.06","3","0"\n'
    )
    assert (line.condition, line.reference.finish, line.language) == (condition, finish, language)
    assert (line.quantity, line.reference.tcgplayer_id, line.reference.set_name) == (3, None, "Aetherdrift")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('"1","Life Counters","Dice","Spindown Die","","","","Unopened","21.47","1","0"', "not_a_card"),
        ('"1","Magic","Aetherdrift","Booster Box","","","","Unopened","99.00","1","0"', "not_a_card"),
        (
            '"1","Pokemon Japan","SV8a","Eevee","","125/187","C","Near Mint Holofoil - Japanese","0","1","0"',
            "not_a_card",
        ),
        ('"1","Magic","Aetherdrift","Alacrian Jaguar","","152","C","Near Mint","0.06","0","0"', "no_copies"),
    ],
)
def test_the_seller_portal_lists_more_than_cards(only_problem: OnlyProblem, row: str, reason: str) -> None:
    """Sealed products, other games and rows without copies are left out, with the reason."""
    problem = only_problem(f"{SELLER}\n{row}\n")
    assert (problem.status, problem.reason) == (LineStatus.LEFT_OUT, reason)


@pytest.mark.parametrize(
    ("printing", "finish"),
    [
        ("Normal", Finish.NONFOIL),
        ("Foil", Finish.FOIL),
        ("Etched Foil", Finish.ETCHED),
        ("Double Rainbow Foil", Finish.FOIL),
        ("Surge Foil", Finish.FOIL),
    ],
)
def test_dragonshields_foil_treatments_are_foil(only_line: OnlyLine, printing: str, finish: Finish) -> None:
    """Of the foil treatments that Dragon Shield names all but the etched one are foil; a price of 0.00 means none."""
    line = only_line(
        f'{DRAGONSHIELD}\nTest,2,9,"Aragorn, the Uniter",LTR,The Lord of the Rings: Tales of Middle-earth,741z,'
        f"LightPlayed,{printing},English,0.00,3/28/2021,,,\n"
    )
    assert line.reference.finish is finish
    assert (line.line, line.quantity, line.trade_quantity, line.condition) == (3, 2, 2, Condition.HP)
    assert (line.location, line.acquired_price, line.acquired_on) == ("Test", None, date(2021, 3, 28))
    assert (line.reference.set_code, line.reference.collector_number) == ("ltr", "741z")


def test_delver_lens_has_columns_of_the_users_choice(only_line: OnlyLine) -> None:
    """Delver Lens says nothing about condition, and a blank foil cell may just not have been scanned."""
    line = only_line(f'{DELVER}\n"Goblin Engineer","$4.99","","MH1","190867","128","","2"\n')
    assert (line.acquired_price, line.price_currency, line.condition) == (Decimal("4.99"), "USD", None)
    assert (line.language, line.reference.finish, line.reference.tcgplayer_id) == (None, None, 190867)
    other = only_line("QuantityX,Name,Edition,Collector's number,Foil\n3x,Chaos Warp,Double Masters 2022,359,Foil\n")
    assert (other.quantity, other.reference.set_name) == (3, "Double Masters 2022")
    assert (other.reference.collector_number, other.reference.finish) == ("359", Finish.FOIL)


def test_echomtg_counts_both_finishes_in_one_row(read: ReadFile) -> None:
    """A row of EchoMTG with regular and foil copies is two lines of the file's one."""
    parsed = read(
        f'{ECHO}\n2,1,Island,Theros Beyond Death,L,"€ 1,77",JA,2020-02-01,THB,252,DM\n0,0,Shock,Dominaria,C,,,,,,\n'
    )
    plain, foil = parsed.lines
    assert (plain.line, plain.quantity, plain.reference.finish) == (2, 2, Finish.NONFOIL)
    assert (foil.line, foil.quantity, foil.reference.finish) == (2, 1, Finish.FOIL)
    assert (plain.acquired_price, plain.price_currency) == (Decimal("1.77"), "EUR")
    assert (plain.condition, plain.language, plain.reference.set_code) == (Condition.DMG, "ja", "thb")
    assert [(problem.line, problem.reason) for problem in parsed.problems] == [(3, "no_copies")]


def test_delvers_echo_preset_is_read_as_echomtg(read: ReadFile) -> None:
    """The tab-separated preset of Delver Lens has EchoMTG's counts and the name of the set only."""
    parsed = read("Reg Qty\tFoil Qty\tName\tSet\tAcquired\tLanguage\n1\t0\tDovin Baan\tKaladesh\t$0.83\t\n")
    (line,) = parsed.lines
    assert (parsed.format, line.reference.set_name, line.reference.set_code) == ("echomtg", "Kaladesh", None)
    assert (line.language, line.condition, line.reference.collector_number) == (None, None, None)


def test_mtggoldfish_calls_nonfoil_regular(only_line: OnlyLine) -> None:
    """MTGGoldfish says nothing about condition and language."""
    line = only_line(f'{GOLDFISH}\n"Azor, the Lawbringer",RIX,Rivals of Ixalan,1,regular,"",154,\n')
    assert (line.reference.finish, line.condition, line.language) == (Finish.NONFOIL, None, None)
    assert (line.reference.set_code, line.reference.scryfall_id) == ("rix", None)


def test_cardsphere_names_sets_in_its_edition(only_line: OnlyLine) -> None:
    """Cardsphere's edition is the name of a set, where Moxfield's is a code."""
    line = only_line(f"{CARDSPHERE}\n1,0,Lightning Bolt,Magic 2011,Slightly Played,English,normal,\n")
    assert (line.reference.set_name, line.reference.set_code) == ("Magic 2011", None)
    assert (line.condition, line.reference.finish) == (Condition.LP, Finish.NONFOIL)


def test_topdecked_rows_may_be_shorter_than_the_header(only_line: OnlyLine) -> None:
    """TopDecked leaves out blank cells at the end and writes JavaScript's dates."""
    line = only_line(
        f'{TOPDECKED}\n1,"Lightning Bolt",m11,"Magic 2011",149,etched,€1.33,common,,'
        "Fri May 15 2026 16:43:29 GMT+0200 (Central European Summer Time),12,zhs,,,true,slightly played\n"
    )
    assert (line.condition, line.language, line.altered) == (Condition.LP, "zhs", True)
    assert (line.acquired_on, line.acquired_price) == (date(2026, 5, 15), Decimal(12))
    assert line.reference.finish is Finish.ETCHED


def test_cardmarkets_stock_is_all_numbers(only_line: OnlyLine) -> None:
    """Cardmarket names a product, a language from 1 to 11 and a grade from 1 to 7; a playset is four copies."""
    line = only_line(f"{CARDMARKET}\n241866;1;0.50;11;3;1;1;;\n")
    assert (line.reference.cardmarket_id, line.reference.finish, line.quantity) == (241866, Finish.FOIL, 1)
    assert (line.language, line.condition, line.signed, line.acquired_price) == ("zht", Condition.LP, True, None)
    assert only_line(f"{CARDMARKET}\n241866;2;0.50;1;2;;;;1\n").quantity == 8


@pytest.mark.parametrize(
    ("number", "grade"), list(zip("1234567", ("NM", "NM", "LP", "MP", "HP", "HP", "DMG"), strict=True))
)
def test_cardmarkets_grades(only_line: OnlyLine, number: str, grade: str) -> None:
    """MT NM EX GD LP PL PO are NM NM LP MP HP HP DMG."""
    assert only_line(f"{CARDMARKET}\n241866;1;;1;{number};;;;\n").condition is Condition[grade]


@pytest.mark.parametrize(
    ("extras", "finish", "signed"),
    [
        ("", None, False),
        ("foil", Finish.FOIL, False),
        ("etchedFoil", Finish.ETCHED, False),
        ("foil,signed", Finish.FOIL, True),
    ],
)
def test_helvaults_extras(only_line: OnlyLine, extras: str, finish: Finish | None, signed: bool) -> None:
    """Helvault puts the finish among the extras of a card."""
    line = only_line(
        f'{HELVAULT}\n"241","0.92","{extras}","en","Pyre of Heroes","691ba449-40e1-4976-8dab-9b1741ea37b8","2","Rare",'
        '"ae9a8e44-f5de-497d-be48-adf1bcbaec97","khm","Kaldheim"\n'
    )
    assert (line.reference.finish, line.signed, line.quantity) == (finish, signed, 2)


def test_aetherhub_writes_flags(only_line: OnlyLine) -> None:
    """AetherHub writes 0 and 1, and shop ids where it knows them."""
    line = only_line(
        f'{AETHERHUB}\n"","1","0","241","530","NearMint","2","1","German","Pyre of Heroes",'
        '"ae9a8e44-f5de-497d-be48-adf1bcbaec97","KHM","0","230110","1"\n'
    )
    assert (line.altered, line.signed, line.reference.finish, line.finish_is_exact) == (True, False, Finish.FOIL, False)
    assert (line.reference.cardmarket_id, line.reference.tcgplayer_id, line.trade_quantity) == (530, 230110, 1)


def test_deckstats_may_leave_the_number_out(only_line: OnlyLine) -> None:
    """Deckstats gives a set code, often without a number."""
    line = only_line(f'{DECKSTATS}\n11,"Abdel Adrian, Gorion\'s Ward",,,,,"CLB",,de,EX,signed at GP,2022-07-30\n')
    assert (line.reference.set_code, line.reference.collector_number, line.quantity) == ("clb", None, 11)
    assert (line.language, line.condition, line.location) == ("de", Condition.LP, "signed at GP")


def test_our_own_format_is_read_whole(only_line: OnlyLine) -> None:
    """The plain format of our own has a column for everything an item holds."""
    line = only_line(
        "Quantity,Trade Quantity,Name,Set Code,Set Name,Collector Number,Finish,Condition,Language,Signed,Altered,"
        "Acquired Price,Acquired On,Location,Scryfall ID,TCGplayer ID,Cardmarket ID\n"
        "4,2,Lightning Bolt,m11,Magic 2011,149,etched,DMG,grc,yes,no,1.50,2026-05-15,Shelf,,35427,241866\n"
    )
    assert (line.quantity, line.trade_quantity, line.condition, line.language) == (4, 2, Condition.DMG, "grc")
    assert (line.signed, line.altered, line.location, line.acquired_on) == (True, False, "Shelf", date(2026, 5, 15))


@pytest.mark.parametrize(
    ("row", "reason", "said"),
    [
        ("many,0,Bolt,m11,Near Mint,English,,,,149,False,False,", "quantity", "many"),
        ("-3,0,Bolt,m11,Near Mint,English,,,,149,False,False,", "quantity", "-3"),
        ("10000,0,Bolt,m11,Near Mint,English,,,,149,False,False,", "quantity", "10000"),
        (",0,Bolt,m11,Near Mint,English,,,,149,False,False,", "quantity", "missing"),
        ("1,-1,Bolt,m11,Near Mint,English,,,,149,False,False,", "trade_quantity", "-1"),
        ("1,0,Bolt,m11,Excellent,English,,,,149,False,False,", "condition", "Excellent"),
        ("1,0,Bolt,m11,Near Mint,Klingon,,,,149,False,False,", "language", "Klingon"),
        ("1,0,Bolt,m11,Near Mint,English,shiny,,,149,False,False,", "finish", "shiny"),
        ("1,0,,m11,Near Mint,English,,,,,False,False,", "name", "names no card"),
        ("1,0,Ach! Hans, Run!,unh,Near Mint,English,,,,116,False,False,1.00", "columns", "14 cells"),
    ],
)
def test_what_sinks_a_line(only_problem: OnlyProblem, row: str, reason: str, said: str) -> None:
    """A count, grade, language or finish that cannot be read sinks its line, which names the value."""
    problem = only_problem(f"{MOXFIELD}\n{row}\n")
    assert (problem.line, problem.status, problem.reason) == (2, LineStatus.INVALID, reason)
    assert said in problem.message
    assert problem.text == row


def test_a_price_or_date_that_cannot_be_read_does_not_sink_the_line(only_line: OnlyLine) -> None:
    """Side facts that cannot be read count as blank."""
    line = only_line(f"{ARCHIDEKT}\n1,Lightning Bolt,Normal,NM,yesterday,EN,a lot,,Magic 2011,m11,,,149\n")
    assert (line.acquired_price, line.acquired_on, line.price_currency) == (None, None, None)


def test_a_row_without_copies_is_left_out(only_problem: OnlyProblem) -> None:
    """A count of zero is no error: apps keep such rows."""
    problem = only_problem(f"{MOXFIELD}\n0,0,Bolt,m11,,,,,,149,False,False,\n")
    assert (problem.status, problem.reason) == (LineStatus.LEFT_OUT, "no_copies")
