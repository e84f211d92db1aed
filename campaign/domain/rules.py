"""The figures a county may set for itself. Each is a default from published county rules, never a constant in code."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rules:
    """One county's figures; the defaults are those of the handbook's chapter on lights, ladder and acceptance."""

    far_behind: float = 0.6  # actual ÷ expected below this is red (严重滞后)
    behind: float = 0.8  # … below this is yellow (滞后)
    due_soon_workdays: int = 10  # yellow (临期) this many working days before the due date …
    nearly_done: float = 90.0  # … unless this many percent are done
    notice_days: int = 7  # public notice before signing, calendar days
    rectify_days: int = 30  # calendar days to put right what an acceptance found
    pass_mark: float = 80.0
    grades: tuple[float, float, float] = (90.0, 80.0, 60.0)
    random_share: float = 0.05  # smallest random share of a round
    inspectors_by_lot: int = 2  # inspectors per item when drawn by lot
    pause_workdays: int = 3  # how long an undecided question may pause the ladder
    reply_workdays: int = 3  # limit of a reply to a blue letter, counted from issue
    undo_days: int = 7  # how long a batch of changes to the ledger can be undone, calendar days
    order_limit: int = 60  # supervision orders the county lets itself issue in a year
    forecast_least: int = 10  # promises kept that a forecast is made from at least
    forecast_sure: float = 0.8  # the part of the draws that a forecast's range holds (八成把握)
    forecast_draws: int = 1000
    digest_from: int = 8  # letters leave from this hour of county time …
    digest_until: int = 20  # … until this one, on working days
    separate_admin: bool = False  # 三员分立: nobody is administrator and auditor at once
    evidence_mb: dict[str, int] = field(  # which kinds of files are taken as evidence, and up to how many MiB
        default_factory=lambda: {
            "jpeg": 20,
            "png": 20,
            "webp": 20,
            "heic": 20,
            "pdf": 50,
            "docx": 20,
            "xlsx": 20,
            "ofd": 50,
            "mp4": 60,
            "mov": 60,
        }
    )
    instruction_workdays: dict[str, int] = field(  # limit of a leader's instruction by urgency
        default_factory=lambda: {"urgent": 5, "ordinary": 15, "hard": 30}
    )
    ladder: dict[str, int] = field(
        default_factory=lambda: {
            "notice-10": -10,
            "notice-3": -3,
            "notice-0": 0,
            "nudge": 1,
            "blue": 3,
            "yellow": 5,
            "red": 5,
        }
    )


DEFAULT_RULES = Rules()
