"""Parts of drawn state diagrams: boxes, and the line between two of them."""

from math import hypot
from typing import Final

Place = tuple[float, float]
HEAD: Final = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="#777"/></marker></defs>'
)


def box(place: Place, size: tuple[float, float], words: str, *, is_final: bool) -> str:
    """Draw a state around its middle; one that nothing leads from is grey."""
    (x, y), (width, height) = place, size
    fill = "#eee" if is_final else "#e3edfb"
    return (
        f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width:g}" height="{height:g}" rx="6" fill="{fill}"'
        f' stroke="#555"/><text x="{x:g}" y="{y + 5:g}" text-anchor="middle" font-size="14">{words}</text>'
    )


def label(place: Place, lines: list[str]) -> str:
    """Write the actions beside a line."""
    texts = "".join(
        f'<tspan x="{place[0]:g}" dy="{0 if not at else 11}">{line}</tspan>' for at, line in enumerate(lines)
    )
    return (
        f'<text x="{place[0]:g}" y="{place[1]:g}" text-anchor="middle" font-size="10" fill="#333" stroke="#fff"'
        f' stroke-width="3" paint-order="stroke">{texts}</text>'
    )


def edge(here: Place, there: Place, size: tuple[float, float]) -> Place:
    """Return where the line between the middles of two boxes leaves the first."""
    across, down = there[0] - here[0], there[1] - here[1]
    scale = min(size[0] / 2 / abs(across) if across else 9.0, size[1] / 2 / abs(down) if down else 9.0)
    assert hypot(across, down) > 0
    return round(here[0] + across * scale, 1), round(here[1] + down * scale, 1)
