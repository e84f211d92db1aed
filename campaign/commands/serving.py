"""`campaign serve`: web and API, and the clock unless it runs elsewhere."""

import errno
import ipaddress
import os
import socket
from datetime import date
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI
from sqlmodel import Session, select

from campaign.commands.console import say
from campaign.database import get_engine, transaction
from campaign.domain.person import Person
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.insight.demo import loaded_on
from campaign.logs import set_up_logs
from campaign.receiving import get_store
from campaign.schema import is_newest, upgrade
from campaign.settings import county_day, get_settings, now
from campaign.starting import without_collecting

sentence(
    "port_taken",
    N_("Port {port} on {host} is taken, perhaps by another Campaign. Choose another one, such as --port {next}."),
)
sentence("port_forbidden", N_("This account may not serve on port {port} of {host}. Choose a port above 1023."))
sentence("host_unknown", N_("{host} is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of them."))
sentence("schema_old", N_("The database has an older schema. Run “campaign migrate” first."))
sentence(
    "demo_beyond_loopback",
    N_("This is the demo database, and its passwords are public. Serve it on 127.0.0.1, or add --open-demo."),
)

DEMO_ACCOUNTS = (
    ("coordinator", "专项办 · runs the campaigns"),
    ("owner-edu, owner-health, owner-env", "责任单位 · report progress"),
    ("head-edu, head-health, head-env", "单位主要负责人 · countersign"),
    ("inspector, inspector2", "验收人员 · inspect"),
    ("leader", "分管领导 · signs off"),
    ("admin, auditor", "管理员、审计员 · people; the ledger"),
)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Processes that answer requests.", min=1)] = 1,
    no_clock: Annotated[bool, typer.Option("--no-clock", help="Leave the scheduled jobs to “campaign clock”.")] = False,
    open_demo: Annotated[bool, typer.Option("--open-demo", help="Show the demo beyond this machine.")] = False,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="First migrate, and load the demo county into an empty database.")
    ] = False,
) -> None:
    """Serve the pages and the API, with the clock unless --no-clock."""
    os.environ["CAMPAIGN_CLOCK"] = "0" if no_clock else "1"  # read by every worker's settings
    get_settings.cache_clear()  # … and by this process's, which the command line has read already
    set_up_logs()
    claim(host, port)
    if prepare:
        prepare_database()
    if not is_newest(get_engine()):
        raise Refusal("schema_old")
    with transaction(writer=False) as db:
        demo = loaded_on(db)
    if demo and not open_demo and not is_loopback(host):
        raise Refusal("demo_beyond_loopback")
    greet(host, port, demo=demo, today=county_day(now()))
    uvicorn.run(
        "campaign.commands.serving:make_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def make_app() -> FastAPI:
    """The application, in this process or in each worker."""
    with without_collecting():
        from campaign.app import create_app

        return create_app()


def claim(host: str, port: int) -> None:
    """Tries the address before anything else is done. Raises `Refusal` when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError:
            raise Refusal("port_forbidden", host=host, port=port) from None
        except socket.gaierror:
            raise Refusal("host_unknown", host=host) from None
        except OSError as error:
            code = "port_taken" if error.errno == errno.EADDRINUSE else "host_unknown"
            raise Refusal(code, host=host, port=port, next=port % 65535 + 1) from None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def prepare_database() -> None:
    """What ./run does before serving: the newest schema, and the demo county where nobody has an account yet."""
    engine = get_engine()
    if not is_newest(engine):
        upgrade(engine)
    with transaction(writer=False) as db:
        empty = is_empty(db)
    if empty:
        from campaign.demo.loading import load  # only the first start should wait for its drawing library

        say("  Loading the demo county (once, some seconds) … / 正在载入演示县（仅需一次，约几秒）……")
        load(engine, now(), get_store())


def is_empty(db: Session) -> bool:
    """Whether nobody has an account yet."""
    return db.exec(select(Person.id).limit(1)).first() is None


def greet(host: str, port: int, *, demo: date | None, today: date) -> None:
    """The address, and in a demo (loaded on day `demo`) the accounts, in both languages."""
    shown = f"[{host}]" if ":" in host else host
    say(f"\n  Campaign · 专项行动    http://{shown}:{port}\n")
    if demo:
        say("  Demo accounts, password “campaign-demo” / 演示账号，密码均为 campaign-demo：")
        for names, what in DEMO_ACCOUNTS:
            say(f"    {names:<36}{what}")
        say()
        if demo != today:
            say(f"  Its dates are those of {demo}; “campaign demo --renew” loads it anew with today's.")
            say(f"  演示数据截至 {demo}；运行 campaign demo --renew 可按今天重新载入。\n")
    say("  Ctrl+C stops it. / 按 Ctrl+C 停止。\n")
