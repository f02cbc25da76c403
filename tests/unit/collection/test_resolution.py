"""Which printing a line means: the rules, one by one."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.printings import MAX_BY_NAME, Candidates, Printing, PrintingReference
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus
from dualcaster_core.collection.files.resolution import (
    Caution,
    MatchedBy,
    Resolved,
    ResolvedWant,
    base_name,
    finish_of,
    fits_name,
    resolve,
    resolve_want,
)

NONFOIL, FOIL, ETCHED = Finish.NONFOIL, Finish.FOIL, Finish.ETCHED
AMBIGUOUS, UNKNOWN = LineStatus.AMBIGUOUS, LineStatus.UNKNOWN


def an_id(text: str) -> UUID:
    """Return the same id for the same text."""
    return uuid5(NAMESPACE_URL, text)


def printing(
    name: str,
    set_code: str = "m11",
    number: str = "149",
    finishes: Sequence[Finish] = (NONFOIL, FOIL),
    language: str = "en",
    oracle: str | None = None,
) -> Printing:
    """Build a printing whose ids follow from where it stands."""
    key = an_id(f"{set_code} {number} {language}")
    return Printing(
        card_id=key.int % 1_000_000,
        scryfall_id=key,
        oracle_id=an_id(oracle or name),
        name=name,
        set_code=set_code,
        collector_number=number,
        finishes=tuple(finishes),
        language=language,
    )


def a_line(finish_is_exact: bool = True, language: str | None = None, **reference: Any) -> ImportLine:
    """Build a line that names a Lightning Bolt unless told otherwise."""
    told = PrintingReference(**{"name": "Lightning Bolt", **reference})
    return ImportLine(
        line=5, reference=told, quantity=1, finish_is_exact=finish_is_exact, language=language, text="1,Bolt"
    )


def problem_of(result: Resolved | ResolvedWant | LineProblem) -> tuple[LineStatus, str]:
    """Return status and reason of a problem, which must tell its line and what to do."""
    assert isinstance(result, LineProblem)
    assert (result.line, result.text) == (5, "1,Bolt")
    assert ": " in result.message
    return result.status, result.reason


def taken(result: Resolved | ResolvedWant | LineProblem) -> Printing:
    """Return the printing that was resolved to."""
    assert not isinstance(result, LineProblem), result
    return result.printing


BOLT = printing("Lightning Bolt")
OTHER_BOLT = printing("Lightning Bolt", "m10", "146")
SHOCK = printing("Shock", "m20", "160")
ICE = printing("Fire // Ice", "apc", "128")


class TestNames:
    """Names are compared by what apps agree on."""

    @pytest.mark.parametrize(
        ("name", "base"),
        [
            ("Lim-Dûl's Vault", "lim-dul's vault"),
            ("Aragorn, the Uniter (0741)", "aragorn, the uniter"),
            ("Island (0263) (Borderless)", "island"),
            ("Clue Token", "clue"),
            ("Bat // Vampire Double-Sided Token", "bat // vampire"),
            ("Forest [Version 2]", "forest"),
            ("Forest (Full Art) [Version 2]", "forest"),
            ("Soldier Token (005)", "soldier"),
            ("Fire/Ice", "fire // ice"),
            ("Fire//Ice", "fire // ice"),
            ("Fire / Ice", "fire // ice"),
            ("SP//dr, Piloted by Peni", "sp//dr, piloted by peni"),
            ("Erase (Not the Urza's Legacy One)", "erase (not the urza's legacy one)"),
            ("B.F.M. (Big Furry Monster) (Foil Etched)", "b.f.m. (big furry monster)"),
            ("(Unnamed)", "(unnamed)"),
            ("Token", "token"),
            ("", ""),
        ],
    )
    def test_a_base_name_has_no_suffix(self, name: str, base: str) -> None:
        """Versions, numbers and ``Token`` go, what is printed on the card stays."""
        assert base_name(name) == base

    @pytest.mark.parametrize("name", ["Fire // Ice", "Fire", "ice", "Fire/Ice", "Ice (Borderless)", ""])
    def test_either_face_names_a_card(self, name: str) -> None:
        """The whole name, either face, and no name at all do not contradict a card."""
        assert fits_name(name, "Fire // Ice")

    def test_the_front_of_a_pair_names_its_single_card(self) -> None:
        """Apps name a meld card by both of its parts."""
        assert fits_name("Midnight Scavengers // Chittering Host", "Midnight Scavengers")

    @pytest.mark.parametrize("name", ["Firebolt", "Ice Age", "Fire // Water"])
    def test_another_name_contradicts(self, name: str) -> None:
        """A name that is neither the card nor one of its faces is another card's."""
        assert not fits_name(name, "Fire // Ice")


