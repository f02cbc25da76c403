"""The lists of the user who asks: from here, or packed by the shard that holds them."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dualcaster_columnar.layouts import (
    ANY,
    DTYPES,
    EXACT,
    HAVE_LANGUAGE,
    HAVE_QUANTITY,
    KINDS,
    LANGUAGE_MASK,
    OF_SET,
    WANT_FOIL,
    WANT_LANGUAGE,
    WANT_QUANTITY,
    WANT_STRICT,
    have_facts,
    plain,
    read,
    want_facts,
)
from dualcaster_columnar.lists import Entries
from dualcaster_columnar.market import Market
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.matching.index.records import ANY_PRINTING, FOIL, SET_ONLY, STRICT, Record

Ints = NDArray[np.int64]
_KIND_FLAGS: Final = np.array([{EXACT: 0, OF_SET: ANY_PRINTING | SET_ONLY, ANY: ANY_PRINTING}[k] for k in range(KINDS)])


class OwnLists(NamedTuple):
    """What a user has and wants."""

    haves: Entries
    wants: Entries

    @classmethod
    def held(cls, market: Market, user: int) -> "OwnLists":
        """Return the lists of somebody that are held here, by their code."""
        return cls(market.haves.entries_of(user), market.wants.entries_of(user))


class PackedLists(NamedTuple):
    """The same as records of ``HAVE`` and ``WANT``, which any shard understands: codes are each one's own."""

    haves: bytes
    wants: bytes

    @classmethod
    def of(cls, market: Market, user: int) -> "PackedLists":
        """Pack the lists of somebody that are held here."""
        own, user_id = OwnLists.held(market, user), int(market.people.codes.ids[user])
        return cls(_packed_haves(market, own.haves, user_id), _packed_wants(market, own.wants, user_id))

    def unpacked(self, market: Market) -> OwnLists:
        """Return the lists as they are held here. Raises ``ValidationFailed`` for what is no record."""
        try:
            haves, wants = read(Record.HAVE, self.haves), read(Record.WANT, self.wants)
        except ValueError as error:
            raise ValidationFailed("these are no lists", field="lists") from error
        return OwnLists(
            market.haves.entries_from(
                market.printings.codes.of(plain(haves["card"])),
                plain(haves["id"]),
                plain(have_facts(haves)),
                plain(haves["ask"]),
            ),
            market.wants.entries_from(
                market.want_keys(wants),
                plain(wants["id"]),
                plain(want_facts(wants, strict=STRICT, foil=FOIL)),
                plain(wants["limit"]),
            ),
        )


def _packed_haves(market: Market, haves: Entries, user_id: int) -> bytes:
    rows = np.zeros(len(haves.ids), dtype=DTYPES[Record.HAVE])
    place = haves.facts & 15
    rows["id"], rows["user"], rows["card"] = haves.ids, user_id, market.printings.codes.ids[haves.keys]
    rows["finish"], rows["condition"] = place // 5 + 1, place % 5 + 1
    rows["language"] = haves.facts >> HAVE_LANGUAGE & LANGUAGE_MASK
    rows["quantity"], rows["ask"] = haves.facts >> HAVE_QUANTITY, haves.amounts
    return rows.tobytes()


def _packed_wants(market: Market, wants: Entries, user_id: int) -> bytes:
    rows = np.zeros(len(wants.ids), dtype=DTYPES[Record.WANT])
    rows["id"], rows["user"], rows["card"] = wants.ids, user_id, _named_printings(market, wants.keys)
    strict, foil = ((wants.facts & bit) > 0 for bit in (WANT_STRICT, WANT_FOIL))
    rows["flags"] = _KIND_FLAGS[wants.keys % KINDS] | strict * STRICT | foil * FOIL
    rows["condition"] = (wants.facts & 7) + 1
    rows["language"] = wants.facts >> WANT_LANGUAGE & LANGUAGE_MASK
    rows["quantity"], rows["limit"] = wants.facts >> WANT_QUANTITY, wants.amounts
    return rows.tobytes()


def _named_printings(market: Market, keys: Ints) -> Ints:
    """Return for each list of wants the id of a printing that it is about."""
    printings, kinds = market.printings, keys % KINDS
    codes = keys // KINDS
    for kind, groups in ((OF_SET, printings.by_card_in_set), (ANY, printings.by_card)):
        of_kind = kinds == kind
        codes[of_kind] = groups.order[groups.starts[codes[of_kind]]]
    return printings.codes.ids[codes]
