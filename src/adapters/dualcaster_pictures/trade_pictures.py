"""Draws both sides of a trade, beside each other."""

import asyncio
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from attrs import field, frozen
from PIL import Image, ImageDraw, ImageFont

from dualcaster_core.trading.pictures import PictureLine, PictureSide, TradePicture

WIDTH: Final = 1_000
AT_ONCE: Final = 2
"""Pictures that are drawn at a time."""
_EDGE, _GAP, _PAD, _LINE = 32, 24, 24, 62
_SIDE = (WIDTH - 2 * _EDGE - _GAP) // 2
_PAPER, _PANEL, _RULE = "#14211d", "#1d2d28", "#2f453e"
_INK, _SOFT, _ACCENT = "#f3f1e7", "#a9bab2", "#e9bd64"
_REGULAR, _BOLD = 400, 700


@frozen
class _Style:
    """How a text looks: its size in pixels, its weight and its colour."""

    size: int
    weight: int
    colour: str


_HEADING, _TOTAL = _Style(28, _BOLD, _INK), _Style(34, _BOLD, _ACCENT)
_NAME, _WORTH = _Style(22, _BOLD, _INK), _Style(20, _BOLD, _INK)
_NOTE, _KIND = _Style(22, _REGULAR, _SOFT), _Style(18, _REGULAR, _SOFT)


@frozen
class PillowTradePictures:
    """``TradePictures`` in threads, a few at a time."""

    _turns: asyncio.Semaphore = field(factory=lambda: asyncio.Semaphore(AT_ONCE), init=False)

    async def draw(self, picture: TradePicture) -> bytes:
        """Draw a trade as a PNG."""
        async with self._turns:
            return await asyncio.to_thread(drawn, picture)


def drawn(picture: TradePicture) -> bytes:
    """Draw a trade as a PNG: two panels, the longer one sets the height."""
    rows = max(len(side.lines) + bool(side.left_out) for side in (picture.gives, picture.gets))
    panel = 2 * _PAD + 76 + max(rows, 1) * _LINE
    height = _EDGE + 52 + panel + 64
    image = Image.new("RGB", (WIDTH, height), _PAPER)
    pen = ImageDraw.Draw(image)
    _write(pen, (_EDGE, _EDGE - 4), picture.heading, _HEADING, WIDTH - 2 * _EDGE)
    top = _EDGE + 52
    for number, side in enumerate((picture.gives, picture.gets)):
        _draw_side(pen, side, _EDGE + number * (_SIDE + _GAP), top, panel)
    _write(pen, (_EDGE, top + panel + 18), picture.footer, _NOTE, WIDTH - 2 * _EDGE)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _draw_side(pen: ImageDraw.ImageDraw, side: PictureSide, left: int, top: int, height: int) -> None:
    pen.rounded_rectangle((left, top, left + _SIDE, top + height), 14, _PANEL, _RULE, 2)
    inner, room = left + _PAD, _SIDE - 2 * _PAD
    _write(pen, (inner, top + _PAD - 4), side.title, _NOTE, room)
    _write(pen, (inner, top + _PAD + 24), side.total, _TOTAL, room)
    below = top + _PAD + 84
    for line in side.lines:
        _draw_line(pen, line, inner, below, room)
        below += _LINE
    if side.left_out:
        _write(pen, (inner, below + 6), f"and {side.left_out} more", _NOTE, room)


def _draw_line(pen: ImageDraw.ImageDraw, line: PictureLine, left: int, top: int, room: int) -> None:
    worth = _text(line.worth)
    font = _font(_WORTH.size, _WORTH.weight)
    taken = round(font.getlength(worth)) if worth else 0
    pen.text((left + room - taken, top), worth, _WORTH.colour, font)
    _write(pen, (left, top), line.name, _NAME, room - taken - 16)
    _write(pen, (left, top + 29), line.kind, _KIND, room)


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, style: _Style, room: int) -> None:
    """Write a text on one line, cut where there is no room for more."""
    font = _font(style.size, style.weight)
    pen.text(at, _cut(_text(text), font, room), style.colour, font)


def _cut(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _text(text: str) -> str:
    """Leave out what the font has no signs for."""
    known = _signs()
    return "".join(mark if mark in known or mark == " " else "?" for mark in text)


@cache
def _signs() -> frozenset[str]:
    """List the signs of Latin, punctuation and money that the font has, by how the sign for unknown ones looks."""
    font, missing = _font(22, _REGULAR), bytes(_font(22, _REGULAR).getmask("\u4e00"))
    ranges: Sequence[range] = (range(0x21, 0x17F), range(0x2010, 0x2040), range(0x20A0, 0x20C0), range(0xD7, 0xD8))
    return frozenset(chr(code) for span in ranges for code in span if bytes(font.getmask(chr(code))) != missing)


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    content = files("dualcaster_pictures").joinpath("fonts", "inter.woff2").read_bytes()
    font = ImageFont.truetype(BytesIO(content), size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font