class TestByNumber:
    """Set and collector number."""

    def test_set_and_number_name_the_printing(self) -> None:
        """A number whose name agrees is the printing, whatever else there is of that name."""
        result = resolve(
            a_line(set_code="m11", collector_number="149", finish=FOIL),
            Candidates(by_number=(BOLT,), by_set_and_name=(BOLT, OTHER_BOLT)),
        )
        assert isinstance(result, Resolved)
        assert (result.printing, result.finish, result.matched_by) == (BOLT, FOIL, MatchedBy.NUMBER)
        assert result.warnings == ()

    def test_no_name_is_no_contradiction(self) -> None:
        """A file without names still gives sets and numbers."""
        line = a_line(name="", set_code="m11", collector_number="149")
        assert taken(resolve(line, Candidates(by_number=(BOLT,)))) is BOLT

    def test_a_contradicting_name_is_never_resolved(self) -> None:
        """A number and a name of two cards need a decision."""
        line = a_line(set_code="m20", collector_number="160")
        result = resolve(line, Candidates(by_number=(SHOCK,), by_set_and_name=(BOLT,)))
        assert problem_of(result) == (AMBIGUOUS, "name_mismatch")

    def test_a_number_that_is_not_in_the_set_is_unknown(self) -> None:
        """The name is no substitute for a number that is Scryfall's."""
        line = a_line(set_code="m11", collector_number="999")
        assert problem_of(resolve(line, Candidates(by_set_and_name=(BOLT,)))) == (UNKNOWN, "number_not_in_set")

    @pytest.mark.parametrize("hits", [(), (SHOCK,)])
    def test_an_apps_own_number_gives_way_to_set_and_name(self, hits: tuple[Printing, ...]) -> None:
        """Where an app numbers a set itself, the only printing of the name in the set is meant."""
        line = a_line(set_code="m11", collector_number="13", number_is_canonical=False)
        result = resolve(line, Candidates(by_number=hits, by_set_and_name=(BOLT,)))
        assert isinstance(result, Resolved)
        assert (result.printing, result.matched_by) == (BOLT, MatchedBy.SET_AND_NAME)

    def test_an_apps_own_number_with_several_of_the_name_stays_open(self) -> None:
        """Four drawings of one card cannot be told apart by a number of another scheme."""
        line = a_line(set_code="m11", collector_number="13", number_is_canonical=False)
        result = resolve(line, Candidates(by_set_and_name=(BOLT, printing("Lightning Bolt", "m11", "150"))))
        assert problem_of(result) == (AMBIGUOUS, "several_printings")

    def test_an_unknown_set_is_said(self) -> None:
        """A set that the catalogue does not have resolves nothing."""
        line = a_line(set_code="zzz", collector_number="1")
        assert problem_of(resolve(line, Candidates(set_known=False))) == (UNKNOWN, "set_not_in_catalogue")

    def test_the_language_tells_two_objects_of_one_number_apart(self) -> None:
        """Where a number exists as two objects in two languages, the copies' language decides."""
        japanese = printing("Lightning Bolt", language="ja")
        line = a_line(set_code="m11", collector_number="149", language="ja")
        assert taken(resolve(line, Candidates(by_number=(BOLT, japanese)))) is japanese


