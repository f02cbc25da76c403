"""How frames of cards look: each is a shape and an ornament of its own, so that nobody has to tell colours apart.

Paths are those of SVG, for a card of 320 by 384.
"""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

WIDTH: Final = 320
HEIGHT: Final = 384


def _diamond(x: int, y: int, size: int) -> str:
    return f"M{x} {y - size}L{x + size} {y}L{x} {y + size}L{x - size} {y}Z"


def _star(x: int, y: int, size: int) -> str:
    near = size * 3 // 10
    return (
        f"M{x} {y - size}L{x + near} {y - near}L{x + size} {y}L{x + near} {y + near}"
        f"L{x} {y + size}L{x - near} {y + near}L{x - size} {y}L{x - near} {y - near}Z"
    )


@frozen(kw_only=True)
class FrameLook:
    """A frame: its ``outline``, a ``line`` inside of it, and an ``ornament`` that is filled.

    ``metal`` are three colours from dark to light.
    """

    outline: str
    line: str
    ornament: str
    metal: tuple[str, str, str]


FRAME_LOOKS: Final[Mapping[str, FrameLook]] = {
    "bronze": FrameLook(
        outline="M18 0H302A18 18 0 0 1 320 18V366A18 18 0 0 1 302 384H18A18 18 0 0 1 0 366V18A18 18 0 0 1 18 0Z",
        line="M19 6H301A13 13 0 0 1 314 19V365A13 13 0 0 1 301 378H19A13 13 0 0 1 6 365V19A13 13 0 0 1 19 6Z",
        ornament="",
        metal=("#6f4424", "#b9794a", "#e8bb93"),
    ),
    "silver": FrameLook(
        outline="M16 0H304L320 16V368L304 384H16L0 368V16Z",
        line="M19 6H301L314 19V365L301 378H19L6 365V19ZM30 3H290M30 381H290M3 30V354M317 30V354",
        ornament="".join(_diamond(x, y, 4) for x in (9, 311) for y in (9, 375)),
        metal=("#59636e", "#a9b4bf", "#eef2f5"),
    ),
    "gold": FrameLook(
        outline="M22 0H298A22 22 0 0 0 320 22V362A22 22 0 0 0 298 384H22A22 22 0 0 0 0 362V22A22 22 0 0 0 22 0Z",
        line="M26 6H294A26 26 0 0 0 314 26V358A26 26 0 0 0 294 378H26A26 26 0 0 0 6 358V26A26 26 0 0 0 26 6Z",
        ornament="".join(_diamond(x, y, 6) for x, y in ((160, 6), (160, 378), (6, 192), (314, 192))),
        metal=("#7d5a17", "#d6a53d", "#fdeeb9"),
    ),
    "platinum": FrameLook(
        outline="M24 0H296V6L308 6L314 12V24H320V360H314V372L308 378H296V384H24V378H12L6 372V360H0V24H6V12L12 6H24Z",
        line="M28 5H292V11H304L309 16V28H315V356H309V368L304 373H292V379H28V373H16L11 368V356H5V28H11V16L16 11H28Z",
        ornament="M148 0H172L166 10H154ZM148 384H172L166 374H154ZM0 180L10 186V198L0 204ZM320 180L310 186V198L320 204Z"
        + "".join(_diamond(x, y, 4) for x in (128, 192) for y in (5, 379)),
        metal=("#46566f", "#a5bad6", "#f4f8fd"),
    ),
    "legendary": FrameLook(
        outline="M20 6H122C146 6 148 0 160 0C172 0 174 6 198 6H300C300 16 304 20 314 20V168C314 184 320 186 320 192"
        "C320 198 314 200 314 216V364C304 364 300 368 300 378H198C174 378 172 384 160 384C148 384 146 378 122 378H20"
        "C20 368 16 364 6 364V216C6 200 0 198 0 192C0 186 6 184 6 168V20C16 20 20 16 20 6Z",
        line="M26 11H294C295 20 300 25 309 26V358C300 359 295 364 294 373H26C25 364 20 359 11 358V26"
        "C20 25 25 20 26 11Z",
        ornament="".join(_star(x, y, 8) for x, y in ((160, 8), (160, 376), (8, 192), (312, 192)))
        + "".join(_diamond(x, y, 3) for x in (138, 182) for y in (8, 376))
        + "".join(_diamond(x, y, 3) for x in (9, 311) for y in (174, 210)),
        metal=("#6b2a5e", "#d8663a", "#ffd98a"),
    ),
}
"""The frames by their tier, the lowest first."""


def look_of(frame: str) -> FrameLook:
    """Return how a frame looks; one that is not known looks like the lowest."""
    return FRAME_LOOKS.get(frame, FRAME_LOOKS["bronze"])
