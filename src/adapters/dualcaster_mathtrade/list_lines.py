"""One want list on its line: who gives what for which items."""

import re

from attrs import frozen

from dualcaster_mathtrade.options import TradeOptions

_USER = re.compile(r"\(([^()]*)\)\s*(.*)", re.DOTALL)


@frozen
class ListLine:
    """A line of a file; ``user`` is empty where it names none, ``wants`` has ``;`` among its items."""

    number: int
    user: str
    item: str
    wants: tuple[str, ...]


class BrokenLine(Exception):  # noqa: N818
    """A line that is no want list: why."""


def read_line(line: str, number: int, options: TradeOptions) -> ListLine:
    """Take a line apart; raises ``BrokenLine``."""
    user, rest = _user_of(line, options)
    head, colon, tail = rest.partition(":")
    if ":" in tail:
        raise BrokenLine("more than one colon")
    if colon:
        items = head.split()
        if len(items) != 1 or ";" in head:
            raise BrokenLine("there has to be exactly one item before the colon")
        words = [*items, *tail.replace(";", " ; ").split()]
    elif options.colons:
        raise BrokenLine("there is no colon after the item that is offered, and REQUIRE-COLONS asks for one")
    else:
        words = rest.replace(";", " ; ").split()
    if not words or words[0] == ";":
        raise BrokenLine("there is no item that is offered")
    if "#" in rest:
        raise BrokenLine("a comment has to begin its line")
    if not options.case_sensitive:
        words = [word.upper() for word in words]
    return ListLine(number, user, words[0], tuple(words[1:]))


def _user_of(line: str, options: TradeOptions) -> tuple[str, str]:
    if not line.startswith("("):
        if "(" in line or ")" in line:
            raise BrokenLine("a username in parentheses has to begin its line")
        if options.usernames:
            raise BrokenLine("there is no username in parentheses, and REQUIRE-USERNAMES asks for one")
        return "", line
    found = _USER.fullmatch(line)
    if found is None or "(" in found[2] or ")" in found[2]:
        raise BrokenLine("the username is not in one pair of parentheses")
    user = " ".join(found[1].split())
    if not user:
        raise BrokenLine("the parentheses hold no username")
    if not found[2]:
        raise BrokenLine("there is nothing after the username")
    return user, found[2]
