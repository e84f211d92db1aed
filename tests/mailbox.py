"""A real SMTP server on this machine that keeps what it is sent, refuses, or falls silent, as a test asks."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What has arrived. `answer` is given instead of accepting a letter's recipient; empty: accept."""

    letters: list[EmailMessage] = field(default_factory=list)
    answer: str = ""
    port: int = 0

    @property
    def url(self) -> str:
        """For CAMPAIGN_SMTP_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        """Called by the server for every recipient."""
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Called by the server for every letter."""
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        return "250 OK"


@contextmanager
def a_mailbox() -> Iterator[Mailbox]:
    """A mail server on a free port, stopped at the end."""
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as trial:  # aiosmtpd cannot be asked for a free port
        mailbox.port = trial.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
