"""E-mails over SMTP."""

import asyncio
import ssl

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from attrs import field, frozen

from dualcaster_core.kernel.ports import Clock
from dualcaster_core.kernel.text import one_line
from dualcaster_core.notifying.errors import MailDelayed, MailRefused
from dualcaster_core.notifying.ports import Email
from dualcaster_email.mime import Sender, message_of

IMPLICIT_TLS_PORT = 465
_LONGEST_REASON = 200
_NOBODY = frozenset({550, 551, 553})
"""What a server answers of a mailbox that does not exist (RFC 5321, 4.2.3)."""


@frozen(kw_only=True)
class SmtpServer:
    """A mail server. With ``use_tls`` port 465 speaks TLS from the start, any other port must offer STARTTLS.

    ``tls`` replaces the rules for certificates. ``patience`` is the time for a whole e-mail, in seconds: shorter than
    the time after which an event is sent again, or a slow server would get it twice.
    """

    host: str
    port: int = 587
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    use_tls: bool = True
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    patience: float = 20.0


@frozen
class SmtpMailer:
    """``Mailer`` that hands each e-mail to a mail server, over a connection of its own.

    An e-mail that is sent again has the same ``Message-ID``, by which mailboxes recognise it. What the server says of
    the recipient or the content is final where it says so; everything else may be put right, and is a delay.
    """

    server: SmtpServer
    sender: Sender
    clock: Clock

    async def send(self, email: Email) -> None:
        """Deliver an e-mail to the server. Raises ``MailRefused`` and ``MailDelayed``."""
        message = message_of(email, self.sender, self.clock.now())
        try:
            async with asyncio.timeout(self.server.patience), self._connection() as connection:
                await connection.send_message(message)
        except SMTPRecipientsRefused as error:
            raise _by_code(error.recipients[0], is_address=True) from error
        except SMTPDataError as error:
            raise _by_code(error) from error
        except SMTPNotSupported as error:
            raise self._not_supported(email, error) from error
        except SMTPResponseException as error:
            raise MailDelayed(_reason(error)) from error
        except (SMTPException, OSError) as error:
            raise MailDelayed(one_line(str(error))[:_LONGEST_REASON] or type(error).__name__) from error

    async def probe(self) -> str:
        """Connect, begin TLS and log in as for an e-mail, and send none. Raises ``MailDelayed``."""
        try:
            async with asyncio.timeout(self.server.patience), self._connection() as connection:
                await connection.noop()
                return "TLS" if connection.get_transport_info("sslcontext") is not None else "no TLS"
        except SMTPResponseException as error:
            raise MailDelayed(_reason(error)) from error
        except (SMTPException, OSError) as error:
            raise MailDelayed(one_line(str(error))[:_LONGEST_REASON] or type(error).__name__) from error

    def _connection(self) -> SMTP:
        server = self.server
        implicit = server.use_tls and server.port == IMPLICIT_TLS_PORT
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=implicit,
            start_tls=server.use_tls and not implicit,
            tls_context=server.tls,
            timeout=server.patience,
        )

    @staticmethod
    def _not_supported(email: Email, error: SMTPNotSupported) -> MailRefused | MailDelayed:
        """A server without SMTPUTF8 never takes an address in other letters; one without STARTTLS is set up wrong."""
        reason = one_line(error.message)[:_LONGEST_REASON]
        return MailDelayed(reason) if email.to.isascii() else MailRefused(reason)


def _by_code(error: SMTPResponseException, *, is_address: bool = False) -> MailRefused | MailDelayed:
    if not 500 <= error.code < 600:
        return MailDelayed(_reason(error))
    return MailRefused(_reason(error), is_address=is_address and error.code in _NOBODY)


def _reason(error: SMTPResponseException) -> str:
    return f"{error.code} {one_line(str(error.message))[:_LONGEST_REASON]}"
