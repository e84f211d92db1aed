"""`campaign doctor`: the settings in force, secrets masked, and whether everything they point at is there."""

from typing import Annotated

import typer
from pydantic import SecretStr
from sqlalchemy import make_url

from campaign.checks import Check, all_checks
from campaign.commands.console import say, say_json
from campaign.domain.refusal import Refusal
from campaign.exchange.dossier_format import fingerprint
from campaign.i18n import gettext as _
from campaign.sentences import said
from campaign.settings import Settings, get_settings, now

MASK = "••••••••"
SIGNS = {"ok": "✓", "late": "!", "failed": "✗"}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False) -> None:
    """Print the settings, secrets masked, and check database, schema, evidence store and clock."""
    shown = shown_settings(get_settings())
    checks = [*all_checks(now()), check_seal_key(get_settings())]
    if as_json:
        say_json({"settings": shown, "checks": {check.name: [check.state, check.detail] for check in checks}})
    else:
        for name, value in shown.items():
            say(f"  {name:<28}{value}")
        say()
        for check in checks:
            say(f"{SIGNS[check.state]} {check.name:<10}{check.detail}")
    if any(check.state == "failed" for check in checks):
        raise typer.Exit(1)


def check_seal_key(settings: Settings) -> Check:
    """Whether dossiers can be signed. Asks for no key that is not there yet: the first seal makes it."""
    if not settings.seal_key.get_secret_value() and not (settings.var / "seal.key").exists():
        return Check("seal", "ok", _("made by the first start"))
    try:
        return Check("seal", "ok", fingerprint(settings.seal().public_key))
    except Refusal as refusal:
        return Check("seal", "failed", said(refusal))


def shown_settings(settings: Settings) -> dict[str, str]:
    """Every setting by the name it has in the environment; what is secret only says whether it is set."""
    shown = {f"CAMPAIGN_{name.upper()}": _shown(getattr(settings, name)) for name in type(settings).model_fields}
    for name in ("secret", "seal"):
        shown[f"CAMPAIGN_{name.upper()}_KEY"] = shown[f"CAMPAIGN_{name.upper()}_KEY"] or str(
            settings.var / f"{name}.key"
        )
    shown["CAMPAIGN_DATABASE_URL"] = make_url(settings.url()).render_as_string(hide_password=True)
    shown["CAMPAIGN_EVIDENCE_URL"] = settings.evidence()
    return shown


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return MASK if value.get_secret_value() else ""
    return str(value)
