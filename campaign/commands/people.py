"""`campaign user add` and `campaign import-areas`: the first accounts and places of a county."""

import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from campaign.actions import accounts
from campaign.actions.areas import import_areas
from campaign.actions.places import create_department
from campaign.actions.posts import PostWanted
from campaign.commands.console import complain, say
from campaign.database import transaction
from campaign.domain.person import SYSTEM
from campaign.domain.refusal import N_, Invalid, Invalids, sentence
from campaign.exchange.areas_csv import read_areas
from campaign.i18n import gettext as _
from campaign.insight.places import department_called
from campaign.sentences import said
from campaign.settings import get_settings, now

sentence("areas_too_large", N_("The file has more than {most} megabytes. Split it by county."))

MOST_MEGABYTES = 100
users = typer.Typer(no_args_is_help=True, help="People and their accounts.")


@users.callback()
def _users() -> None:
    """People and their accounts."""


@users.command("add")
def add(
    username: Annotated[str, typer.Argument(metavar="NAME", help="The user name, typed at sign-in.")],
    role: Annotated[
        list[str], typer.Option(help="coordinator, owner, inspector, leader, admin or auditor; may be repeated.")
    ],
    department: Annotated[str, typer.Option(help="Department of the person's post; made if it is new.")] = "",
    head: Annotated[bool, typer.Option("--head", help="The person heads the department.")] = False,
    title: Annotated[str, typer.Option(help="Title of the post.")] = "",
    name: Annotated[str, typer.Option("--name", help="The person's name; the user name if left out.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address for the daily digest.")] = "",
    from_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input; else one is made up.")
    ] = False,
) -> None:
    """Make an account. Without --password-stdin a password is made up and printed once."""
    password = sys.stdin.readline().rstrip("\r\n") if from_stdin else _made_up()
    with transaction() as db:
        accounts.create_person(
            db,
            SYSTEM,
            roles=role,
            posts=_posts(db, department, head=head, title=title),
            password=password,
            profile=get_settings().profile(),
            at=now(),
            username=username,
            name=name or username,
            email=email,
        )
    say(_("{username} has an account now.", username=username))
    if not from_stdin:
        say(_("Password: {password}", password=password))


def areas(
    file: Annotated[Path, typer.Argument(help="CSV with code,name,level,parent_code.", exists=True, dir_okay=False)],
) -> None:
    """Read areas from a CSV file: all of it, or nothing and what is wrong line by line. Known codes are updated."""
    if file.stat().st_size > MOST_MEGABYTES * 1024 * 1024:
        raise Invalid("areas_too_large", most=MOST_MEGABYTES)
    try:
        lines = read_areas(file.read_bytes())
        with transaction() as db:
            done = import_areas(db, SYSTEM, lines, at=now())
    except Invalids as invalids:
        for fault in invalids.faults:
            complain(f"{file.name}:{fault.field.removeprefix('line ')}: {said(fault)}")
        raise typer.Exit(1) from None
    say(_("{created} areas are new, {updated} changed, {unchanged} stay as they were.", **vars(done)))


def _posts(db: Session, name: str, *, head: bool, title: str) -> list[PostWanted]:
    """The post in the department with this name or alias, which is made, and said to be new, if there is none."""
    if not name:
        return []
    found = department_called(db, name)
    if found is None:
        found = create_department(db, SYSTEM, name=name, at=now())
        say(_("{name} is a new department.", name=name))
    return [PostWanted(department_id=found.id or 0, title=title, is_head=head)]


def _made_up() -> str:
    """A password that fits every profile: 16 letters and digits in groups, easy to read to somebody."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ["".join(secrets.choice(letters) for _letter in range(4)) for _group in range(4)]
    return "-".join(groups) + "-" + secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") + secrets.choice("23456789")
