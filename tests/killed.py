"""A process that sweeps and delivers, and kills itself with SIGKILL at a chosen point: `python -m tests.killed`.

Arguments: database URL, SMTP URL, ISO time, the point (`before-commit`, `after-commit`, `before-send`, `after-send`)
and how many times that point is passed before the process dies there; a point that is never reached lets it finish.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from campaign.actions.chasing import sweep
from campaign.actions.delivering import Outcome, Parcel, deliver
from campaign.database import make_engine, transaction
from campaign.post.digest import word_digest
from campaign.post.email import EmailCarrier


class Fuse:
    """Counts how often a point is passed and kills the process at the chosen one."""

    def __init__(self, point: str, passes: int) -> None:
        self.point, self.left = point, passes

    def at(self, point: str) -> None:
        """Passing `point`."""
        if point != self.point:
            return
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1


class Fused(EmailCarrier):
    """The real carrier, with the fuse before and after every hand-over."""

    fuse: Fuse

    def carry(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Outcome]]:
        """As the real one."""
        for parcel, outcome in super().carry(self._passing(parcels)):
            self.fuse.at("after-send")
            yield parcel, outcome

    def _passing(self, parcels: Iterable[Parcel]) -> Iterator[Parcel]:
        for parcel in parcels:
            self.fuse.at("before-send")
            yield parcel


def fuse_commits(fuse: Fuse) -> None:
    """Every commit of this process passes the fuse."""
    usual: Callable[[Session], None] = Session.commit

    def commit(session: Session) -> None:
        fuse.at("before-commit")
        usual(session)
        fuse.at("after-commit")

    Session.commit = commit  # type: ignore[method-assign]


def main() -> None:
    """Sweep and deliver once, unless killed on the way."""
    url, smtp, at, point, passes = sys.argv[1:]
    fuse = Fuse(point, int(passes))
    fuse_commits(fuse)
    carrier = Fused(smtp, "campaign@county.example", "专项办")
    carrier.fuse = fuse
    work, when = partial(transaction, make_engine(url)), datetime.fromisoformat(at)
    sweep(work, when)
    deliver(work, when, carriers={"email": carrier}, word=word_digest, owner=f"test:{os.getpid()}")


if __name__ == "__main__":
    main()
