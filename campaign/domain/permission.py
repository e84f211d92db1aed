"""Who may do what: one table, asked once per deed.

A deed names the relations that allow it. A noun tells what the person is to it (`relations(who)`); roles add
`role:<name>`. Reads are not here: what a person sees is decided by each noun's `visible_to`.
"""

from typing import Any

from campaign.domain.person import SYSTEM, Actor
from campaign.domain.refusal import NotAllowed

RUN = {"coordinator"}
WORK = {"lead", "owner"}
PERMISSIONS: dict[str, frozenset[str]] = {
    deed: frozenset(relations)
    for deed, relations in {
        # people and places
        "keep_people": {"role:admin"},
        "hand_over": {"role:admin", "head"},
        "confirm_handover": {"giver", "taker"},
        "end_sign_in": {"self"},
        "keep_calendar": {"self"},
        "keep_areas": {"role:admin"},
        "reform_departments": {"role:admin"},
        "keep_departments": {"role:admin", "role:coordinator"},
        "keep_focus_areas": {"role:admin"},
        # planning
        "create_campaign": {"role:coordinator"},
        "edit_campaign": RUN,
        "open_campaign": RUN,
        "import_ledger": RUN,
        "keep_view": {"self"},
        "remove_view": {"self", "coordinator"},
        "share_view": RUN,
        "keep_layout": RUN,
        "export_ledger": RUN | WORK | {"co", "leader", "reader"},
        "edit_task": RUN,
        "receive_superior_plan": {"role:coordinator"},
        "plan_superior_task": {"role:coordinator"},
        "answer_consultation": {"asked"},
        "withdraw_consultation": RUN,
        "edit_batch": RUN,
        "read_batches": RUN | {"leader", "reader"},
        "cancel_task": RUN,
        "keep_dependencies": RUN,
        "keep_shares": RUN,
        "keep_roll_outs": RUN,
        "open_phase": RUN,
        # progress
        "report_progress": WORK | {"share", "coordinator"},
        "report_milestone": WORK | {"coordinator"},
        "submit_task": {"lead", "coordinator"},
        "submit_share": WORK | {"share", "coordinator"},
        "ask_extension": WORK,
        "decide_extension": RUN | {"leader"},
        "ask_change": {"lead"},
        "decide_change": RUN | {"leader"},
        "decide_milestone": RUN | {"leader"},
        "ask_coordination": WORK | {"share"},
        "accept_coordination": RUN | {"leader"},
        "assign_coordination": {"asked", "head_asked"},
        "answer_coordination": {"asked", "head_asked"},
        "withdraw_coordination": {"asker"},
        "give_instruction": RUN | {"leader", "role:leader"},
        "answer_instruction": {"asked"},
        "decide_instruction": RUN | {"leader", "giver"},
        "withdraw_instruction": RUN | {"giver"},
        "comment_task": {"party", "coordinator", "leader"},
        "withdraw_comment": {"writer"},
        "add_document": WORK | {"co", "coordinator"},
        "withdraw_document": {"sender", "coordinator"},
        "add_evidence": WORK | {"co", "share", "asked", "coordinator"},
        # measuring
        "keep_indicator": RUN,
        "record_figures": RUN | {"keeper"},
        "publish_figures": RUN,
        "explain_difference": RUN | {"keeper"},
        # chasing
        "draft_order": RUN,
        "decide_order": RUN | {"leader"},
        "receive_order": {"addressed"},
        "reply_order": {"head_addressed", "addressed"},
        "close_order": RUN,
        # acceptance
        "keep_standards": {"role:coordinator"},
        "open_round": RUN,
        "draw_round": RUN,
        "record_objection": RUN,
        "record_finding": {"inspector", "lead_inspector"},
        "give_verdict": {"lead_inspector"},
        "report_rectification": WORK | {"share"},
        "clear_rectification": {"lead_inspector", "coordinator"},
        "sign_item": {"signer"},
        "export_dossier": RUN | {"leader", "reader", "lead_inspector", "inspector", "head_lead"},
        # the ledger
        "read_entries": {"role:auditor", "coordinator", "leader", "reader"},
    }.items()
}


def may(who: Actor, deed: str, noun: Any = None) -> bool:
    """Whether `who` may do `deed` to `noun` (None for deeds that have no noun yet). `KeyError` for an unknown deed."""
    allowed = PERMISSIONS[deed]
    if who is SYSTEM or who.is_system:
        return True
    held = {f"role:{role}" for role in who.roles}
    if noun is not None:
        held |= noun.relations(who)
    return bool(allowed & held)


def demand(who: Actor, deed: str, noun: Any = None) -> None:
    """First line of every action. Raises `NotAllowed` when `who` may not do `deed` to `noun`."""
    if not may(who, deed, noun):
        raise NotAllowed("not_allowed", deed=deed)