class TestLanguage:
    """The language of the copies."""

    def test_it_chooses_among_the_objects_of_one_number_only(self) -> None:
        """Printings under different numbers or of different sets are not told apart by the language they exist in."""
        japanese = printing("Lightning Bolt", "m11", "150", language="ja")
        line = a_line(set_code="m11", language="ja")
        assert problem_of(resolve(line, Candidates(by_set_and_name=(BOLT, japanese)))) == (
            AMBIGUOUS,
            "several_printings",
        )
        elsewhere = printing("Lightning Bolt", "sta", "149", language="ja")
        assert problem_of(resolve(a_line(language="ja"), Candidates(by_name=(BOLT, elsewhere)))) == (
            AMBIGUOUS,
            "several_printings",
        )

    def test_a_language_that_no_object_has_leaves_the_choice_open(self) -> None:
        """German copies of a number that exists in English and Japanese fit both."""
        japanese = printing("Lightning Bolt", language="ja")
        line = a_line(set_code="m11", collector_number="149", language="de")
        result = resolve(line, Candidates(by_number=(BOLT, japanese)))
        assert problem_of(result) == (AMBIGUOUS, "several_printings")
        assert isinstance(result, LineProblem)
        assert "2 printings" in result.message


class TestBySetAndName:
    """Set and name, without a number."""

    def test_the_only_one_is_meant(self) -> None:
        """One printing of the name in the set is the printing."""
        assert taken(resolve(a_line(set_code="m11"), Candidates(by_set_and_name=(BOLT,)))) is BOLT

    def test_the_finish_may_tell_the_only_one(self) -> None:
        """Of two printings, the one that exists in the stated finish is meant."""
        star = printing("Lightning Bolt", "m11", "149★", (FOIL,))
        plain = printing("Lightning Bolt", "m11", "149", (NONFOIL,))
        candidates = Candidates(by_set_and_name=(plain, star))
        assert taken(resolve(a_line(set_code="m11", finish=FOIL), candidates)) is star
        assert taken(resolve(a_line(set_code="m11", finish=NONFOIL), candidates)) is plain
        assert problem_of(resolve(a_line(set_code="m11"), candidates)) == (AMBIGUOUS, "several_printings")

    def test_a_whole_name_comes_before_a_face(self) -> None:
        """``Fire`` is the card of that name where there is one."""
        fire = printing("Fire", "apc", "1")
        assert taken(resolve(a_line(name="Fire", set_code="apc"), Candidates(by_set_and_name=(ICE, fire)))) is fire

    def test_a_special_version_is_not_the_plain_one(self) -> None:
        """``(Showcase)`` says that another printing is meant; a number in the suffix is heard."""
        candidates = Candidates(by_set_and_name=(BOLT,))
        showcase = a_line(name="Lightning Bolt (Showcase)", set_code="m11")
        assert problem_of(resolve(showcase, candidates)) == (AMBIGUOUS, "variant")
        assert taken(resolve(a_line(name="Lightning Bolt (0149)", set_code="m11"), candidates)) is BOLT

    def test_an_unknown_scryfall_id_is_not_replaced_by_the_name(self) -> None:
        """The id may be that of a printing which the catalogue does not have yet."""
        line = a_line(set_code="m11", scryfall_id=an_id("new"))
        assert problem_of(resolve(line, Candidates(by_set_and_name=(BOLT,)))) == (UNKNOWN, "id_not_in_catalogue")


class TestByName:
    """The name alone."""

    def test_a_card_with_one_printing_is_told(self) -> None:
        """One printing in the whole catalogue is the printing."""
        assert taken(resolve(a_line(name="Fire"), Candidates(by_name=(ICE,)))) is ICE

    def test_several_stay_open(self) -> None:
        """A reprinted card needs its set."""
        result = resolve(a_line(), Candidates(by_name=(BOLT, OTHER_BOLT)))
        assert problem_of(result) == (AMBIGUOUS, "several_printings")
        assert isinstance(result, LineProblem)
        assert "2 printings" in result.message

    def test_a_cut_off_list_tells_nothing(self) -> None:
        """As many candidates as are ever given may not be all."""
        many = tuple(printing("Lightning Bolt", "sld", str(number)) for number in range(MAX_BY_NAME))
        line = a_line(collector_number="3")
        assert problem_of(resolve(line, Candidates(by_name=many))) == (AMBIGUOUS, "several_printings")

    def test_a_number_without_a_set_must_agree(self) -> None:
        """A number narrows the printings of a name, and contradicts where none has it."""
        candidates = Candidates(by_name=(BOLT, OTHER_BOLT))
        assert taken(resolve(a_line(collector_number="146"), candidates)) is OTHER_BOLT
        assert problem_of(resolve(a_line(collector_number="7"), candidates)) == (UNKNOWN, "number_not_in_set")

    def test_an_unknown_id_is_not_replaced_by_the_name(self) -> None:
        """Whoever gives an id means that printing."""
        line = a_line(cardmarket_id=12)
        assert problem_of(resolve(line, Candidates(by_name=(BOLT,)))) == (UNKNOWN, "id_not_in_catalogue")


