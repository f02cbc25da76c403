"""Pictures of cards: drawn whatever stands on them, within bounds, and with art that may not come."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageFont

from dualcaster_core.social.profile_card.errors import CardPictureUnavailable
from dualcaster_core.social.profile_card.frames import FRAME_LOOKS
from dualcaster_core.social.profile_card.pictures import SIZES, CardArt, CardPicture, CardShape
from dualcaster_resvg import FetchedPictures, ResvgCardDrawings, drawing
from dualcaster_resvg.art import MOST_PIXELS, data_address
from dualcaster_resvg.drawing import rendered, svg_of
from dualcaster_resvg.lettering import FILES, FONTS, drawable, fitted, lines, name_of, plain, width
from tests.support.list_server import ListRequest, answer, list_server
from tests.support.pictures import picture, size_of_png
from tests.support.profile_cards import card_to_draw

ODD: Mapping[str, dict[str, Any]] = {
    "markup": {"name": "<b>&\"'</b>", "tagline": "]]> <script>alert(1)</script> &amp;"},
    "long": {"name": "W" * 60, "username": "x" * 30, "tagline": "W" * 50, "address": "a.example/u/" + "x" * 80},
    "japanese": {"name": "日本語の名前", "tagline": "カードを交換します"},
    "right to left": {"name": "שלום", "tagline": "مرحبا"},
    "emoji": {"name": "🔥🔥🔥", "tagline": "🃏"},
    "nothing": {"tagline": "", "facts": (("0", "trades"),), "formats": (), "badges": (), "art_name": "", "kind": ""},
    "a lot": {"formats": ("Commander",) * 9, "badges": ("Market Legend",) * 30},
}


@pytest.mark.parametrize("shape", CardShape)
@pytest.mark.parametrize("odd", ODD)
def test_whatever_stands_on_a_card_is_drawn(odd: str, shape: CardShape) -> None:
    """Nothing that people write breaks the drawing, or is read as a part of it."""
    svg = svg_of(card_to_draw(**ODD[odd]), shape, CardArt())
    assert "<script" not in svg
    assert size_of_png(rendered(card_to_draw(**ODD[odd]), shape, CardArt())) == SIZES[shape]


def test_every_frame_is_drawn_differently() -> None:
    """And a card with art differs from one without."""
    pictures = {rendered(card_to_draw(frame=name), CardShape.CARD, CardArt()) for name in FRAME_LOOKS}
    pictures.add(rendered(card_to_draw(), CardShape.CARD, CardArt(signature=picture())))
    assert len(pictures) == len(FRAME_LOOKS) + 1


def test_names_that_the_fonts_lack_give_way_to_the_username() -> None:
    """A name with any letter that cannot be drawn is not half drawn; signs beside letters are left out."""
    assert name_of("日本 Ann", "ann") == "ann"
    assert name_of("🔥", "ann") == "ann"
    assert name_of("Ānna 🔥 Жук", "ann") == "Ānna Жук"
    assert plain("foils 🔥 first") == "foils first"


def test_every_sign_of_the_list_is_in_every_font() -> None:
    """The list of what can be drawn does not promise more than the files hold."""
    for file in FILES.values():
        font = ImageFont.truetype(FONTS / file, 40, layout_engine=ImageFont.Layout.BASIC)
        missing = bytes(font.getmask("\u4e00"))
        assert any(missing)
        assert [mark for mark in drawable() if bytes(font.getmask(mark)) == missing] == []


def test_texts_keep_to_their_room() -> None:
    """Smaller as far as they may be, then cut; a text of several lines is cut in its last."""
    shown, size = fitted("W" * 60, "serif", 60, 500, least=40)
    assert (size, shown[-1]) == (40, "…")
    assert width(shown, "serif", size) <= 500
    assert fitted("Mira", "serif", 60, 500) == ("Mira", 60)
    rows = lines("one two three four five six seven eight nine ten " * 3, "regular", 30, 200, most=2)
    assert len(rows) == 2
    assert all(width(row, "regular", 30) <= 200 for row in rows)


@pytest.mark.parametrize("broken", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, b"GIF89a" + b"\0" * 99])
def test_art_that_cannot_be_read_is_left_out(broken: bytes) -> None:
    """The card is drawn without it, as it is with art of too many pixels."""
    assert data_address(broken, (10, 10)) is None
    assert size_of_png(rendered(card_to_draw(), CardShape.WIDE, CardArt(signature=broken))) == SIZES[CardShape.WIDE]


def test_art_of_too_many_pixels_is_not_unpacked() -> None:
    """Its head says how large it is."""
    huge = BytesIO()
    Image.new("L", (MOST_PIXELS // 1_000 + 1, 1_000)).save(huge, "PNG")
    assert data_address(huge.getvalue(), (10, 10)) is None


async def test_the_same_card_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask for it at once, and again while it is kept; with other art it is another one."""
    drawn: list[str] = []

    def rendered_once(card: CardPicture, *_: object) -> bytes:
        drawn.append(card.name)
        return b"png"

    monkeypatch.setattr(drawing, "rendered", rendered_once)
    drawings, card = ResvgCardDrawings(), card_to_draw()
    answers = await asyncio.gather(*(drawings.draw(card, CardShape.WIDE, CardArt()) for _ in range(5)))
    assert await drawings.draw(card, CardShape.WIDE, CardArt()) == b"png"
    assert (set(answers), len(drawn)) == ({b"png"}, 1)
    await drawings.draw(card, CardShape.CARD, CardArt())
    assert len(drawn) == 2


