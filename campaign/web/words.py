"""How the codes of lights, stages and cards look: the tone of each. Their words stand in the nouns of the domain.

Templates ask the macros `light`, `pill` and `card` by code; nobody writes such a word or chooses such a colour twice.
"""

from __future__ import annotations

from typing import NamedTuple

from campaign.domain import (
    campaign,
    change,
    consultation,
    coordination,
    extension,
    handover,
    indicator,
    instruction,
    ladder,
    measurement,
    milestone,
    order,
    period,
    rectification,
    review,
    roll_out,
    task,
)
from campaign.domain import light as lights
from campaign.domain import round as rounds
from campaign.domain.refusal import N_


class Shown(NamedTuple):
    """How a code looks: `tone` is the suffix of its CSS class, `word` an English sentence to translate."""

    tone: str
    word: str


# Worst first: lists, legends and distributions follow this order. The words are those of a legend.
LIGHTS: dict[str, Shown] = {
    "red": Shown("r", N_("Overdue or far behind")),
    "yellow": Shown("y", N_("Behind or due soon")),
    "green": Shown("g", N_("On time")),
    "blue": Shown("b", N_("Awaiting review")),
    "done": Shown("d", N_("Struck off")),
    "idle": Shown("n", N_("Not started")),
}
REASONS = lights.WORDS
RUNGS = ladder.WORDS
CHANGES = change.KINDS
DIRECTIONS, PERIODS, WARNINGS = indicator.DIRECTIONS, period.PERIODS, measurement.WARNINGS
SOURCES = task.SOURCES

# Where in the process a thing stands: (words, tone of each state). "" is the plain tone of work going on.
STAGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "campaign": (campaign.WORDS, {"draft": "idle", "paused": "wait", "closing": "wait", "closed": "done"}),
    "task": (
        task.WORDS,
        {
            "planned": "idle",
            "reported": "wait",
            "rectifying": "fix",
            "accepted": "ok",
            "closed": "done",
            "carried": "done",
            "cancelled": "done",
        },
    ),
    "milestone": (milestone.WORDS, {"reported": "wait", "confirmed": "ok"}),
    "extension": (extension.WORDS, {"asked": "wait", "granted": "ok", "refused": "fix"}),
    "change": ({**change.WORDS, **change.DECISIONS}, {"asked": "wait", "approved": "ok", "refused": "fix"}),
    "indicator": (indicator.WORDS, {"retired": "done"}),
    "handover": (handover.WORDS, {"open": "wait", "confirmed": "ok"}),
    "consultation": (consultation.WORDS, {"asked": "wait", "agreed": "ok", "objected": "fix", "lapsed": "idle"}),
    "coordination": (
        coordination.WORDS,
        {"asked": "wait", "answered": "ok", "refused": "fix", "withdrawn": "done"},
    ),
    "instruction": (instruction.WORDS, {"answered": "wait", "closed": "ok", "withdrawn": "done"}),
    "order": (
        order.WORDS,
        {
            "drafted": "wait",
            "held": "idle",
            "waived": "idle",
            "issued": "ok",
            "replied": "wait",
            "accepted": "ok",
            "returned": "fix",
            "closed": "done",
        },
    ),
    "round": (rounds.WORDS, {"planned": "idle", "signing": "wait", "sealed": "done"}),
    "item": (
        {
            "in_review": N_("In acceptance"),
            "rectifying": N_("Rectifying"),
            "accepted": N_("Passed"),
            "signing": N_("Awaiting signatures"),
            "closed": N_("Struck off"),
            "withdrawn": N_("Withdrawn"),
        },
        {"rectifying": "fix", "accepted": "ok", "signing": "wait", "closed": "done", "withdrawn": "done"},
    ),
    "rectification": (rectification.WORDS, {"open": "fix", "reported": "wait", "cleared": "ok"}),
    "phase": (roll_out.WORDS, {"waiting": "idle", "open": ""}),
    "verdict": (
        review.VERDICTS,
        {"passed": "ok", "conditional": "wait", "failed": "fix"},
    ),
}

CARDS: dict[str, Shown] = {
    "blue": Shown("b", order.CARDS["blue"]),
    "yellow": Shown("", order.CARDS["yellow"]),
    "red": Shown("r", order.CARDS["red"]),
}


def light_shown(colour: str, reason: str | None = None) -> Shown:
    """Tone and word of a light; its reason, where one is known, is the better word."""
    shown = LIGHTS[colour]
    return Shown(shown.tone, REASONS[reason]) if reason in REASONS else shown


def stage_shown(noun: str, state: str) -> Shown:
    """Tone and word of a `noun`'s state."""
    words, tones = STAGES[noun]
    return Shown(tones.get(state, ""), words[state])


def card_shown(level: str) -> Shown:
    """Tone and word of an order's card: `blue`, `yellow` or `red`."""
    return CARDS[level]
