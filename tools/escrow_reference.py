"""The table of the life of a held payment, made from the table of transitions of the core.

``python tools/escrow_reference.py`` writes it into ``docs/reference``; a test sees to it that it is up to date.
"""

from pathlib import Path
from typing import Final

from dualcaster_core.escrow.lifecycle import STATUS_OF, TAKEN_BY, TRANSITIONS

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "reference" / "held-payments.md"
BEGIN, END = "<!-- transitions: made by tools/escrow_reference.py -->", "<!-- end of transitions -->"


def table() -> str:
    """Make the table."""
    rows = [
        (
            stage.value,
            STATUS_OF[stage].value.replace("_", " "),
            f"`{action.value}`",
            ", ".join(sorted(actor.value for actor in TAKEN_BY[action])),
            to.value,
        )
        for (stage, action), to in TRANSITIONS.items()
    ]
    lines = [("stage", "shown as", "action", "by", "to"), ("---",) * 5, *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def page(text: str) -> str:
    """Return the page with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
