"""Deeds in words: what the story of a task and the audit ledger call them, and how each looks."""

from datetime import date
from typing import Any, NamedTuple

from campaign import dates, i18n
from campaign.domain.ladder import WORDS as RUNGS
from campaign.domain.order import CARDS
from campaign.domain.refusal import N_
from campaign.domain.review import VERDICTS
from campaign.insight.story import Event


class Deed(NamedTuple):
    """How a deed is told: its words, its icon, its tone (a square for cards: y r b; a disc: g n or nothing)."""

    words: str
    icon: str = "file"
    tone: str = ""


DEEDS: dict[str, Deed] = {
    "add_task": Deed(N_("Task added to the plan"), "plus", "n"),
    "edit_task": Deed(N_("Plan changed"), "edit", "n"),
    "succeed_department": Deed(N_("Lead passes to the successor"), "link", "n"),
    "carry_task": Deed(N_("Carried over from last year"), "right", "n"),
    "task_carried": Deed(N_("Carried over into the new year"), "right", "n"),
    "take_superior_task": Deed(N_("Takes a superior's task"), "link", "n"),
    "settle_cell": Deed(N_("A ledger and the program said different things"), "edit", "n"),
    "cancel_task": Deed(N_("Task cancelled"), "x", "n"),
    "add_share": Deed(N_("Share added"), "pin", "n"),
    "edit_share": Deed(N_("Share changed"), "pin", "n"),
    "submit_share": Deed(N_("Part submitted for acceptance"), "up", "g"),
    "cancel_share": Deed(N_("Share cancelled"), "x", "n"),
    "report_progress": Deed(N_("Progress"), "edit", "g"),
    "compute_progress": Deed(N_("Percentage computed"), "refresh", "g"),
    "set_progress_source": Deed(N_("Source of the percentage changed"), "refresh", "n"),
    "report_milestone": Deed(N_("Milestone reported"), "flag", "g"),
    "decide_milestone": Deed(N_("Milestone decided"), "check", "g"),
    "submit_task": Deed(N_("Submitted for acceptance"), "up", "g"),
    "add_evidence": Deed(N_("Supporting material sent in"), "file", ""),
    "ask_extension": Deed(N_("Extension asked"), "clock", ""),
    "decide_extension": Deed(N_("Extension decided"), "clock", ""),
    "ask_change": Deed(N_("Adjustment asked"), "edit", ""),
    "decide_change": Deed(N_("Adjustment decided"), "edit", ""),
    "ask_coordination": Deed(N_("Coordination asked"), "link", "b"),
    "accept_coordination": Deed(N_("Coordination taken up"), "link", "b"),
    "assign_coordination": Deed(N_("Coordination assigned"), "link", ""),
    "answer_coordination": Deed(N_("Coordination answered"), "msg", "g"),
    "refuse_coordination": Deed(N_("Coordination sent back"), "link", ""),
    "withdraw_coordination": Deed(N_("Coordination withdrawn"), "link", ""),
    "give_instruction": Deed(N_("Instruction of a leader"), "edit", "b"),
    "answer_instruction": Deed(N_("Instruction reported back"), "msg", "g"),
    "decide_instruction": Deed(N_("Report on an instruction decided"), "check", ""),
    "withdraw_instruction": Deed(N_("Instruction withdrawn"), "edit", ""),
    "chase": Deed(N_("Chased"), "bell", ""),
    "nudge_task": Deed(N_("Chased by the office"), "bell", ""),
    "draft_order": Deed(N_("Order drafted, to be issued"), "flag", "y"),
    "reword_order": Deed(N_("Draft reworded"), "edit", "n"),
    "issue_order": Deed(N_("Order issued"), "flag", "y"),
    "hold_order": Deed(N_("Draft held back"), "flag", ""),
    "waive_order": Deed(N_("Draft waived"), "flag", ""),
    "receive_order": Deed(N_("Order received"), "mail", ""),
    "reply_order": Deed(N_("Order replied to"), "msg", "g"),
    "accept_reply": Deed(N_("Reply accepted"), "check", "g"),
    "return_reply": Deed(N_("Reply returned"), "msg", ""),
    "close_order": Deed(N_("Order closed"), "check", "n"),
    "record_finding": Deed(N_("Finding recorded"), "cam", "n"),
    "give_verdict": Deed(N_("Verdict given"), "shield", "n"),
    "open_rectification": Deed(N_("Rectification ordered"), "alert", ""),
    "report_rectification": Deed(N_("Rectification reported"), "edit", "g"),
    "clear_rectification": Deed(N_("Sent to re-inspection"), "shield", "n"),
    "reopen_rectification": Deed(N_("Rectification reopened"), "alert", ""),
    "sign_item": Deed(N_("Signature given"), "edit", "n"),
    "return_item": Deed(N_("Returned by a signer"), "left", ""),
    "withdraw_item": Deed(N_("Taken out of the round"), "x", "n"),
    "close_item": Deed(N_("Struck off"), "check", "n"),
    "add_dependency": Deed(N_("Waits for another task"), "link", "n"),
    "withdraw_dependency": Deed(N_("Waits for another task no more"), "link", "n"),
    "add_document": Deed(N_("File added"), "file", ""),
    "withdraw_document": Deed(N_("File withdrawn"), "x", "n"),
    "add_comment": Deed(N_("Comment"), "msg", ""),
    "withdraw_comment": Deed(N_("Comment withdrawn"), "x", "n"),
}
REMARKS = N_("Remarks")
OTHER = Deed(N_("Recorded"), "file", "n")
DECISIONS = {
    "confirmed": N_("Confirmed"),
    "returned": N_("Returned"),
    "accepted": N_("Accepted"),
    "granted": N_("Granted"),
    "refused": N_("Refused"),
    "approved": N_("Approved"),
}
TONES = {"blue": "b", "yellow": "y", "red": "r"}
# Where a deed keeps the words somebody wrote; the first that is not empty is shown.
SAID = (
    "place",
    "instruction",
    "note",
    "reason",
    "answer",
    "action",
    "reply",
    "ground",
    "problem",
    "criterion",
    "milestone",
    "title",
    "name",
)
FIELDS = {
    "title": N_("Task"),
    "goal": N_("Target"),
    "work_package": N_("Package"),
    "lead_department_id": N_("Lead department"),
    "owners": N_("Responsible departments"),
    "co": N_("Co-operating departments"),
    "leader": N_("Leader in charge"),
    "responsible": N_("Person responsible"),
    "source": N_("Source"),
    "target_value": N_("Quantity"),
    "unit": N_("Unit"),
    "weight": N_("Weight"),
    "sensitivity": N_("Who may see it"),
    "starts_on": N_("Start"),
    "due_on": N_("Deadline"),
    "voted": N_("Voted livelihood project"),
    "standing": N_("Standing, no deadline"),
    "milestones": N_("Milestones"),
    "standard_id": N_("Standard"),
    "place": N_("Place"),
    "number": N_("Task no."),
    "department_id": N_("Department"),
    "into_task_id": N_("Merged into"),
    "site": N_("Site"),
}
PLAIN = ("title", "goal", "leader", "responsible", "source", "unit", "weight", "target_value", "place", "number")


