"""The audit ledger in words: what it calls each kind of thing and each deed that no task's story tells."""

from campaign import i18n
from campaign.domain.refusal import N_
from campaign.web.deeds import DEEDS

NOUNS = {
    "area": N_("Area"),
    "campaign": N_("Campaign"),
    "coordination": N_("Coordination"),
    "department": N_("Department"),
    "duty": N_("Duty"),
    "evidence": N_("Evidence"),
    "extension": N_("Extension of time"),
    "focus_area": N_("Focus area"),
    "item": N_("Item"),
    "letter_line": N_("Line of a letter"),
    "milestone": N_("Milestone"),
    "order": N_("Supervision order"),
    "person": N_("Person"),
    "post": N_("Post"),
    "rectification": N_("Rectification"),
    "review": N_("Inspection"),
    "round": N_("Round"),
    "share": N_("Share"),
    "signature": N_("Signature"),
    "task": N_("Task"),
    "update": N_("Update"),
}
WORDS = {
    "begin_signing": N_("Signing begun"),
    "cancel_lines": N_("Letter lines cancelled, their matter settled"),
    "change_password": N_("Password changed"),
    "close_campaign": N_("Campaign closed"),
    "create_area": N_("Area added"),
    "create_campaign": N_("Campaign made"),
    "create_department": N_("Department added"),
    "create_person": N_("Person added"),
    "draw_round": N_("Items drawn"),
    "edit_area": N_("Area changed"),
    "edit_campaign": N_("Campaign changed"),
    "edit_department": N_("Department changed"),
    "edit_person": N_("Person changed"),
    "file_dossier": N_("Dossier filed"),
    "give_password": N_("Password given"),
    "import_areas": N_("Areas imported"),
    "import_ledger": N_("Ledger imported"),
    "keep_focus_area": N_("Focus area kept"),
    "load_demo": N_("Demo county loaded"),
    "load_many_tasks": N_("Many tasks loaded for a trial"),
    "make_standard": N_("Standard made"),
    "open_campaign": N_("Campaign opened"),
    "open_round": N_("Round opened"),
    "pause_campaign": N_("Campaign paused"),
    "record_objection": N_("Objection recorded"),
    "remind_unreported": N_("Units without a report reminded"),
    "restore_person": N_("Person restored"),
    "resume_campaign": N_("Campaign resumed"),
    "retire_person": N_("Person retired"),
    "revoke_sign_in": N_("Sign-in ended by the office"),
    "seal_round": N_("Round sealed"),
    "sign_in": N_("Signed in"),
}


def noun_words(noun: str) -> str:
    """What the ledger calls this kind of thing, in the language spoken here; its own name when it has no words."""
    return i18n.gettext(NOUNS[noun]) if noun in NOUNS else noun


def deed_words(deed: str) -> str:
    """What the ledger calls this deed, in the language spoken here; its own name when it has no words."""
    told = DEEDS[deed].words if deed in DEEDS else WORDS.get(deed)
    return i18n.gettext(told) if told else deed
