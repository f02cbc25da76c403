"""The table and the diagram of the life of a trade, made from the table of transitions of the core.

``python tools/trading_reference.py`` writes both into ``docs/reference``; a test sees to it that they are up to date.
"""

import re
from collections.abc import Iterable
from math import hypot
from pathlib import Path
from typing import Final

from dualcaster_core.trading.lifecycle import STATUS_OF, TAKEN_BY, TRANSITIONS, Action, Stage, Status

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "reference" / "trading.md"
DIAGRAM: Final = ROOT / "docs" / "reference" / "life-of-a-trade.svg"
BEGIN, END = "<!-- transitions: made by tools/trading_reference.py -->", "<!-- end of transitions -->"
_PLACES: Final = {
    Status.DRAFT: (70, 150),
    Status.PENDING: (270, 150),
    Status.VIEWED: (470, 150),
    Status.ACCEPTED: (690, 150),
    Status.COMPLETED: (930, 150),
    Status.DECLINED: (130, 30),
    Status.COUNTERED: (370, 30),
    Status.EXPIRED: (610, 30),
    Status.CANCELLED: (470, 300),
    Status.PLANNED: (820, 300),
}
"""Where the middle of each status stands."""
_WIDTH, _HEIGHT = 92, 34


def table() -> str:
    """Write the transitions as a table of Markdown."""
    rows = ["| stage | status | action | by | leads to |", "|---|---|---|---|---|"]
    for (stage, action), to in TRANSITIONS.items():
        by = ", ".join(sorted(one.value for one in TAKEN_BY[action]))
        rows.append(f"| {stage} | {STATUS_OF[stage]} | `{action}` | {by} | {to} |")
    return "\n".join(rows)


def page(text: str) -> str:
    """Return a page with the table of now between its marks."""
    made = f"{BEGIN}\n\n{table()}\n\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: made, text, flags=re.DOTALL)


def diagram() -> str:
    """Draw what everybody sees of a trade: its statuses, and the actions that lead from one to another."""
    arrows: dict[tuple[Status, Status], list[Action]] = {}
    for (stage, action), to in TRANSITIONS.items():
        ends = STATUS_OF[stage], STATUS_OF[to]
        if ends[0] is not ends[1] and action not in arrows.setdefault(ends, []):
            arrows[ends].append(action)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 340" role="img" font-family="sans-serif">',
        "<title>The life of a trade</title>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#777"/></marker></defs>',
        '<rect width="1000" height="340" rx="8" fill="#fff"/>',
        *(_arrow(one, other, actions) for (one, other), actions in arrows.items()),
        *(_box(status) for status in Status),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _box(status: Status) -> str:
    x, y = _PLACES[status]
    is_final = not any(STATUS_OF[stage] is status for stage, _ in TRANSITIONS)
    fill = "#eee" if is_final else "#e3edfb"
    return (
        f'<rect x="{x - _WIDTH / 2:g}" y="{y - _HEIGHT / 2:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="6" fill="{fill}"'
        f' stroke="#555"/><text x="{x}" y="{y + 5}" text-anchor="middle" font-size="14">{status}</text>'
    )


def _arrow(one: Status, other: Status, actions: Iterable[Action]) -> str:
    start, end = _edge(_PLACES[one], _PLACES[other]), _edge(_PLACES[other], _PLACES[one])
    is_passing = {one, other} == {Status.PENDING, Status.ACCEPTED}
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    bend = (middle[0], middle[1] + 110) if is_passing else middle
    share = 0.5 if start[1] == end[1] else 0.3
    along = (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]) - 4)
    label = (middle[0] + 70, middle[1] + 56) if is_passing else along
    lines = [action.value for action in actions]
    texts = "".join(
        f'<tspan x="{label[0]:g}" dy="{0 if not at else 11}">{line}</tspan>' for at, line in enumerate(lines)
    )
    path = f"M{start[0]:g} {start[1]:g} Q{bend[0]:g} {bend[1]:g} {end[0]:g} {end[1]:g}"
    return (
        f'<path d="{path}" fill="none" stroke="#777" marker-end="url(#head)"/>'
        f'<text x="{label[0]:g}" y="{label[1]:g}" text-anchor="middle" font-size="10" fill="#333" stroke="#fff"'
        f' stroke-width="3" paint-order="stroke">{texts}</text>'
    )


def _edge(here: tuple[float, float], there: tuple[float, float]) -> tuple[float, float]:
    """Return where the line between the middles of two boxes leaves the first."""
    across, down = there[0] - here[0], there[1] - here[1]
    scale = min(_WIDTH / 2 / abs(across) if across else 9.0, _HEIGHT / 2 / abs(down) if down else 9.0)
    assert hypot(across, down) > 0
    return round(here[0] + across * scale, 1), round(here[1] + down * scale, 1)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    DIAGRAM.write_text(diagram(), encoding="utf-8")
    print(f"{len(TRANSITIONS)} transitions of {len(Stage)} stages")
