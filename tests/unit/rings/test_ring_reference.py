"""The documentation's table of the life of a ring is the core's."""

import re
from pathlib import Path

from dualcaster_core.rings.proposals.lifecycle import TAKEN_BY, TRANSITIONS, RingActor

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rings.md"
WORDS = {RingActor.MEMBER: "one of its people", RingActor.CLOCK: "clock", RingActor.SYSTEM: "system"}


def test_the_table_of_the_documentation_is_the_table_of_the_core() -> None:
    """Every transition has a row, in the order of the table, and there are no others."""
    found = re.findall(r"^\| (\S+(?: \S+)?) \| `(\w+)`[^|]*\| ([^|]+) \| ([^|]+) \|$", PAGE.read_text(), re.MULTILINE)
    assert found == [
        (status.replace("_", " "), action.value, WORDS[TAKEN_BY[action]], to.replace("_", " "))
        for (status, action), to in TRANSITIONS.items()
    ]
