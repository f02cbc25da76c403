"""The table and the diagram of the life of a trade, made from the table of transitions of the core.

``python tools/trading_reference.py`` writes both into ``docs/reference``; a test sees to it that they are up to date.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from state_diagram import HEAD, box, edge, label

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
_SIZE: Final = (92, 34)


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
        HEAD,
        '<rect width="1000" height="340" rx="8" fill="#fff"/>',
        *(_arrow(one, other, actions) for (one, other), actions in arrows.items()),
        *(_box(status) for status in Status),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _box(status: Status) -> str:
    is_final = not any(STATUS_OF[stage] is status for stage, _ in TRANSITIONS)
    return box(_PLACES[status], _SIZE, status, is_final=is_final)


def _arrow(one: Status, other: Status, actions: Iterable[Action]) -> str:
    start, end = edge(_PLACES[one], _PLACES[other], _SIZE), edge(_PLACES[other], _PLACES[one], _SIZE)
    is_passing = {one, other} == {Status.PENDING, Status.ACCEPTED}
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    bend = (middle[0], middle[1] + 110) if is_passing else middle
    share = 0.5 if start[1] == end[1] else 0.3
    along = (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]) - 4)
    place = (middle[0] + 70, middle[1] + 56) if is_passing else along
    path = f"M{start[0]:g} {start[1]:g} Q{bend[0]:g} {bend[1]:g} {end[0]:g} {end[1]:g}"
    words = label(place, [action.value for action in actions])
    return f'<path d="{path}" fill="none" stroke="#777" marker-end="url(#head)"/>{words}'


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    DIAGRAM.write_text(diagram(), encoding="utf-8")
    print(f"{len(TRANSITIONS)} transitions of {len(Stage)} stages")
