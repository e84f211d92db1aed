"""A county of its own for a journey: a served process, its command line, a real SMTP server; nothing is faked."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx

from campaign.domain.workday import default_calendar
from tests.mailbox import Mailbox, a_mailbox

PASSWORD = "campaign-demo"
LEDGER = Path(__file__).parents[1] / "data" / "messy_example_tongxin_2023.xlsx"
START_WITHIN = 60.0  # seconds; a loaded machine takes its time


@dataclass
class Place:
    """Where a journey happens: the folder, the address, the mailbox, and who has signed in to the API."""

    folder: Path
    url: str
    mailbox: Mailbox
    surroundings: dict[str, str]
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    def run(self, *words: str, fails: bool = False, **more: str) -> str:
        """`campaign …` as anybody would type it. Returns what it printed; `more` are further settings."""
        done = subprocess.run(
            [sys.executable, "-m", "campaign", *words],
            env=self.surroundings | more,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert (done.returncode != 0) == fails, f"{words}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def morning_after(self, due_on: date) -> None:
        """What the clock does on the working day after a deadline: the sweep, and a round of the outbox."""
        day = default_calendar().after(due_on, 1).isoformat()
        self.run("chase", "--at", day)
        self.run("deliver", "--at", day)

    def as_(self, username: str) -> httpx.Client:
        """The API with that person's token."""
        if username not in self.clients:
            visitor = httpx.Client(base_url=f"{self.url}/api/v1", timeout=60)
            answer = visitor.post("/tokens", json={"username": username, "password": PASSWORD})
            assert answer.status_code == 201, answer.text
            visitor.headers["authorization"] = f"Bearer {answer.json()['token']}"
            self.clients[username] = visitor
        return self.clients[username]

    def post(self, username: str, path: str, status: int = 201, **body: Any) -> Any:
        """A deed over the API."""
        answer = self.as_(username).post(path, json=body)
        assert answer.status_code == status, f"POST {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, username: str, path: str, **query: Any) -> Any:
        """A look over the API."""
        answer = self.as_(username).get(path, params=query)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def items(self, username: str, path: str, **query: Any) -> list[dict[str, Any]]:
        """A whole list over the API, page after page."""
        found: list[dict[str, Any]] = []
        after: dict[str, Any] = {}
        while True:
            page = self.get(username, path, limit=200, **query, **after)
            found += page["items"]
            if page["next"] is None:
                return found
            after = {"after": page["next"]}

    def letters_to(self, username: str) -> str:
        """Everything that has come to a person's address, as text."""
        found = [mail for mail in self.mailbox.letters if username in str(mail["To"])]
        return "\n".join(f"{mail['Subject']}\n{_body(mail)}" for mail in found)


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


@contextmanager
def a_place(folder: Path) -> Iterator[Place]:
    """The county with its demo accounts and hardly any task, served without its clock: the journey says when."""
    with a_mailbox() as mailbox:
        surroundings = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CAMPAIGN_")},
            "CAMPAIGN_VAR": str(folder / "var"),
            "CAMPAIGN_DATABASE_URL": f"sqlite:///{folder / 'county.sqlite3'}",
            "CAMPAIGN_SMTP_URL": mailbox.url,
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        place = Place(folder, f"http://127.0.0.1:{_free_port()}", mailbox, surroundings)
        place.run("demo", "--tasks", "1")
        port = place.url.rsplit(":", 1)[1]
        words = [sys.executable, "-m", "campaign", "serve", "--no-clock", "--port", port]
        with (
            (folder / "serve.log").open("w") as log,
            subprocess.Popen(words, env=surroundings, stdout=log, stderr=log) as server,
        ):
            try:
                _await(place.url, server)
                yield place
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(30)
                for client in place.clients.values():
                    client.close()
        assert "Traceback" not in (folder / "serve.log").read_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            httpx.get(f"{url}/healthz")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")
