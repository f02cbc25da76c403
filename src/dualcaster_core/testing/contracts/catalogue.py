"""Which printings a line of a file may mean."""

from uuid import uuid4

from attrs import define

from dualcaster_core.catalogue.printings import MAX_BY_NAME, Candidates, Printing, PrintingReference
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import printing

Found = tuple[list[int], list[int], list[int], list[int], bool]
"""Card ids by id, by number, by set and name, by name; whether the set is known."""


@define
class _Shelf:
    """A few printings: Bolt twice in ``lea`` and once in ``m10``, Fire // Ice and Æther Vial."""

    harness: Harness
    bolt: int = 0
    variant: int = 0
    reprint: int = 0
    split: int = 0
    vial: int = 0

    @classmethod
    async def of(cls, harness: Harness) -> "_Shelf":
        """Fill the catalogue."""
        keys = await harness.add_cards(
            [
                printing("Bolt", "lea", "161", set_name="Alpha", tcgplayer_id=10, cardmarket_id=20),
                printing("Bolt", "lea", "161a", set_name="Alpha", tcgplayer_id=11),
                printing("Bolt", "m10", "146", set_name="Magic 2010", tcgplayer_id=12, tcgplayer_etched_id=10),
                printing("Fire // Ice", "apc", "128", set_name="Apocalypse", cardmarket_id=21),
                printing("Æther Vial", "dst", "91", set_name="Darksteel: Æther"),
            ]
        )
        return cls(harness, *keys)

    async def found(self, **facts: object) -> Found:
        """Return the candidates of one reference."""
        (answer,) = await self.ask(PrintingReference(**facts))  # type: ignore[arg-type]
        return _ids(answer)

    async def ask(self, *references: PrintingReference) -> list[Candidates]:
        """Return the candidates of several references."""
        async with self.harness.snapshots() as uow:
            return list(await uow.printings.candidates(references))


def _ids(answer: Candidates) -> Found:
    by = (answer.by_id, answer.by_number, answer.by_set_and_name, answer.by_name)
    one, two, three, four = ([found.card_id for found in listed] for listed in by)
    return one, two, three, four, answer.set_known


