"""Pictures inside a drawing: cut to their window and written anew, whatever was sent."""

from base64 import b64encode
from io import BytesIO

import structlog
from PIL import Image, ImageOps

log = structlog.get_logger(__name__)

MOST_PIXELS = 12_000_000
_READ = ("JPEG", "PNG", "WEBP")
_QUALITY = 88


def data_address(content: bytes | None, size: tuple[int, int]) -> str | None:
    """Return a picture as an address that holds it, cut to a size in pixels; None for what is no picture."""
    if content is None:
        return None
    try:
        with Image.open(BytesIO(content), formats=_READ) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            opened.draft("RGB", size)
            cut = ImageOps.fit(opened.convert("RGB"), size, Image.Resampling.LANCZOS, centering=(0.5, 0.35))
    except Exception as error:  # a damaged file makes decoders raise whatever they come upon
        log.warning("a picture on a card cannot be read", error=type(error).__name__)
        return None
    out = BytesIO()
    cut.save(out, "JPEG", quality=_QUALITY)
    return f"data:image/jpeg;base64,{b64encode(out.getvalue()).decode()}"
