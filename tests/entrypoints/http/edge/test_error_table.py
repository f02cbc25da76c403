"""One row for each error code, in the table of its capability."""

import pytest

import dualcaster_core
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.edge.error_table import GENERAL_ERRORS, ErrorRow, joined
from dualcaster_http.routes import CAPABILITIES
from tests.support.modules import all_modules

OF_NO_CLASS = {
    "client_left",
    "bad_request",
    "unauthorized",
    "not_found",
    "method_not_allowed",
    "too_slow",
    "too_large",
    "unsupported_media_type",
    "internal",
    "forbidden.form",
    "setting.invalid",
    "server.address_unavailable",
}
"""Codes of HTTP itself, and of errors that the core does not declare."""


def declared() -> dict[str, set[str]]:
    """List the codes that classes of the core state, with the capabilities they lie in."""
    all_modules(dualcaster_core)
    classes: list[type[DualcasterError]] = [DualcasterError]
    for one in classes:
        classes += [child for child in one.__subclasses__() if child.__module__.startswith("dualcaster_core")]
    found: dict[str, set[str]] = {}
    for one in classes:
        if "code" in vars(one):
            found.setdefault(one.code, set()).add(one.__module__.split(".")[1])
    return found


def test_every_code_of_the_core_has_one_row_in_its_capability() -> None:
    """The row of a code stands in the table of the capability that declares it; the kernel's in the general one."""
    rows = dict.fromkeys(GENERAL_ERRORS, "kernel")
    rows |= {code: one.name for one in CAPABILITIES for code in one.errors}
    expected = {code: capability for code, (capability,) in declared().items()}
    assert {code: home for code, home in rows.items() if code not in OF_NO_CLASS} == expected


def test_every_row_has_a_status_of_an_error_and_says_when() -> None:
    """Statuses are those of errors, and clients are told what a code means."""
    table = joined(GENERAL_ERRORS, *(one.errors for one in CAPABILITIES))
    assert set(table) >= OF_NO_CLASS
    assert all(400 <= row.status < 600 and row.meaning.endswith(".") for row in table.values())
    assert all(row.message for row in table.values() if row.status < 500)


def test_two_rows_for_one_code_are_refused() -> None:
    """The tables of two capabilities cannot both have a code."""
    with pytest.raises(ValueError, match=r"a\.b"):
        joined({"a.b": ErrorRow(400, "One.")}, {"a.b": ErrorRow(404, "Another.")})