class PrintingDirectoryContract:
    """``PrintingDirectory``."""

    async def test_an_outside_id_names_printings(self, harness: Harness) -> None:
        """A Scryfall id names one printing; a shop's id each printing that carries it, for etched copies too."""
        shelf = await _Shelf.of(harness)
        bolt = printing("Bolt", "lea", "161").scryfall_id
        assert await shelf.found(scryfall_id=bolt) == ([shelf.bolt], [], [], [], True)
        assert await shelf.found(tcgplayer_id=10) == ([shelf.bolt, shelf.reprint], [], [], [], True)
        assert await shelf.found(cardmarket_id=21) == ([shelf.split], [], [], [], True)
        assert await shelf.found(scryfall_id=uuid4(), tcgplayer_id=99, cardmarket_id=99) == ([], [], [], [], True)

    async def test_ids_that_disagree_name_all_their_printings(self, harness: Harness) -> None:
        """Where several ids are given, every printing that any of them names is a candidate, once."""
        shelf = await _Shelf.of(harness)
        found = await shelf.found(
            tcgplayer_id=11, cardmarket_id=20, scryfall_id=printing("Bolt", "lea", "161").scryfall_id
        )
        assert found[0] == [shelf.bolt, shelf.variant]

    async def test_set_and_number_name_a_printing(self, harness: Harness) -> None:
        """The set is given by its code in any case, or by its name; the number is exact."""
        shelf = await _Shelf.of(harness)
        for named in ({"set_code": "LEA"}, {"set_name": "ALPHA"}, {"set_code": "zzz", "set_name": "alpha"}):
            assert await shelf.found(collector_number="161", **named) == ([], [shelf.bolt], [], [], True)
        assert await shelf.found(set_code="lea", collector_number="161A") == ([], [], [], [], True)
        assert await shelf.found(set_name="darksteel: aether", collector_number="91") == (
            [],
            [shelf.vial],
            [],
            [],
            True,
        )

    async def test_the_code_of_a_set_outweighs_its_name(self, harness: Harness) -> None:
        """Where code and name are of different sets, the code decides."""
        shelf = await _Shelf.of(harness)
        found = await shelf.found(name="Bolt", set_code="m10", set_name="Alpha")
        assert found == ([], [], [shelf.reprint], [], True)

    async def test_an_unknown_set_is_told(self, harness: Harness) -> None:
        """A set that the catalogue does not have is told, and then a name alone is no candidate."""
        shelf = await _Shelf.of(harness)
        assert await shelf.found(name="Bolt", set_code="zzz") == ([], [], [], [], False)
        assert await shelf.found(name="Bolt", set_name="Nowhere", collector_number="1") == ([], [], [], [], False)

    async def test_set_and_name_name_printings(self, harness: Harness) -> None:
        """Without a number the name in the set counts: all its printings there, and none elsewhere."""
        shelf = await _Shelf.of(harness)
        assert await shelf.found(name="bolt", set_code="lea") == ([], [], [shelf.bolt, shelf.variant], [], True)
        assert await shelf.found(name="Ice", set_code="apc") == ([], [], [shelf.split], [], True)
        assert await shelf.found(name="Aether Vial", set_code="m10") == ([], [], [], [], True)

    async def test_a_canonical_number_leaves_the_name_out(self, harness: Harness) -> None:
        """With a number of Scryfall's the name is not looked up; with an app's own number it is."""
        shelf = await _Shelf.of(harness)
        number = {"name": "Bolt", "set_code": "lea", "collector_number": "161"}
        assert await shelf.found(**number) == ([], [shelf.bolt], [], [], True)
        own = await shelf.found(**number, number_is_canonical=False)
        assert own == ([], [shelf.bolt], [shelf.bolt, shelf.variant], [], True)
        assert await shelf.found(name="Bolt", collector_number="161") == ([], [], [], [], True)

    async def test_a_name_alone_names_every_printing(self, harness: Harness) -> None:
        """Without set and number every printing of the card counts, by either face, without accents and marks."""
        shelf = await _Shelf.of(harness)
        assert await shelf.found(name="BOLT") == ([], [], [], [shelf.bolt, shelf.variant, shelf.reprint], True)
        for name in ("Fire", "ice", "Fire / Ice", "fire//ice"):
            assert await shelf.found(name=name) == ([], [], [], [shelf.split], True)
        assert await shelf.found(name="aether vial (Showcase)") == ([], [], [], [shelf.vial], True)
        assert await shelf.found(name="Bol") == ([], [], [], [], True)

    async def test_a_name_alone_gives_so_many_printings(self, harness: Harness) -> None:
        """At most ``MAX_BY_NAME`` printings come for a name alone, those with the lowest ids."""
        shelf = await _Shelf.of(harness)
        cards = [printing("Forest", "many", str(number)) for number in range(MAX_BY_NAME + 5)]
        keys = await harness.add_cards(cards)
        assert (await shelf.found(name="Forest"))[3] == sorted(keys)[:MAX_BY_NAME]
        assert len((await shelf.found(name="Forest", set_code="many"))[2]) == MAX_BY_NAME + 5

    async def test_each_reference_has_its_own_answer(self, harness: Harness) -> None:
        """Answers come in the order of the references, repeated ones too; no references have no answers."""
        shelf = await _Shelf.of(harness)
        by_name, empty = PrintingReference(name="Æther Vial"), PrintingReference()
        answers = await shelf.ask(by_name, empty, PrintingReference(cardmarket_id=20), by_name)
        assert [_ids(answer)[0] + _ids(answer)[3] for answer in answers] == [
            [shelf.vial],
            [],
            [shelf.bolt],
            [shelf.vial],
        ]
        assert await shelf.ask() == []

    async def test_printings_are_found_by_key(self, harness: Harness) -> None:
        """``with_keys`` gives the known ones of some keys with all that a line can name."""
        shelf = await _Shelf.of(harness)
        async with harness.snapshots() as uow:
            found = await uow.printings.with_keys([shelf.split, 999_999, shelf.split])
            assert dict(await uow.printings.with_keys([])) == {}
        card = printing("Fire // Ice", "apc", "128")
        assert dict(found) == {
            shelf.split: Printing(
                card_id=shelf.split,
                scryfall_id=card.scryfall_id,
                oracle_id=card.oracle_id,
                name="Fire // Ice",
                set_code="apc",
                collector_number="128",
                finishes=card.finishes,
                language="en",
            )
        }


CONTRACTS = (PrintingDirectoryContract,)
