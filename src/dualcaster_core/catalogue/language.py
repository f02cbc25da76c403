"""Languages of printed cards, as Scryfall codes them."""

from dualcaster_core.kernel.errors import ValidationFailed

ENGLISH = "en"

LANGUAGES: dict[str, str] = {
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "de": "German",
    "it": "Italian",
    "pt": "Portuguese",
    "ja": "Japanese",
    "ko": "Korean",
    "ru": "Russian",
    "zhs": "Simplified Chinese",
    "zht": "Traditional Chinese",
    "he": "Hebrew",
    "la": "Latin",
    "grc": "Ancient Greek",
    "ar": "Arabic",
    "sa": "Sanskrit",
    "ph": "Phyrexian",
    "qya": "Quenya",
}
"""Scryfall code to English name."""

PRINTED_CODES = {"sp": "es", "jp": "ja", "kr": "ko", "cs": "zhs", "ct": "zht"}
"""Codes as they stand on the card where they differ from Scryfall's."""


def parse_language(text: str) -> str:
    """Read a Scryfall or printed language code, whatever its case; ``ValidationFailed`` for any other text."""
    if text in LANGUAGES:
        return text
    code = text.strip().lower()
    code = PRINTED_CODES.get(code, code)
    if code not in LANGUAGES:
        known = " ".join(LANGUAGES)
        raise ValidationFailed(
            f"{text[:20]!r} is not a language code; known are {known}", field="language", value=text[:20]
        )
    return code
