"""Digests by e-mail over SMTP. One connection a batch; every parcel gets its outcome as soon as the server answers."""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from campaign.actions.delivering import Outcome, Parcel

TIMEOUT = 20.0  # seconds for every step of the conversation
PERMANENT = 500  # SMTP answers from here on will be the same next time


@dataclass(frozen=True)
class Server:
    """Where mail is handed over: `smtp://[user:password@]host[:port][?starttls=1]`, or `smtps://` for TLS at once."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool | None  # None: where the server offers it

    @classmethod
    def of(cls, url: str) -> "Server":
        """Read `CAMPAIGN_SMTP_URL`. Raises `ValueError` when it is no such address."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("CAMPAIGN_SMTP_URL is smtp://[user:password@]host[:port] or smtps://…")
        wish = parse_qs(parts.query).get("starttls", [""])[0]
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if parts.scheme == "smtps" else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=parts.scheme == "smtps",
            starttls={"1": True, "0": False}.get(wish),
        )


class EmailCarrier:
    """Sends digests from one address through one server."""

    def __init__(self, url: str, sender: str, sender_name: str) -> None:
        self.server = Server.of(url)
        self.sender, self.sender_name = sender, sender_name

    def carry(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Outcome]]:
        """Hand over each parcel; a server that is not there fails the whole batch, certainly unsent."""
        with asyncio.Runner() as runner:
            client = self._client()
            failure = runner.run(_attempt(client.connect()))
            for parcel in parcels:
                if failure is None and not client.is_connected:
                    failure = runner.run(_attempt(client.connect()))
                yield parcel, failure or runner.run(_send(client, self._message(parcel)))
            if client.is_connected:
                runner.run(_attempt(client.quit()))

    def _client(self) -> aiosmtplib.SMTP:
        server = self.server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password or None,
            use_tls=server.tls,
            start_tls=False if server.tls else server.starttls,
            timeout=TIMEOUT,
        )

    def _message(self, parcel: Parcel) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((self.sender_name, self.sender))
        message["To"] = parcel.address
        message["Subject"] = parcel.subject
        # The same key gives the same id, so a repeated hand-over can be recognised by any mail program.
        digest = hashlib.sha256(parcel.key.encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{digest}@{self.sender.partition('@')[2] or 'localhost'}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Campaign-Key"] = parcel.key
        message.set_content(parcel.body)
        return message


async def _attempt(step: object) -> Outcome | None:
    """None when the step went well; before any letter was begun, a failure is a certain one."""
    try:
        await step  # type: ignore[misc]
    except (aiosmtplib.SMTPException, OSError) as error:
        return Outcome("failed", _reason(error))
    return None


async def _send(client: aiosmtplib.SMTP, message: EmailMessage) -> Outcome:
    try:
        await client.send_message(message)
    except aiosmtplib.SMTPRecipientsRefused as error:
        codes = [refused.code for refused in error.recipients]
        return Outcome("refused" if min(codes, default=0) >= PERMANENT else "failed", _reason(error))
    except aiosmtplib.SMTPResponseException as error:
        return Outcome("refused" if error.code >= PERMANENT else "failed", _reason(error))
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        # The conversation broke off: the server may have taken the letter before it fell silent.
        client.close()
        return Outcome("refused" if isinstance(error, ValueError) else "uncertain", _reason(error))
    return Outcome("sent")


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