async def test_slow_drawings_are_given_up_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits gets an error in time, what is over the bound at once, and the event loop goes on meanwhile."""
    running: list[float] = []

    def slow(*_: object) -> bytes:
        running.append(time.monotonic())
        time.sleep(0.6)
        return b"png"

    monkeypatch.setattr(drawing, "rendered", slow)
    drawings = ResvgCardDrawings(at_once=1, waiting=1, patience=0.2)
    waiting = [asyncio.create_task(drawings.draw(card_to_draw(name=n), CardShape.WIDE, CardArt())) for n in "ab"]
    await asyncio.sleep(0.05)
    began = time.monotonic()
    with pytest.raises(CardPictureUnavailable):
        await drawings.draw(card_to_draw(name="c"), CardShape.WIDE, CardArt())
    assert time.monotonic() - began < 0.15
    assert all(
        isinstance(one, CardPictureUnavailable) for one in await asyncio.gather(*waiting, return_exceptions=True)
    )
    assert len(running) == 1
    await asyncio.sleep(1.3)
    assert len(running) == 2
    assert await drawings.draw(card_to_draw(name="a"), CardShape.WIDE, CardArt()) == b"png"


async def test_a_drawing_that_fails_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next who asks gets it drawn."""
    monkeypatch.setattr(drawing, "rendered", lambda *_: 1 / 0)
    drawings = ResvgCardDrawings()
    with pytest.raises(ZeroDivisionError):
        await drawings.draw(card_to_draw(), CardShape.WIDE, CardArt())
    monkeypatch.setattr(drawing, "rendered", lambda *_: b"png")
    assert await drawings.draw(card_to_draw(), CardShape.WIDE, CardArt()) == b"png"


def _slow(request: ListRequest) -> Iterable[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"
    while not request.stopping.wait(0.1):
        yield b"x"


async def test_art_is_fetched_once_and_kept() -> None:
    """From the one host alone: another address is not even asked."""
    with list_server(lambda _: answer(b"art")) as server:
        source = FetchedPictures(host=server.at("/"))
        assert [await source.fetch(server.at("/a.jpg")) for _ in range(2)] == [b"art", b"art"]
        assert await source.fetch("http://127.0.0.1:1/a.jpg") is None
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "respond",
    [
        _slow,
        lambda _: answer(b"x" * 2_000),
        lambda _: answer(b"", "404 Not Found"),
        lambda request: answer(b"", "302 Found", Location=f"http://{request.headers['host']}/other"),
        lambda _: [b"what is this\r\n\r\n"],
        lambda _: [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf"],
    ],
    ids=["slow", "too large", "missing", "elsewhere", "no http", "cut off"],
)
async def test_art_that_does_not_come_is_none(respond: object) -> None:
    """Within the time it may take, whatever the server does; a redirect is not followed."""
    with list_server(respond) as server:  # type: ignore[arg-type]
        source, began = FetchedPictures(host=server.at("/"), patience=0.5, largest=1_000), time.monotonic()
        assert await source.fetch(server.at("/a.jpg")) is None
        assert time.monotonic() - began < 3
        assert len(server.asked) == 1
