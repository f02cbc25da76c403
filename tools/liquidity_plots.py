"""The plots and the tables of the liquidity page, made from ``docs/reference/liquidity.csv``.

``python tools/liquidity_plots.py`` writes them into ``docs/reference``; a test sees to it that they are up to date. The
file of figures is what ``tests/benchmarks/test_liquidity.py`` writes.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor, log10
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
REFERENCE: Final = ROOT / "docs" / "reference"
FIGURES: Final = REFERENCE / "liquidity.csv"
PAGE: Final = REFERENCE / "liquidity.md"
SHARES: Final = REFERENCE / "liquidity-shares.svg"
COST: Final = REFERENCE / "liquidity-cost.svg"
BEGIN, END = "<!-- figures: made by tools/liquidity_plots.py -->", "<!-- end of figures -->"
SIZES: Final = (2, 3, 4)
PANELS: Final = {
    "whatever the value": "wanted_{}",
    "within 25 % of the value": "fair_25_percent_{}",
    "within 5 %": "fair_5_percent_{}",
}
COSTS: Final = {
    "seconds_reading": "read who has what for whom",
    "seconds_person": "rings of one person",
    "seconds_market": "choose rings for everybody",
}
LABELS: Final = {2: "two people", 3: "rings up to 3", 4: "rings up to 4"}
_COLOURS: Final = ("#8a8f98", "#2f6fde", "#0b7a4b")
_TOP, _HEIGHT = 56, 240
Row = Mapping[str, float]
Point = tuple[float, float]


def figures() -> list[Row]:
    """Read the figures, a row for each size of the market."""
    with FIGURES.open(encoding="utf-8") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def shares(rows: Sequence[Row]) -> str:
    """Draw the share of people with a possible trade against the size of the market, a panel for each tolerance."""
    parts = [_title("The share of people with a possible trade, by the size of the market")]
    for number, (name, column) in enumerate(PANELS.items()):
        left = 60 + number * 300
        steps = [f"{step * 20} %" if number == 0 else "" for step in range(6)]
        parts.append(_panel(name, left, 260, rows, steps))
        for size, colour in zip(SIZES, _COLOURS, strict=True):
            heights = [row[column.format(size)] for row in rows]
            parts.append(_line(_points(rows, heights, left, 260), colour))
    parts += [_key(60 + 150 * number, LABELS[size], _COLOURS[number]) for number, size in enumerate(SIZES)]
    return _svg(parts, 960)


def cost(rows: Sequence[Row]) -> str:
    """Draw what it takes to find rings against the size of the market; both scales are logarithmic."""
    seconds = [row[name] for row in rows for name in COSTS]
    low, high = floor(log10(min(seconds))), ceil(log10(max(seconds)))
    names = [_seconds(10**power) for power in range(low, high + 1)]
    parts = [
        _title("Seconds to find rings, by the size of the market"),
        _panel("one core", 80, 580, rows, names),
    ]
    for number, (name, label) in enumerate(COSTS.items()):
        heights = [(log10(row[name]) - low) / (high - low) for row in rows]
        parts.append(_line(_points(rows, heights, 80, 580), _COLOURS[number]))
        parts.append(_key(80 + 210 * number, label, _COLOURS[number]))
    return _svg(parts, 700)


def page(text: str, rows: Sequence[Row]) -> str:
    """Return the page with the tables of these figures between its marks."""
    made = f"{BEGIN}\n\n{table(rows)}\n\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: made, text, flags=re.DOTALL)


def table(rows: Sequence[Row]) -> str:
    """Write the figures as tables of Markdown: shares, then cost."""
    kinds = [f"{name}: {LABELS[size]}" for name in PANELS for size in SIZES]
    lines = [f"| people | {' | '.join(kinds)} |", f"|{'--:|' * (len(kinds) + 1)}"]
    for row in rows:
        cells = [f"{row[column.format(size)]:.0%}" for column in PANELS.values() for size in SIZES]
        lines.append(f"| {row['people']:,.0f} | {' | '.join(cells)} |")
    lines += ["", f"| people | ways | {' | '.join(COSTS.values())} |", f"|{'--:|' * (len(COSTS) + 2)}"]
    for row in rows:
        cells = [_seconds(row[name]) for name in COSTS]
        lines.append(f"| {row['people']:,.0f} | {row['ways']:,.0f} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _seconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.3g} s"


def _svg(parts: Sequence[str], width: int) -> str:
    height = _TOP + _HEIGHT + 84
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif"'
        f' font-size="13" fill="#333">\n<rect width="{width}" height="{height}" rx="8" fill="#fff"/>'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def _title(text: str) -> str:
    return f'<title>{text}</title>\n<text x="20" y="26" font-size="15" font-weight="600">{text}</text>'


def _place(rows: Sequence[Row]) -> Callable[[float], float]:
    low, high = log10(rows[0]["people"]), log10(rows[-1]["people"])
    return lambda people: (log10(people) - low) / (high - low)


def _points(rows: Sequence[Row], heights: Sequence[float], left: float, width: float) -> list[Point]:
    place = _place(rows)
    return [
        (left + place(row["people"]) * width, _TOP + 24 + (1 - height) * _HEIGHT)
        for row, height in zip(rows, heights, strict=True)
    ]


def _panel(name: str, left: float, width: float, rows: Sequence[Row], steps: Sequence[str]) -> str:
    """Draw the field of a plot: its name, lines across with what they stand for, and the sizes below."""
    bottom = _TOP + 24 + _HEIGHT
    parts = [f'<text x="{left}" y="{_TOP + 10}" font-weight="600">{name}</text>']
    for number, step in enumerate(steps):
        y = bottom - _HEIGHT * number / (len(steps) - 1)
        parts.append(f'<path d="M{left} {y:g}h{width:g}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:g}" text-anchor="end" font-size="12">{step}</text>')
    place = _place(rows)
    for row in rows:
        x = left + place(row["people"]) * width
        people = f"{row['people']:,.0f}"
        parts.append(f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" font-size="12">{people}</text>')
    return "\n".join(parts)


def _line(points: Sequence[Point], colour: str) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points)
    return f'<g fill="{colour}"><path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}</g>'


def _key(left: float, label: str, colour: str) -> str:
    y = _TOP + _HEIGHT + 66
    return (
        f'<path d="M{left} {y - 4}h18" stroke="{colour}" stroke-width="3"/><text x="{left + 24}" y="{y}">{label}</text>'
    )


def main() -> None:
    """Write the plots and the tables."""
    rows = figures()
    SHARES.write_text(shares(rows), encoding="utf-8")
    COST.write_text(cost(rows), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")


if __name__ == "__main__":
    main()
