"""Draws cards: a template makes an SVG of them, resvg a PNG of that, in threads and within bounds."""

import asyncio
from collections import OrderedDict
from functools import cache
from importlib.resources import files
from typing import Any

import resvg_py
from attrs import field, frozen
from jinja2 import Environment, FunctionLoader, StrictUndefined

from dualcaster_core.kernel.product import SITE_NAME
from dualcaster_core.social.profile_card.errors import CardPictureUnavailable
from dualcaster_core.social.profile_card.frames import look_of
from dualcaster_core.social.profile_card.pictures import SIZES, CardArt, CardPicture, CardShape
from dualcaster_resvg.art import data_address
from dualcaster_resvg.lettering import FILES, FONTS, fitted, lines, name_of, plain, width

AT_ONCE = 2
"""Cards that are drawn at a time, each in about a third of a second on one core."""
WAITING = 16
"""Cards that may wait for their turn; what comes then is refused."""
PATIENCE_SECONDS = 8.0
"""How long a drawing may take, with the wait for its turn."""
KEPT = 24
"""Drawn cards that are kept in memory, about 1 MB each."""
_WINDOWS = {CardShape.WIDE: (454, 560), CardShape.CARD: (900, 500)}
"""Sizes of the art in each shape, in pixels."""
_AVATAR = 160


@frozen(kw_only=True)
class ResvgCardDrawings:
    """``CardDrawings``; a card that is asked for again while it is kept or drawn is not drawn again."""

    at_once: int = AT_ONCE
    waiting: int = WAITING
    patience: float = PATIENCE_SECONDS
    _turns: asyncio.Semaphore = field(init=False, repr=False)
    _kept: "OrderedDict[str, bytes]" = field(factory=OrderedDict, init=False, repr=False)
    _under_way: "dict[str, asyncio.Task[bytes]]" = field(factory=dict, init=False, repr=False)

    @_turns.default
    def _turns_at_first(self) -> asyncio.Semaphore:
        return asyncio.Semaphore(self.at_once)

    async def draw(self, picture: CardPicture, shape: CardShape, art: CardArt) -> bytes:
        """Draw a card as a PNG. Raises ``CardPictureUnavailable``."""
        key = f"{picture.digest(shape)} {art.is_all_of(picture)}"
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        task = self._under_way.get(key)
        if task is None:
            if len(self._under_way) >= self.at_once + self.waiting:
                raise CardPictureUnavailable
            task = asyncio.create_task(self._drawn(key, picture, shape, art))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._under_way[key] = task
        try:
            return await asyncio.wait_for(asyncio.shield(task), self.patience)
        except TimeoutError:
            raise CardPictureUnavailable from None

    async def _drawn(self, key: str, picture: CardPicture, shape: CardShape, art: CardArt) -> bytes:
        """Draw in a thread; it keeps its turn until it ends, since a thread cannot be stopped."""
        try:
            async with self._turns:
                content = await asyncio.to_thread(rendered, picture, shape, art)
            self._kept[key] = content
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return content
        finally:
            self._under_way.pop(key, None)


def rendered(picture: CardPicture, shape: CardShape, art: CardArt) -> bytes:
    """Draw a card as a PNG."""
    return resvg_py.svg_to_bytes(
        svg_string=svg_of(picture, shape, art),
        skip_system_fonts=True,
        font_files=[str(FONTS / name) for name in FILES.values()],
        font_family="Inter",
        sans_serif_family="Inter",
        serif_family="Source Serif 4",
    )


def svg_of(picture: CardPicture, shape: CardShape, art: CardArt) -> str:
    """Draw a card as an SVG, with the pictures on it inside."""
    across, down = SIZES[shape]
    return (
        _templates()
        .get_template(f"{shape.value}.svg")
        .render(
            picture=picture,
            look=look_of(picture.frame),
            name=name_of(picture.name, picture.username),
            art=data_address(art.signature, _WINDOWS[shape]),
            avatar=data_address(art.avatar, (_AVATAR, _AVATAR)),
            across=across,
            down=down,
            site_name=SITE_NAME,
        )
    )


@cache
def _templates() -> Environment:
    folder = files("dualcaster_resvg").joinpath("templates")
    environment = Environment(
        loader=FunctionLoader(lambda name: folder.joinpath(name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    tools: dict[str, Any] = {"fitted": fitted, "lines": lines, "width": width, "plain": plain}
    environment.globals.update(tools)
    return environment
