"""The tables of achievements and frames in ``docs/reference/achievements.md``, made of the definitions.

``python tools/achievements_reference.py`` writes them there.
"""

from pathlib import Path

from dualcaster_core.social.achievements.definitions import ACHIEVEMENTS
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.model import Achievement

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "achievements.md"
BEGIN, END = "<!-- {}: begin -->\n", "<!-- {}: end -->\n"


def _row(one: Achievement) -> str:
    frame = "" if one.frame_tier is None else one.frame_tier.word
    notes = [note for note, holds in (("hidden", one.is_hidden), ("seasonal", one.season is not None)) if holds]
    return (
        f"| `{one.key}` | {one.name} | {one.category.value} | {one.description} | {one.points} | {frame} "
        f"| {', '.join(notes)} |"
    )


def achievements_table() -> str:
    """Make the table of achievements."""
    head = "| key | name | category | asks for | points | frame | |\n|---|---|---|---|---|---|---|\n"
    return head + "\n".join(_row(one) for one in ACHIEVEMENTS.values()) + "\n"


def frames_table() -> str:
    """Make the table of frames."""
    rows = []
    for tier in FrameTier:
        opening = [f"`{one.key}`" for one in ACHIEVEMENTS.values() if one.frame_tier is tier]
        rows.append(f"| {tier.word} | {', '.join(opening) or 'always open'} |")
    return "| frame | opened by |\n|---|---|\n" + "\n".join(rows) + "\n"


def written(page: str) -> str:
    """Return the page with the tables as they are now."""
    for name, table in (("achievements", achievements_table()), ("frames", frames_table())):
        before, _, rest = page.partition(BEGIN.format(name))
        _, _, after = rest.partition(END.format(name))
        page = f"{before}{BEGIN.format(name)}\n{table}\n{END.format(name)}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
