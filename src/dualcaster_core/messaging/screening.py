"""Looks for phrases of known scams in messages, however they are disguised."""

import re
import unicodedata
from typing import Final

from dualcaster_core.kernel.text import fold
from dualcaster_core.messaging.scam_phrases import PHRASES, ScamPhrase

_LOOK_ALIKES: Final = str.maketrans(
    # Cyrillic and Greek letters that look like Latin ones, small and capital.
    "аасеёорхуіјѕԁһкмтвнгАВСЕНІЈКМОРЅТХУαβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡｌ",
    "aaceeopxyijsdhkmtbhrabcehijkmopstxyabeiknoptuxabezhikmnoptyxigl",
)
_FIGURES: Final = str.maketrans("013457@$!", "oieastasi")
_DISGUISED: Final = re.compile(
    r"(?<![\w@$!])(?:[a-z]+[013457@$!]|[013457@$!][a-z013457@$!]*[a-z][a-z013457@$!]*[a-z])[a-z013457@$!]*"
)
"""Words of letters and figures: they begin with a letter, or have two. ``4x`` is none."""
_SPACED: Final = re.compile(r"\b(?:[a-z][ .*_\-]){3,}[a-z]\b")
_GAP: Final = re.compile(r"[ .*_\-]")


def comparable(text: str) -> str:
    """Reduce a message to the form in which phrases are looked for.

    Letter case, accents, white space and marks without width go; letters of other alphabets, and figures within words,
    become the letters they look like; letters that are spaced out are joined. ``comparable("P\u0430y  m3 0utside")`` is
    ``"pay me outside"``.
    """
    seen = "".join(mark for mark in text if unicodedata.category(mark) not in {"Cf", "Mn"})
    plain = fold(unicodedata.normalize("NFKC", seen).translate(_LOOK_ALIKES))
    joined = _SPACED.sub(lambda found: _GAP.sub("", found[0]), plain)
    return _DISGUISED.sub(lambda found: found[0].translate(_FIGURES), joined)


def scam_phrase_in(text: str) -> ScamPhrase | None:
    """Find the first phrase of a known scam in a message."""
    if not text:
        return None
    plain = comparable(text)
    return next((one for one in PHRASES if one.pattern.search(text if one.as_typed else plain)), None)
