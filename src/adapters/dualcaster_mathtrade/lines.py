"""The lines of a file that people wrote, whatever their editor made of it."""

import codecs

from dualcaster_core.rings.errors import WantListsUnreadable

LARGEST_FILE = 32 * 1024 * 1024
LONGEST_LINE = 2 * 1024 * 1024
MAX_LINES = 500_000
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"\xfd7zXZ\x00", b"BZh", b"7z\xbc\xaf\x27\x1c", b"%PDF", b"\xd0\xcf\x11\xe0")


def lines_of(content: bytes, file: str) -> tuple[list[str], bool]:
    """Split a file into lines; tells too whether it is not UTF-8, or marked as another, and was read as Windows-1252.

    Raises ``WantListsUnreadable`` for what is no text, and for files, lines and numbers of lines beyond any want list.
    """
    if len(content) > LARGEST_FILE:
        raise WantListsUnreadable(file, f"larger than {LARGEST_FILE // 1024 // 1024} MB")
    if content.startswith(_PACKED):
        raise WantListsUnreadable(file, "this is an archive or a document: give the text file itself")
    text, guessed = _text_of(content, file)
    if "\x00" in text:
        raise WantListsUnreadable(file, "this is not text in UTF-8, UTF-16 or Windows-1252: save it as UTF-8")
    if text.lstrip()[:1] == "<":
        raise WantListsUnreadable(file, "this is a web page: give the text file of the want lists")
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise WantListsUnreadable(file, f"more than {MAX_LINES:,} lines")
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            raise WantListsUnreadable(file, f"longer than {LONGEST_LINE:,} characters", line=number)
    return lines, guessed


def _text_of(content: bytes, file: str) -> tuple[str, bool]:
    encoding = next((encoding for mark, encoding in _MARKED if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding), False
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise WantListsUnreadable(file, f"marked as {encoding}, and is not: save it as UTF-8") from error
    try:
        return content.decode("cp1252"), True
    except UnicodeDecodeError as error:
        raise WantListsUnreadable(file, "this is not text in UTF-8 or Windows-1252: save it as UTF-8") from error
