"""E-mails on a text stream, for a site on one's own machine."""

import sys
from typing import TextIO

from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.ports import Email

_RULE = "-" * 72


class ConsoleMailer:
    """``Mailer`` that prints the text of each e-mail; on standard error unless told otherwise."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    async def send(self, email: Email) -> None:
        """Print the e-mail."""
        stream = self._stream or sys.stderr
        head = f"E-mail to {one_line(email.to)}: {one_line(email.subject)}"
        stream.write(f"{_RULE}\n{head}\n\n{email.text.strip()}\n{_RULE}\n")
        stream.flush()
