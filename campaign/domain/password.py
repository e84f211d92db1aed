"""What a password must be, by the county's security profile, and how old it may get."""

import re
from dataclasses import dataclass

from campaign.domain.refusal import N_, Invalid, sentence

LONGEST = 128  # longer ones only cost time
OWN_CHARACTERS = 6  # that a password has beside the user name

sentence("password_short", N_("The password needs at least {least} characters."))
sentence("password_long", N_("The password may have at most {most} characters."))
sentence("password_classes", N_("Mix at least three of these: small letters, capitals, digits, other characters."))
sentence("password_name", N_("The password is little more than the user name. Choose another one."))
sentence("password_common", N_("This password is among the first that are tried. Choose another one."))
sentence("password_same", N_("The new password is the old one. Choose another one."))
sentence("password_again", N_("The two new passwords differ. Type the same one twice."))
sentence("password_wrong", N_("This is not your present password."))


@dataclass(frozen=True)
class Profile:
    """One set of figures. Minutes and hours are of a browser's sign-in; `renew_days` 0 means never; `refuses_common`
    compares with the words that are tried first."""

    least: int
    classes: int
    renew_days: int
    idle_minutes: int
    longest_hours: int
    refuses_common: bool
    token_hours: int = 12


# dengbao: GB/T 22239 level 2–3 as offices apply it (complexity, change each quarter, 30 idle minutes).
# asvs: OWASP ASVS 5.0, chapters 6.2 and 7.3 (length instead of classes, no forced change).
PROFILES = {
    "dengbao": Profile(least=8, classes=3, renew_days=90, idle_minutes=30, longest_hours=12, refuses_common=False),
    "asvs": Profile(least=12, classes=1, renew_days=0, idle_minutes=60, longest_hours=12, refuses_common=True),
}

_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_COMMON = re.compile(
    "pass(word|wd|w0rd)|p@ssw0rd|qwerty(uiop)?|asdfgh(jkl)?|zxcvbnm?|letmein|welcome|iloveyou|admin(istrator)?|root|login"
    "|abc|monkey|dragon|master|sunshine|princess|football|baseball|superman|shadow|trustno|woaini|wodemima|mima|nihao"
    "|zhongguo|china|huawei|taobao|test|guest|default|changeme|secret|hello|campaign"
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")


def check_password(password: str, username: str, profile: Profile) -> None:
    """Raises `Invalid` (field `password`) when the password breaks a rule of the profile."""
    if len(password) < profile.least:
        raise Invalid("password_short", field="password", least=profile.least)
    if len(password) > LONGEST:
        raise Invalid("password_long", field="password", most=LONGEST)
    if sum(bool(re.search(kind, password)) for kind in _CLASSES) < profile.classes:
        raise Invalid("password_classes", field="password")
    if username and len(password.lower().replace(username.lower(), "")) < OWN_CHARACTERS:
        raise Invalid("password_name", field="password")
    if profile.refuses_common and _is_common(password.lower()):
        raise Invalid("password_common", field="password")


def _is_common(password: str) -> bool:
    """A known word with figures round it, one run of a keyboard, or hardly any different characters."""
    core = re.sub(r"[^a-z@]+$|^[^a-z@]+", "", password)
    if _COMMON.fullmatch(core) or len(set(password)) < 4:
        return True
    return any(password in row * 2 or password[::-1] in row * 2 for row in _ROWS)
