"""Pictures that people send: read by their content, written anew."""

import asyncio
from io import BytesIO

import pytest
from PIL import Image

from dualcaster_core.kernel.pictures import PictureInvalid
from dualcaster_pictures import PillowCodec
from tests.support import pictures

PIXELS = 25_000_000


async def squares(content: bytes, most_pixels: int = PIXELS) -> dict[int, bytes]:
    """Have a picture cut in the two sizes of profiles."""
    return dict(await PillowCodec().squares(content, (96, 384), most_pixels=most_pixels))


def opened(content: bytes) -> Image.Image:
    """Open what was written, as WebP alone."""
    return Image.open(BytesIO(content), formats=["WEBP"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(640, 480), (480, 640), (20, 20), (3000, 40), (1, 1)])
async def test_a_picture_becomes_two_squares(kind: str, size: tuple[int, int]) -> None:
    """Every kind and form gives a WebP of each size; the colours stay."""
    found = await squares(pictures.picture(kind, size))
    assert {side: opened(content).size for side, content in found.items()} == {96: (96, 96), 384: (384, 384)}
    red, _, blue = opened(found[384]).convert("RGB").getpixel((370, 190))  # type: ignore[misc]
    assert size[0] <= 20 or red > blue


async def test_nothing_but_the_pixels_is_kept() -> None:
    """Where, when and with what it was taken is gone, and so is what stands in comments and behind the end."""
    sent = pictures.with_exif()
    assert b"SECRET CAMERA" in sent
    for content in (*(await squares(sent)).values(), *(await squares(pictures.polyglot())).values()):
        kept = opened(content)
        assert dict(kept.getexif()) == {}
        assert not {"exif", "icc_profile", "xmp", "comment"} & set(kept.info)
        for trace in (b"SECRET CAMERA", b"<script>", b"PK\x03\x04"):
            assert trace not in content


async def test_a_picture_is_turned_as_the_camera_was_held() -> None:
    """The left half of a sideways picture comes out on top."""
    upright = opened((await squares(pictures.with_exif(orientation=6)))[384]).convert("RGB")
    top, bottom = upright.getpixel((190, 20)), upright.getpixel((190, 360))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[2] > top[0]
    assert bottom[0] > bottom[2]


async def test_what_is_seen_through_stays_so() -> None:
    """A transparent ground stays transparent, of a palette too."""
    clear = Image.new("RGBA", (200, 200), (255, 0, 0, 0))
    for sent in (pictures.written(clear, "PNG"), pictures.written(clear.quantize(), "PNG")):
        found = opened((await squares(sent))[96])
        assert found.mode == "RGBA"
        assert found.getpixel((50, 50))[3] == 0  # type: ignore[index]


async def test_colours_of_print_are_read() -> None:
    """CMYK, grey and pictures of 16 bits are turned into the colours of the web."""
    for mode, kind in (("CMYK", "JPEG"), ("L", "JPEG"), ("1", "PNG"), ("I;16", "PNG"), ("LA", "PNG")):
        assert set(await squares(pictures.written(Image.new(mode, (64, 64)), kind))) == {96, 384}


async def test_the_first_picture_of_a_camera_that_writes_several_is_taken() -> None:
    """A JPEG with a second view behind it (MPO), as phones write it, is a photo like any other."""
    first, second = Image.new("RGB", (300, 300), "#c02020"), Image.new("RGB", (300, 300), "#20c020")
    out = BytesIO()
    first.save(out, "MPO", save_all=True, append_images=[second])
    found = opened((await squares(out.getvalue()))[96]).convert("RGB").getpixel((48, 48))
    assert isinstance(found, tuple)
    assert found[0] > found[1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (pictures.SVG, "not a JPEG, PNG or WebP"),
        (pictures.HTML, "not a JPEG, PNG or WebP"),
        (pictures.picture("GIF"), "not a JPEG, PNG or WebP"),
        (pictures.picture("TIFF"), "not a JPEG, PNG or WebP"),
        (pictures.picture("BMP"), "not a JPEG, PNG or WebP"),
        (b"\0" * 5_000, "not a JPEG, PNG or WebP"),
        (b"\xff\xd8\xff\xe0", "not a JPEG, PNG or WebP"),
        (b"%PDF-1.7\n", "not a JPEG, PNG or WebP"),
        (pictures.moving("WEBP"), "moves"),
        (pictures.moving("PNG"), "moves"),
        (pictures.picture("JPEG")[:2_000], "damaged"),
        (pictures.picture("PNG")[:-400], "damaged"),
        (pictures.picture("WEBP")[:200], "damaged"),
        (pictures.huge_png(6_000, 6_000), "more than 25 million pixels"),
        (pictures.huge_png(60_000, 60_000), "more than 25 million pixels"),
        (pictures.huge_png(2**31 - 1, 2**31 - 1), "more than 25 million pixels"),
        (pictures.huge_png(3_000, 3_000), "damaged"),
    ],
)
async def test_what_is_no_such_picture_is_refused(content: bytes, why: str) -> None:
    """Another kind, one that moves, a damaged one and one of too many pixels are each told in words of their own."""
    with pytest.raises(PictureInvalid, match=why) as error:
        await squares(content)
    assert error.value.facts["field"] == "file"


async def test_the_event_loop_goes_on_meanwhile() -> None:
    """A large picture is unpacked in a thread: others are served while it is."""
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    served = asyncio.create_task(others())
    await squares(pictures.picture("PNG", (2_000, 2_000)))
    served.cancel()
    assert turns > 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((3200, 1600), (1600, 800), (480, 240)),
        ((1600, 3200), (800, 1600), (240, 480)),
        ((300, 200), (300, 200), (300, 200)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
async def test_a_whole_picture_is_fitted(
    kind: str, size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]
) -> None:
    """Nothing is cut off and nothing enlarged, and the sizes that are told are those of what was written."""
    found = await PillowCodec().fitted(pictures.picture(kind, size), (1600, 480), most_pixels=PIXELS)
    assert {side: (one.width, one.height) for side, one in found.items()} == {1600: large, 480: small}
    assert {side: opened(one.content).size for side, one in found.items()} == {1600: large, 480: small}


async def test_nothing_but_the_pixels_of_a_fitted_picture_is_kept() -> None:
    """It is turned upright; where it was taken is gone, and so is what stands behind its end."""
    for content in (pictures.with_exif(orientation=6), pictures.polyglot()):
        (kept,) = (await PillowCodec().fitted(content, (1600,), most_pixels=PIXELS)).values()
        assert dict(opened(kept.content).getexif()) == {}
        for trace in (b"SECRET CAMERA", b"<script>", b"PK\x03\x04"):
            assert trace not in kept.content
    turned = (await PillowCodec().fitted(pictures.with_exif(orientation=6), (1600,), most_pixels=PIXELS))[1600]
    assert (turned.width, turned.height) == (400, 800)


@pytest.mark.parametrize(
    "content",
    [
        pictures.SVG,
        pictures.HTML,
        pictures.picture("GIF"),
        pictures.picture("JPEG")[:3_000],
        pictures.moving("WEBP"),
        pictures.huge_png(10_000, 5_001),
        b"",
    ],
)
async def test_what_is_no_picture_is_not_fitted(content: bytes) -> None:
    """Files that are not what they say, broken or moving ones and bombs of 50 megapixels are refused."""
    with pytest.raises(PictureInvalid):
        await PillowCodec().fitted(content, (1600,), most_pixels=50_000_000)