class TestById:
    """Ids from outside."""

    def test_a_scryfall_id_names_one_printing(self) -> None:
        """It comes before everything else."""
        line = a_line(scryfall_id=BOLT.scryfall_id, tcgplayer_id=3)
        result = resolve(line, Candidates(by_id=(OTHER_BOLT, BOLT), by_name=(OTHER_BOLT,)))
        assert isinstance(result, Resolved)
        assert (result.printing, result.matched_by) == (BOLT, MatchedBy.ID)

    def test_an_unknown_scryfall_id_leaves_set_and_number(self) -> None:
        """Scryfall retires ids; set and number still name the printing."""
        line = a_line(scryfall_id=an_id("gone"), set_code="m11", collector_number="149")
        assert taken(resolve(line, Candidates(by_number=(BOLT,)))) is BOLT

    def test_an_id_holds_where_the_set_is_not_known(self) -> None:
        """Apps call some sets otherwise; the id is enough."""
        line = a_line(scryfall_id=BOLT.scryfall_id, set_code="zzz", collector_number="1")
        assert taken(resolve(line, Candidates(by_id=(BOLT,), set_known=False))) is BOLT

    def test_an_id_and_a_number_that_disagree_are_a_conflict(self) -> None:
        """Scryfall's id and Scryfall's number of two printings contradict each other where the name does not decide."""
        for name in ("Shock", ""):
            line = a_line(name=name, scryfall_id=BOLT.scryfall_id, set_code="m20", collector_number="160")
            result = resolve(line, Candidates(by_id=(BOLT,), by_number=(SHOCK,)))
            assert problem_of(result) == (AMBIGUOUS, "conflict")

    def test_an_id_and_a_name_that_agree_outweigh_a_number_of_another_card(self) -> None:
        """Apps number old sets in ways of their own; two of one name are a conflict all the same."""
        line = a_line(scryfall_id=BOLT.scryfall_id, set_code="m20", collector_number="160")
        result = resolve(line, Candidates(by_id=(BOLT,), by_number=(SHOCK,)))
        assert isinstance(result, Resolved)
        assert (result.printing, result.matched_by, result.warnings) == (BOLT, MatchedBy.ID, (Caution.NUMBER_IGNORED,))
        line = a_line(scryfall_id=BOLT.scryfall_id, set_code="m10", collector_number="146")
        assert problem_of(resolve(line, Candidates(by_id=(BOLT,), by_number=(OTHER_BOLT,)))) == (AMBIGUOUS, "conflict")

    def test_an_apps_own_number_is_no_conflict(self) -> None:
        """An id outweighs a number that is not Scryfall's, if its card has the line's name."""
        line = a_line(scryfall_id=BOLT.scryfall_id, set_code="m20", collector_number="160", number_is_canonical=False)
        result = resolve(line, Candidates(by_id=(BOLT,), by_number=(SHOCK,)))
        assert isinstance(result, Resolved)
        assert (result.printing, result.warnings) == (BOLT, (Caution.NUMBER_IGNORED,))

    def test_a_shop_files_a_card_under_another_sets_number(self) -> None:
        """A shop's id that fits the name outweighs a number that does not; two of the name are a conflict."""
        line = a_line(tcgplayer_id=3, set_code="m20", collector_number="160")
        result = resolve(line, Candidates(by_id=(BOLT,), by_number=(SHOCK,)))
        assert isinstance(result, Resolved)
        assert (result.printing, result.warnings) == (BOLT, (Caution.NUMBER_IGNORED,))
        assert problem_of(resolve(line, Candidates(by_id=(BOLT,), by_number=(OTHER_BOLT,)))) == (AMBIGUOUS, "conflict")
        assert problem_of(resolve(line, Candidates(by_id=(SHOCK,), by_number=(BOLT,)))) == (AMBIGUOUS, "conflict")

    def test_an_id_of_another_card_is_a_mismatch(self) -> None:
        """An id and a name that contradict each other need a decision."""
        line = a_line(scryfall_id=SHOCK.scryfall_id)
        assert problem_of(resolve(line, Candidates(by_id=(SHOCK,)))) == (AMBIGUOUS, "name_mismatch")

    def test_an_id_and_number_that_agree_outweigh_the_name(self) -> None:
        """Two exact witnesses name the printing; the name may be another edition's or another language's."""
        line = a_line(name="Blitzschlag", scryfall_id=BOLT.scryfall_id, set_code="m11", collector_number="149")
        result = resolve(line, Candidates(by_id=(BOLT,), by_number=(BOLT,)))
        assert isinstance(result, Resolved)
        assert (result.printing, result.warnings) == (BOLT, (Caution.NAME_DIFFERS,))

    def test_a_product_of_several_printings_is_told_apart(self) -> None:
        """The number decides first, then the set, then the finish."""
        star = printing("Lightning Bolt", "10e", "149★", (FOIL,))
        plain = printing("Lightning Bolt", "10e", "149", (NONFOIL,))
        listed = printing("Lightning Bolt", "plst", "10E-149", (NONFOIL,))
        products = (plain, star, listed)
        numbered = a_line(tcgplayer_id=3, set_code="10e", collector_number="149★")
        assert taken(resolve(numbered, Candidates(by_id=products, by_number=(star,)))) is star
        assert taken(resolve(a_line(tcgplayer_id=3, set_code="plst"), Candidates(by_id=products))) is listed
        by_set_name = a_line(tcgplayer_id=3, set_name="The List")
        assert taken(resolve(by_set_name, Candidates(by_id=products, by_set_and_name=(listed,)))) is listed
        assert taken(resolve(a_line(cardmarket_id=3, finish=FOIL), Candidates(by_id=products))) is star
        still_open = resolve(a_line(cardmarket_id=3, finish=NONFOIL), Candidates(by_id=products))
        assert problem_of(still_open) == (AMBIGUOUS, "several_printings")


