"""Pictures of people: read by their content, written anew."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import TypeVar

from attrs import field, frozen
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from dualcaster_core.kernel.pictures import FittedPicture, PictureInvalid

READ = ("JPEG", "PNG", "WEBP")
_OPENED_AS = (*READ, "MPO")
"""Cameras add a depth map or a second view to a JPEG (MPO); its first picture is the photo."""
QUALITY = 82
AT_ONCE = 2
"""Pictures that are unpacked at a time: each may take 4 bytes a pixel, twice while it is turned."""
WrittenT = TypeVar("WrittenT")
_WRONG_KIND = "this is not a JPEG, PNG or WebP picture; choose another file"
_BROKEN = "this picture is damaged and cannot be read; choose another file"


@frozen
class PillowCodec:
    """``PictureCodec`` in threads, a few pictures at a time."""

    _turns: asyncio.Semaphore = field(factory=lambda: asyncio.Semaphore(AT_ONCE), init=False)

    async def squares(self, content: bytes, sides: Sequence[int], *, most_pixels: int) -> Mapping[int, bytes]:
        """Cut the middle square out of a picture and write it for each side."""
        async with self._turns:
            return await asyncio.to_thread(_read, content, sides, most_pixels, _square)

    async def fitted(self, content: bytes, sides: Sequence[int], *, most_pixels: int) -> Mapping[int, FittedPicture]:
        """Write a whole picture for each side."""
        async with self._turns:
            return await asyncio.to_thread(_read, content, sides, most_pixels, _fitted)


def _read(
    content: bytes, sides: Sequence[int], most_pixels: int, written: Callable[[Image.Image, int], WrittenT]
) -> Mapping[int, WrittenT]:
    """Read a picture and write it for each side. Raises ``PictureInvalid``."""
    try:
        with _opened(content, most_pixels) as opened:
            opened.draft("RGB", (2 * max(sides), 2 * max(sides)))
            picture = _plain(opened)
        return {side: written(picture, side) for side in sides}
    except PictureInvalid:
        raise
    except Exception as error:  # a damaged file makes decoders raise whatever they come upon
        raise PictureInvalid(_BROKEN) from error


def _opened(content: bytes, most_pixels: int) -> Image.Image:
    """Read the head of a picture; nothing is unpacked yet."""
    try:
        opened = Image.open(BytesIO(content), formats=READ)
    except UnidentifiedImageError:
        raise PictureInvalid(_WRONG_KIND) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many(most_pixels) from None
    if opened.format not in _OPENED_AS:
        raise PictureInvalid(_WRONG_KIND)
    if opened.width * opened.height > most_pixels:
        raise _too_many(most_pixels)
    if opened.format != "MPO" and getattr(opened, "is_animated", False):
        raise PictureInvalid("this picture moves; choose one that stands still")
    return opened


def _too_many(most_pixels: int) -> PictureInvalid:
    return PictureInvalid(f"this picture has more than {most_pixels / 1_000_000:.3g} million pixels; make it smaller")


def _plain(opened: Image.Image) -> Image.Image:
    """Unpack a picture, turned upright and in the colours of the web, and keep nothing but its pixels."""
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    has_alpha = upright.has_transparency_data
    if profile and upright.mode in ("RGB", "RGBA", "CMYK", "L"):
        upright = _in_srgb(upright, profile)
    return upright.convert("RGBA" if has_alpha else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        own, web = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(picture, own, web, outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # an unreadable profile costs a shade of colour, not the picture


def _square(picture: Image.Image, side: int) -> bytes:
    return _written(ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS))


def _fitted(picture: Image.Image, side: int) -> FittedPicture:
    whole = picture.copy()
    whole.thumbnail((side, side), Image.Resampling.LANCZOS)
    return FittedPicture(content=_written(whole), width=whole.width, height=whole.height)


def _written(picture: Image.Image) -> bytes:
    """Write the pixels alone: what a picture carries besides stays behind."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    bare.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
