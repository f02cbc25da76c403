"""The table of types in ``docs/reference/notifications.md``, made of the registry.

``python tools/notifications_reference.py`` writes it there.
"""

from pathlib import Path

from dualcaster_core.notifying.types import TYPES, Frequency, Naming, NotificationType

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "notifications.md"
BEGIN, END = "<!-- types: begin -->\n", "<!-- types: end -->\n"
_USUAL = {
    Frequency.ON: "at once",
    Frequency.DAILY: "daily digest",
    Frequency.WEEKLY: "weekly digest",
    Frequency.OFF: "never",
}


def _row(kind: NotificationType) -> str:
    notes = [
        note
        for note, holds in (
            ("no cap", kind.exempt),
            ("its e-mail is one of accounts", kind.own_email),
            ("not across a block", kind.naming in {Naming.FIND, Naming.KNOWN}),
        )
        if holds
    ]
    return f"| `{kind.name}` | {kind.category.value} | {kind.why} | {_USUAL[kind.usual]} | {', '.join(notes)} |"


def table() -> str:
    """Make the table."""
    head = "| type | category | you get it because | usually | besides |\n|---|---|---|---|---|\n"
    return head + "\n".join(_row(kind) for kind in TYPES.values()) + "\n"


def written(page: str) -> str:
    """Return the page with the table as it is now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