class TestFinish:
    """The finish of the copies."""

    @pytest.mark.parametrize(
        ("stated", "exact", "listed", "finish"),
        [
            (FOIL, True, (NONFOIL, FOIL), FOIL),
            (NONFOIL, True, (FOIL,), NONFOIL),
            (FOIL, True, (NONFOIL, ETCHED), FOIL),
            (FOIL, False, (NONFOIL, ETCHED), ETCHED),
            (FOIL, False, (NONFOIL, FOIL, ETCHED), FOIL),
            (ETCHED, False, (NONFOIL, FOIL), ETCHED),
            (None, True, (NONFOIL, FOIL), NONFOIL),
            (None, True, (FOIL,), FOIL),
            (None, True, (ETCHED,), ETCHED),
            (None, True, (FOIL, ETCHED), None),
            (None, True, (), NONFOIL),
        ],
    )
    def test_a_stated_finish_is_kept_and_none_means_nonfoil(
        self, stated: Finish | None, exact: bool, listed: tuple[Finish, ...], finish: Finish | None
    ) -> None:
        """Foil may mean etched only where the format has no word for it; unstated means nonfoil or the only one."""
        card = printing("Lightning Bolt", finishes=listed)
        assert finish_of(a_line(finish_is_exact=exact, finish=stated), card) is finish

    def test_a_finish_that_the_catalogue_does_not_list_is_a_warning(self) -> None:
        """The line is believed, and its owner told."""
        plain = printing("Lightning Bolt", finishes=(NONFOIL,))
        result = resolve(a_line(set_code="m11", collector_number="149", finish=FOIL), Candidates(by_number=(plain,)))
        assert isinstance(result, Resolved)
        assert (result.finish, result.warnings) == (FOIL, (Caution.FINISH_NOT_LISTED,))

    def test_two_foil_finishes_need_a_word(self) -> None:
        """Which foil it is cannot be told from nothing."""
        card = printing("Lightning Bolt", finishes=(FOIL, ETCHED))
        line = a_line(set_code="m11", collector_number="149")
        assert problem_of(resolve(line, Candidates(by_number=(card,)))) == (AMBIGUOUS, "finish")


