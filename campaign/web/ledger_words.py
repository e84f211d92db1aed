"""The audit ledger in words: what it calls each kind of thing and each deed that no task's story tells."""

from collections.abc import Mapping
from typing import Any

from campaign import i18n
from campaign.domain.refusal import N_
from campaign.web.deeds import DEEDS

NOUNS = {
    "area": N_("Area"),
    "batch_edit": N_("Batch of changes"),
    "calendar_feed": N_("Calendar address"),
    "campaign": N_("Campaign"),
    "saved_view": N_("View of a ledger"),
    "change": N_("Adjustment of a task"),
    "comment": N_("Comment"),
    "consultation": N_("Consultation"),
    "coordination": N_("Coordination"),
    "department": N_("Department"),
    "dependency": N_("Task before another"),
    "document": N_("File of a task or campaign"),
    "duty": N_("Duty"),
    "evidence": N_("Evidence"),
    "extension": N_("Extension of time"),
    "focus_area": N_("Focus area"),
    "handover": N_("Hand-over of a post"),
    "indicator": N_("Indicator"),
    "instruction": N_("Instruction of a leader"),
    "item": N_("Item"),
    "ledger_layout": N_("Layout of a ledger"),
    "letter_line": N_("Line of a letter"),
    "milestone": N_("Milestone"),
    "order": N_("Supervision order"),
    "person": N_("Person"),
    "publication": N_("Published figures"),
    "post": N_("Post"),
    "rectification": N_("Rectification"),
    "review": N_("Inspection"),
    "roll_out": N_("Roll-out"),
    "round": N_("Round"),
    "share": N_("Share"),
    "signature": N_("Signature"),
    "reform": N_("Reform of a department"),
    "superior_plan": N_("Superior's plan"),
    "superior_task": N_("Superior's task"),
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
    "confirm_handover": N_("Hand-over confirmed"),
    "reform_department": N_("Department renamed, merged or abolished"),
    "carry_over": N_("Campaign frozen and carried over"),
    "receive_superior_plan": N_("Superior's plan taken in"),
    "remove_superior_plan": N_("Superior's plan removed"),
    "release_superior_task": N_("Superior's task let go"),
    "decline_superior_task": N_("Superior's task recorded as not ours"),
    "reopen_superior_task": N_("Reason taken back"),
    "consult_departments": N_("Departments consulted"),
    "answer_consultation": N_("Consultation answered"),
    "withdraw_consultation": N_("Consultation withdrawn"),
    "add_indicator": N_("Indicator added"),
    "edit_indicator": N_("Indicator changed"),
    "retire_indicator": N_("Indicator retired"),
    "restore_indicator": N_("Indicator restored"),
    "record_figures": N_("Figures recorded"),
    "publish_figures": N_("Figures published"),
    "explain_difference": N_("Difference from the published figures explained"),
    "keep_layout": N_("Layout kept"),
    "remove_layout": N_("Layout removed"),
    "edit_batch": N_("Several tasks changed"),
    "undo_batch": N_("Batch of changes undone"),
    "keep_view": N_("View kept"),
    "lay_out": N_("Roll-out laid out"),
    "open_phase": N_("Phase of a roll-out opened"),
    "remove_view": N_("View removed"),
    "renew_calendar": N_("Calendar address made"),
    "revoke_calendar": N_("Calendar address revoked"),
    "draw_round": N_("Items drawn"),
    "edit_area": N_("Area changed"),
    "edit_campaign": N_("Campaign changed"),
    "edit_department": N_("Department changed"),
    "edit_person": N_("Person changed"),
    "file_dossier": N_("Dossier filed"),
    "give_password": N_("Password given"),
    "hand_over": N_("Post handed over"),
    "import_areas": N_("Areas imported"),
    "import_ledger": N_("Ledger imported"),
    "keep_focus_area": N_("Focus area kept"),
    "load_demo": N_("Demo county loaded"),
    "load_many_tasks": N_("Many tasks loaded for a trial"),
    "make_standard": N_("Standard made"),
    "choose_standard": N_("Standard of new tasks chosen"),
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


# What an entry notes beside the deed: the names its data is kept under, in words.
NOTED = {
    "action": N_("What is asked for"),
    "aliases": N_("Aliases"),
    "answer": N_("Answer"),
    "area_id": N_("Area"),
    "card": N_("Kind of order"),
    "changed": N_("Changed"),
    "changes": N_("Changed"),
    "cells": N_("Cells changed"),
    "chosen": N_("Used for exports"),
    "column": N_("Column"),
    "columns": N_("Columns of the layout"),
    "choice": N_("Chosen"),
    "check_code": N_("Check code"),
    "climbed": N_("Rungs climbed"),
    "co": N_("Co-operating departments"),
    "code": N_("Code"),
    "coordinator_ids": N_("Coordinators"),
    "conflicts": N_("Cells changed on both sides"),
    "count": N_("How many"),
    "created": N_("New"),
    "criterion": N_("Criterion"),
    "day": N_("Day"),
    "decision": N_("Decision"),
    "demand": N_("Requirement"),
    "department_id": N_("Department"),
    "device": N_("Device"),
    "digest": N_("Digest"),
    "document_number": N_("Document number of the plan"),
    "drawn": N_("Drawn, with their inspectors"),
    "due_on": N_("Deadline"),
    "ends_on": N_("Last day"),
    "evidence": N_("Supporting material"),
    "exported": N_("When exported"),
    "facts": N_("Particulars"),
    "field": N_("Field of work"),
    "file": N_("File"),
    "files": N_("Supporting material"),
    "fingerprint": N_("Fingerprint of the key"),
    "focus_area": N_("Focus area"),
    "from": N_("From"),
    "goal": N_("Goal"),
    "ground": N_("Ground"),
    "item_id": N_("Item"),
    "items": N_("Items"),
    "keep": N_("Kept"),
    "key": N_("Key"),
    "keys": N_("Keys"),
    "kind": N_("Kind"),
    "lead": N_("Lead department"),
    "lead_department_id": N_("Lead department"),
    "leader_id": N_("Leader in charge"),
    "left": N_("Left out"),
    "limit_days": N_("Working days for a reply"),
    "link": N_("Link"),
    "met": N_("Met"),
    "milestone": N_("Milestone"),
    "name": N_("Name"),
    "note": N_("Note"),
    "notice_days": N_("Days of public notice before signing"),
    "number": N_("Number"),
    "opinion": N_("Opinion"),
    "owners": N_("Responsible departments"),
    "parent": N_("Belongs to"),
    "pass_mark": N_("Pass mark"),
    "people": N_("People"),
    "period": N_("Period"),
    "person": N_("Person"),
    "person_id": N_("Person"),
    "place": N_("Place"),
    "points": N_("Points"),
    "problem": N_("What is to be put right"),
    "progress": N_("Progress"),
    "reason": N_("Reason"),
    "refused_rows": N_("Rows handed back"),
    "reply": N_("Reply"),
    "review_id": N_("Inspection"),
    "roles": N_("Roles"),
    "rung": N_("Rung"),
    "score": N_("Score"),
    "seal_code": N_("Short form of the seal"),
    "seed": N_("Seed"),
    "sensitivity": N_("Who may see it"),
    "sha256": "SHA-256",
    "share": N_("Share"),
    "sheet": N_("In the sheet"),
    "sign_in": N_("Sign-in"),
    "sign_stages": N_("Order of signatures"),
    "signed_as": N_("Signed as"),
    "size": N_("Size"),
    "skipped": N_("Rungs skipped"),
    "stage": N_("Step"),
    "starts_on": N_("First day"),
    "state": N_("State"),
    "system": N_("In the program"),
    "target_value": N_("Quantity"),
    "task_id": N_("Task"),
    "tasks": N_("Tasks"),
    "title": N_("Title"),
    "to": N_("To"),
    "to_stage": N_("Return to"),
    "type": N_("Kind of file"),
    "unit": N_("Unit"),
    "unscored": N_("Not scored"),
    "updated": N_("Changed"),
    "username": N_("User name"),
    "value": N_("Value"),
    "verdict": N_("Verdict"),
    "version": N_("Version"),
    "week": N_("Week"),
}
UNITS = ("department_id", "lead", "lead_department_id", "to", "owners", "co")  # kept as ids of departments


def noted_words(data: Mapping[str, Any], departments: Mapping[int, str]) -> list[tuple[str, str]]:
    """What an entry noted, (words, value) in the language spoken here; a name without words stands as it is kept.

    `departments` are the register's names by id.
    """
    return [
        (i18n.gettext(NOTED[name]) if name in NOTED else name, _value(value, departments if name in UNITS else {}))
        for name, value in data.items()
    ]


def _value(value: Any, names: Mapping[int, str]) -> str:
    if value in (None, "", [], {}):
        return i18n.gettext("none")
    if isinstance(value, bool):
        return i18n.gettext("Yes") if value else i18n.gettext("No")
    if isinstance(value, list):
        return i18n.gettext(", ").join(_value(one, names) for one in value)
    if isinstance(value, dict):
        return i18n.gettext(", ").join(f"{key}: {_value(one, names)}" for key, one in value.items())
    return names.get(value, "") if isinstance(value, int) and value in names else str(value)


def noun_words(noun: str) -> str:
    """What the ledger calls this kind of thing, in the language spoken here; its own name when it has no words."""
    return i18n.gettext(NOUNS[noun]) if noun in NOUNS else noun


def deed_words(deed: str) -> str:
    """What the ledger calls this deed, in the language spoken here; its own name when it has no words."""
    told = DEEDS[deed].words if deed in DEEDS else WORDS.get(deed)
    return i18n.gettext(told) if told else deed
