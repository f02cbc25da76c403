"""Real SMTP servers on free ports, with the whims that servers have."""

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from attrs import define, field
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "mailer", "a password of the mail server"


@define
class Inbox:
    """Takes e-mails, or answers what it is told to answer instead; ``refused`` is a recipient refused for now.

    ``kept`` are the e-mails that it looked at and then did not take.
    """

    emails: list[bytes] = field(factory=list)
    kept: list[bytes] = field(factory=list)
    recipients: list[str] = field(factory=list)
    logins: list[bytes] = field(factory=list)
    refused: str | None = None
    to_recipient: str | None = None
    to_content: str | None = None
    to_sender: str | None = None
    hangs_up: bool = False
    sleeps: float = 0.0
    secure: list[bool] = field(factory=list)

    async def handle_MAIL(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse the sender."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.to_sender or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if self.to_recipient is not None:
            return self.to_recipient
        if address == self.refused:
            return "450 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take or refuse the e-mail."""
        await asyncio.sleep(self.sleeps)
        if self.hangs_up:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
            return "421 gone"
        assert isinstance(envelope.content, bytes)
        if self.to_content is not None:
            self.kept.append(envelope.content)
            return self.to_content
        self.emails.append(envelope.content)
        self.recipients.extend(str(one) for one in envelope.rcpt_tos)
        self.secure.append(session.ssl is not None)
        return "250 taken"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        """Check a login."""
        assert isinstance(given, LoginPassword)
        self.logins.append(given.login)
        good = given.login == USER.encode() and given.password == PASSWORD.encode()
        return AuthResult(success=good, handled=True)


@asynccontextmanager
async def smtp_server(
    inbox: Inbox, *, tls: ssl.SSLContext | None = None, implicit: bool = False, login: bool = False, port: int = 0
) -> AsyncIterator[int]:
    """Run a server until the block ends; return its port. With ``tls`` it offers STARTTLS, or speaks TLS at once."""
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(
            inbox,
            loop=loop,
            enable_SMTPUTF8=True,
            hostname="mail.test",
            tls_context=None if implicit else tls,
            require_starttls=tls is not None and not implicit,
            auth_required=login,
            auth_require_tls=tls is not None and not implicit,
            authenticator=inbox.authenticate if login else None,
        )

    server = await loop.create_server(protocol, "127.0.0.1", port, ssl=tls if implicit else None)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.sleep(0)


def certificate(directory: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a certificate of our own for 127.0.0.1: the server's context, and one of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = directory / "cert.pem", directory / "key.pem"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate_file, key_file)
    return server, ssl.create_default_context(cafile=str(certificate_file))
