"""Phrases of known scams: what has them, what comes near, and how they are disguised."""

import time
from pathlib import Path

import pytest

from dualcaster_core.messaging.drafts import message_text
from dualcaster_core.messaging.model import LONGEST_MESSAGE
from dualcaster_core.messaging.scam_phrases import PHRASE, PHRASES, ScamPhrase
from dualcaster_core.messaging.screening import comparable, scam_phrase_in

HAVING = [(phrase, text) for phrase in PHRASES for text in phrase.examples]
NEAR = [text for phrase in PHRASES for text in phrase.near_misses]
HARMLESS = (
    "Hi! Would you trade your Ragavan for two of my fetches?",
    "I can ship on Monday with tracking, does that work for you?",
    "Let's meet at the store on Friday, I bring the binder. Text me if you're late.",
    "I pay the difference in cash when we meet.",
    "NM, English, foil. Photos are attached.",
    "It was sent today, the tracking number is 1Z999AA10123456784.",
    "Could you send photos of the back first? I'd like to see the corners.",
    "PayPal goods and services is fine for the rest.",
    "I found it for 20% less at the LGS, can you match that?",
    "My Discord is ann, we met at the prerelease.",
    "4x Lightning Bolt M10, 3x Path, 2x Snapcaster, 1x Force of Will",
    "",
)


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda one: one.id)
def test_every_phrase_has_examples_and_near_misses(phrase: ScamPhrase) -> None:
    """A phrase says what it is about, and shows three messages that have it and three that do not."""
    assert len(phrase.examples) >= 3
    assert len(phrase.near_misses) >= 3
    assert phrase.words
    assert PHRASE[phrase.id] is phrase


@pytest.mark.parametrize(("phrase", "text"), HAVING, ids=[f"{one.id}-{text[:20]}" for one, text in HAVING])
def test_an_example_has_its_phrase(phrase: ScamPhrase, text: str) -> None:
    """The phrase itself is in it, also where an earlier one is named first; and a message is held for it."""
    assert phrase.pattern.search(text if phrase.as_typed else comparable(text))
    assert scam_phrase_in(message_text(text)) is not None


@pytest.mark.parametrize("text", [*NEAR, *HARMLESS])
def test_what_people_write_every_day_has_no_phrase(text: str) -> None:
    """Near misses of one phrase have no other either."""
    assert scam_phrase_in(text) is None


@pytest.mark.parametrize(
    "disguised",
    [
        "PAY ME OUTSIDE OF THE SITE",
        "pay   me\noutside\tof the site",
        "p\u200bay me out\u200dside of the si\u00adte",
        "p\u0430y m\u0435 \u043eutside \u043ef the site",
        "páy mé öutside of the site",
        "ｐａｙ me outside of the site",
        "p@y m3 0ut5ide of the s1te",
        "p.a.y.p.a.l me off the site",
        "\U0001d429\U0001d41a\U0001d432 me outside of the site",
    ],
)
def test_a_phrase_is_found_however_it_is_disguised(disguised: str) -> None:
    """Letter case, white space, marks without width, accents, look-alike letters, figures, dots between letters."""
    found = scam_phrase_in(disguised)
    assert found is not None
    assert found.id == "pay_outside"


def test_figures_that_stand_by_themselves_stay() -> None:
    """Quantities and prices are not read as letters."""
    assert comparable("4x Bolt for $15, 10 each") == "4x bolt for $15, 10 each"


@pytest.mark.parametrize("unit", ["pay ", "a", "send first ", "https://", "1A", "verify account ", "a.", "@a1"])
def test_the_longest_message_is_looked_at_within_a_moment(unit: str) -> None:
    """No text makes the search slow: each pattern looks at a bounded span."""
    text = (unit * LONGEST_MESSAGE)[:LONGEST_MESSAGE]
    began = time.perf_counter()
    scam_phrase_in(text)
    assert time.perf_counter() - began < 1


def test_the_docs_have_every_phrase() -> None:
    """The reference lists the phrases as the data has them."""
    table = "\n".join(f"| `{one.id}` | {one.words} | {one.examples[0]} |" for one in PHRASES)
    page = Path(__file__).parents[3] / "docs" / "reference" / "moderation.md"
    assert table in page.read_text(encoding="utf-8")
