"""Pictures as people send them, good ones and bad ones."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw

ORIENTATION, GPS = 0x0112, 0x8825


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), colour: str = "#b5402a", **given: object) -> bytes:
    """Draw a picture: a red ground with a blue left half."""
    drawn = Image.new("RGB", size, colour)
    ImageDraw.Draw(drawn).rectangle((0, 0, size[0] // 2, size[1]), fill="#2040c0")
    return written(drawn, kind, **given)


def written(drawn: Image.Image, kind: str, **given: object) -> bytes:
    """Write a picture."""
    out = BytesIO()
    drawn.save(out, kind, **given)
    return out.getvalue()


def with_exif(orientation: int = 6) -> bytes:
    """Take a picture with a camera held sideways, which writes down where it was."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS)[1] = "N"
    exif[0x010F] = "SECRET CAMERA"
    return picture("JPEG", (800, 400), exif=exif)


def moving(kind: str) -> bytes:
    """Make a picture of two frames."""
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """Write a small file that says it has very many pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def polyglot() -> bytes:
    """Make a picture that is a page and an archive, too."""
    return picture("JPEG", comment=HTML) + HTML + b"PK\x03\x04" + b"\0" * 26


def size_of_png(content: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG that can be read to its end."""
    with Image.open(BytesIO(content), formats=["PNG"]) as opened:
        opened.load()
        return opened.size
