"""Writes the table of what each role of a store may do into its reference: ``python tools/stores_reference.py``."""

from pathlib import Path

from dualcaster_core.stores import GRANTED_BY_ROLE, StorePermission, StoreRole

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "stores.md"
BEGIN, END = "<!-- roles -->\n", "<!-- end of roles -->\n"


def table() -> str:
    """Write a row for each permission, a column for each role."""
    roles = tuple(StoreRole)
    lines = [f"| may | {' | '.join(role.value for role in roles)} |", f"|---|{'---|' * len(roles)}"]
    for permission in StorePermission:
        marks = " | ".join("yes" if permission in GRANTED_BY_ROLE[role] else "" for role in roles)
        lines.append(f"| {permission.value} | {marks} |")
    return "\n".join(lines) + "\n"


def written(page: str) -> str:
    """Return the page with the table as the code has it."""
    before, rest = page.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
