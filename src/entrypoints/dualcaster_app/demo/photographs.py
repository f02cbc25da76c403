"""A picture for the sample's threads, drawn here so that none has to be shipped."""

import struct
import zlib

WIDTH, HEIGHT = 800, 600
_TABLE, _BORDER = (116, 82, 54), (24, 22, 20)
_CARDS = (((110, 90), (214, 196, 150)), ((320, 130), (120, 152, 190)), ((530, 80), (150, 178, 130)))
"""Where cards lie, by their upper left corners, and the colour of each."""
_CARD, _FRAME = (180, 251), 10


def cards_on_a_table() -> bytes:
    """Draw three cards on a table, as a PNG; the same bytes every time."""
    rows = b"".join(b"\0" + bytes(part for x in range(WIDTH) for part in _pixel(x, y)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _pixel(x: int, y: int) -> tuple[int, int, int]:
    for (left, top), colour in _CARDS:
        across, down = x - left, y - top
        if 0 <= across < _CARD[0] and 0 <= down < _CARD[1]:
            inside = _FRAME <= across < _CARD[0] - _FRAME and _FRAME <= down < _CARD[1] - _FRAME
            if not inside:
                return _BORDER
            return _lighter(colour, 40 if 30 < down < 130 and 18 < across < 162 else 0)
    return _lighter(_TABLE, (x // 7 * 5 + y // 90 * 11) % 14)


def _lighter(colour: tuple[int, int, int], by: int) -> tuple[int, int, int]:
    red, green, blue = colour
    return min(255, red + by), min(255, green + by), min(255, blue + by)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
