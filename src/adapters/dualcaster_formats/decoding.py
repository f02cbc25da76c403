"""Turns the bytes of an uploaded file into lines of text, within limits."""

import codecs
import re

from dualcaster_core.collection.errors import FileUnreadable

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_LINE = 64 * 1024
MAX_ROWS = 100_000
_MAX_LINES = 2 * MAX_ROWS

_PACKED = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook"),
    (b"%PDF", "a PDF"),
)
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_JSON = re.compile(r"\s*(\{|\[\s*[\[{\"\]])")


def decode(content: bytes, file_name: str) -> list[str]:
    """Split a file into its lines, ends included; LF, CR LF and CR all end a line.

    Understands UTF-8, UTF-16 and UTF-32, with or without a byte order mark, and Windows-1252 where nothing else fits;
    NUL characters are dropped. Archives are never unpacked. Raises ``FileUnreadable``.
    """
    _refuse_what_is_no_text(content, file_name)
    text = _text_of(content, file_name).replace("\x00", "")
    if not text.strip():
        raise FileUnreadable(file_name, "the file is empty: export the collection again")
    if _JSON.match(text):
        raise FileUnreadable(file_name, "this is JSON: export the collection as a CSV file", line=1)
    if text.lstrip()[:1] == "<":
        raise FileUnreadable(file_name, "this is a web page or XML: export the collection as a CSV file", line=1)
    return _lines_of(text, file_name)


def _lines_of(text: str, file_name: str) -> list[str]:
    lines = []
    for found in _LINE.finditer(text):
        line = found[0]
        lines.append(line)
        if len(line) > LONGEST_LINE:
            reason = f"the line is longer than {LONGEST_LINE} characters"
            raise FileUnreadable(file_name, reason, line=len(lines))
        if len(lines) > _MAX_LINES:
            raise FileUnreadable(file_name, f"there are more than {_MAX_LINES} lines: split it")
    return lines


def _refuse_what_is_no_text(content: bytes, file_name: str) -> None:
    if len(content) > LARGEST_FILE:
        megabytes = LARGEST_FILE // 1024 // 1024
        raise FileUnreadable(file_name, f"the file is larger than {megabytes} MB: split it")
    for magic, kind in _PACKED:
        if content.startswith(magic):
            raise FileUnreadable(file_name, f"this is {kind}: give the CSV file itself")


def _text_of(content: bytes, file_name: str) -> str:
    encodings = [encoding for mark, encoding in _MARKED if content.startswith(mark)][:1] or _unmarked(content)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp1252" or not _CONTROLS.search(text):
            return text
    raise FileUnreadable(file_name, "this is not text in UTF-8, UTF-16 or Windows-1252: save it as UTF-8")


def _unmarked(content: bytes) -> list[str]:
    """List the encodings to try: half of a Latin text in UTF-16 are zero bytes, all in the same half."""
    sample = content[:2000]
    if len(content) % 2 == 0 and sample.count(0) * 3 > len(sample):
        return ["utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be", "utf-8"]
    return ["utf-8", "cp1252"]