class TestWants:
    """Lines of a want list."""

    def test_a_name_asks_for_any_printing(self) -> None:
        """Without a set, any printing of the card will do."""
        result = resolve_want(a_line(finish=FOIL), Candidates(by_name=(OTHER_BOLT, BOLT)))
        assert isinstance(result, ResolvedWant)
        assert (result.printing, result.any_printing, result.finish) == (OTHER_BOLT, True, FOIL)

    def test_a_set_asks_for_any_printing_of_it(self) -> None:
        """Name and set take any printing of the card there, however many there are; an unstated finish stays open."""
        other = printing("Lightning Bolt", "m11", "301")
        result = resolve_want(a_line(set_code="m11"), Candidates(by_set_and_name=(BOLT, other)))
        assert isinstance(result, ResolvedWant)
        assert (result.printing, result.any_printing, result.set_only, result.finish) == (BOLT, True, True, None)

    def test_a_set_and_a_number_ask_for_a_printing(self) -> None:
        """With set and number the printing is resolved as in a collection."""
        line = a_line(set_code="m11", collector_number="149")
        result = resolve_want(line, Candidates(by_number=(BOLT,), by_set_and_name=(BOLT,)))
        assert isinstance(result, ResolvedWant)
        assert (result.printing, result.any_printing, result.set_only) == (BOLT, False, False)

    def test_a_set_that_lacks_the_card_is_said(self) -> None:
        """A set without the card, and a set that nobody knows, are told apart."""
        line = a_line(set_code="m11")
        assert problem_of(resolve_want(line, Candidates())) == (UNKNOWN, "name_not_in_set")
        assert problem_of(resolve_want(line, Candidates(set_known=False))) == (UNKNOWN, "set_not_in_catalogue")

    def test_a_special_version_of_a_set_needs_its_number(self) -> None:
        """A line that asks for the showcase of a set is not taken for any printing of it."""
        line = a_line(name="Lightning Bolt (Showcase)", set_code="m11")
        assert problem_of(resolve_want(line, Candidates(by_set_and_name=(BOLT,)))) == (AMBIGUOUS, "variant")

    def test_different_cards_of_one_name_stay_open(self) -> None:
        """Tokens share names."""
        soldiers = (printing("Soldier", "tm11", "1", oracle="one"), printing("Soldier", "tm12", "1", oracle="two"))
        result = resolve_want(a_line(name="Soldier"), Candidates(by_name=soldiers))
        assert problem_of(result) == (AMBIGUOUS, "several_cards")

    def test_a_special_version_is_not_any_printing(self) -> None:
        """``(Borderless)`` asks for a printing, which the name alone does not tell."""
        line = a_line(name="Lightning Bolt (Borderless)")
        assert problem_of(resolve_want(line, Candidates(by_name=(BOLT,)))) == (AMBIGUOUS, "variant")


def test_what_nobody_has_is_unknown() -> None:
    """A name that is in no set, or only candidates of other names, resolve to nothing."""
    assert problem_of(resolve(a_line(set_code="m20"), Candidates(by_set_and_name=(SHOCK,)))) == (
        UNKNOWN,
        "name_not_in_set",
    )
    for answer in (resolve, resolve_want):
        assert problem_of(answer(a_line(), Candidates(by_name=(SHOCK,)))) == (UNKNOWN, "name_not_in_catalogue")