def deed_of(event: Event) -> Deed:
    """How this event looks: its words with what was decided, in the language spoken here."""
    deed, data = DEEDS.get(event.deed, OTHER), event.data
    words = i18n.gettext(deed.words)
    detail = DECISIONS.get(str(data.get("decision", ""))) or VERDICTS.get(str(data.get("verdict", "")))
    if event.deed == "chase":
        detail = RUNGS.get(str(data.get("rung", "")))
    card = str(data.get("card", ""))
    if card in CARDS:
        detail, deed = CARDS[card], deed._replace(tone=TONES[card] if deed.tone == "y" else deed.tone)
    if detail:
        words = i18n.gettext("{deed}: {detail}", deed=words, detail=i18n.gettext(detail))
    return deed._replace(words=words)


def said_in(event: Event) -> str:
    """What the event was about, in the words of whoever did it; of a change, what it was and what it became."""
    data = event.data
    if event.comment is not None:
        gone = event.comment.withdrawn_reason
        return i18n.gettext("Withdrawn by its writer: {reason}", reason=gone) if gone else event.comment.text
    if isinstance(data.get("changes"), dict):
        told = [_change(name, pair) for name, pair in data["changes"].items() if isinstance(pair, list)]
        ground = i18n.gettext("Ground: {ground}", ground=data["ground"]) if data.get("ground") else ""
        return "; ".join([*told, ground] if ground else told)
    parts = []
    if data.get("value") not in (None, "") and event.deed == "report_progress":
        parts.append(i18n.gettext("{value} done so far", value=data["value"]))
    if data.get("progress") not in (None, ""):
        parts.append(i18n.gettext("{n}% done", n=data["progress"]))
    if data.get("no_news"):
        parts.append(i18n.gettext("No news"))
    if data.get("matters", 1) != 1:
        parts.append(i18n.ngettext("{n} matter", "{n} matters", int(data["matters"])))
    if data.get("target_value"):
        parts.append(f"{data['target_value']} {data.get('unit', '')}".strip())
    if data.get("document_number"):
        parts.append(str(data["document_number"]))
    if data.get("number"):
        parts.append(str(data["number"]))
    words = next((str(data[name]) for name in SAID if data.get(name)), "")
    return " ".join([*parts, words]).strip()


def _change(name: str, pair: list[Any]) -> str:
    field = i18n.gettext(FIELDS.get(name, REMARKS))
    if name in PLAIN or name.endswith("_on"):
        return i18n.gettext("{field}: {before} → {after}", field=field, before=_value(pair[0]), after=_value(pair[1]))
    return field


def _value(value: Any) -> str:
    if value in (None, ""):
        return i18n.gettext("None")
    text = str(value)
    try:
        return dates.format_day(date.fromisoformat(text), "day_year") if len(text) == 10 else text[:60]
    except ValueError:
        return text[:60]
