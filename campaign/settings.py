"""Settings from the environment (prefix `CAMPAIGN_`), and the only place that asks what time it is.

Secrets are made on first use and kept in files outside the database, readable by their owner alone.
"""

import os
import secrets
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from campaign.domain.password import PROFILES, Profile
from campaign.domain.refusal import N_, Refusal, sentence
from campaign.i18n import LANGUAGES, known_language
from campaign.seal_key import SealKey, new_key_pem, open_key

sentence("time_zone_unknown", N_("CAMPAIGN_TIME_ZONE: “{zone}” is no time zone. Write one such as Asia/Shanghai."))
sentence("language_unknown", N_("CAMPAIGN_LANGUAGE: “{language}” is not spoken here. Choose one of {known}."))
sentence("database_url_unknown", N_("CAMPAIGN_DATABASE_URL is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."))
sentence("smtp_url_unknown", N_("CAMPAIGN_SMTP_URL is smtp://[user:password@]host[:port] or smtps://…"))

ROOT = Path(__file__).resolve().parent.parent
INSTALLED_FILES = Path(__file__).resolve().parent / "_files"


def files(name: str) -> Path:
    """The folder `templates`, `static` or `migrations`: inside the wheel when installed, else beside the package."""
    packed = INSTALLED_FILES / name
    return packed if packed.is_dir() else ROOT / name


class Settings(BaseSettings):
    """What a county sets. Every field is `CAMPAIGN_<NAME>` in the environment; the contract lists them."""

    model_config = SettingsConfigDict(env_prefix="CAMPAIGN_", extra="ignore")

    var: Path = Field(default_factory=lambda: Path.cwd() / "var", description="where local files live")
    database_url: str = ""
    evidence_url: str = ""
    secret_key: SecretStr = SecretStr("")
    seal_key: SecretStr = SecretStr("")  # Ed25519 private key, PEM
    base_url: str = "http://127.0.0.1:8000"
    time_zone: str = "Asia/Shanghai"
    language: str = "zh_CN"
    smtp_url: SecretStr = SecretStr("")
    mail_from: str = "campaign@localhost"
    security_profile: Literal["dengbao", "asvs"] = "dengbao"
    separate_admin: bool = False  # 三员分立: nobody is administrator and auditor at once
    undo_days: int = Field(default=7, ge=0)  # how long a batch of changes to the ledger can be undone
    upload_limit: int = 64 * 1024 * 1024  # bytes of one upload
    clock: bool = False  # whether this process runs the scheduled jobs; `campaign serve` says so
    county: str = "云岭县"
    county_en: str = "Yunling County"
    kit: bool = False  # show the page of samples at /kit

    # These raise a `Refusal`, so that the command line says in one sentence what is wrong with the environment.

    @field_validator("time_zone")
    @classmethod
    def _a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Refusal("time_zone_unknown", zone=value) from None
        return value

    @field_validator("language")
    @classmethod
    def _a_language(cls, value: str) -> str:
        if not known_language(value):
            raise Refusal("language_unknown", language=value, known=", ".join(LANGUAGES))
        return value

    @field_validator("database_url")
    @classmethod
    def _a_database(cls, value: str) -> str:
        try:
            url = make_url(value) if value else None
        except (ArgumentError, ValueError):
            raise Refusal("database_url_unknown") from None
        if url and (url.get_backend_name() not in ("sqlite", "postgresql") or url.database in (None, "", ":memory:")):
            raise Refusal("database_url_unknown")  # without the value, which may hold a password
        return value

    @field_validator("smtp_url")
    @classmethod
    def _a_mail_server(cls, value: SecretStr) -> SecretStr:
        try:
            parts = urlsplit(value.get_secret_value())
            known = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            known = False
        if value.get_secret_value() and not known:
            raise Refusal("smtp_url_unknown")
        return value

    def url(self) -> str:
        """The database's URL; an SQLite file under `var` unless set. `postgresql://` means psycopg 3."""
        return self.database_url or f"sqlite:///{self.var / 'campaign.sqlite3'}"

    def evidence(self) -> str:
        """Where evidence bytes live: `file:///…` or `s3://bucket/prefix`."""
        return self.evidence_url or (self.var / "evidence").absolute().as_uri()

    def secret(self) -> str:
        """The key that signs cookies and form tokens; made on first use."""
        return self.secret_key.get_secret_value() or _kept(self.var / "secret.key", lambda: secrets.token_hex(32))

    def seal(self) -> SealKey:
        """The key that signs dossiers; made on first use. Raises `Refusal` when what is set is no such key."""
        return open_key(self.seal_key.get_secret_value() or _kept(self.var / "seal.key", new_key_pem))

    def profile(self) -> Profile:
        """The rules for passwords and sign-ins in force here."""
        return PROFILES[self.security_profile]

    def zone(self) -> ZoneInfo:
        """The county's time zone."""
        return ZoneInfo(self.time_zone)


def _kept(path: Path, make: object) -> str:
    """The text in `path`; made by `make()` and written once, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        text = make()  # type: ignore[operator]
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(text)
    return path.read_text()


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()


def now() -> datetime:
    """The time, aware and in UTC. Only doors and the clock call this."""
    return datetime.now(UTC)


def county_day(at: datetime, zone: ZoneInfo | None = None) -> date:
    """The county's calendar day at `at`."""
    return at.astimezone(zone or get_settings().zone()).date()
