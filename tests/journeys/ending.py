"""How both journeys end: a stranger verifies the dossier, and every step stands among the entries."""

from itertools import pairwise
from pathlib import Path
from random import Random

from tests.journeys.place import Place

JANUARY = ("抓紧完成方舱医院升级改造亚定点医院", "二级以上医疗机构发热门诊应设尽设、应开尽开")
# What must stand among the entries at the end: step after step by its first deed, those of one step in any order.
STORY = (
    ("create_campaign",),
    ("import_ledger",),
    ("open_campaign",),
    ("chase",),
    ("issue_order",),
    ("reply_order",),
    ("report_progress", "report_milestone"),
    ("submit_task",),
    ("open_round",),
    ("draw_round",),
    ("add_evidence", "record_finding"),
    ("give_verdict",),
    ("open_rectification",),
    ("report_rectification",),
    ("clear_rectification",),
    ("begin_signing",),
    ("sign_item",),
    ("close_item",),
    ("seal_round",),
    ("file_dossier",),
)


def verify_offline(place: Place, dossier: bytes, folder: Path) -> None:
    """The file alone is enough, on a machine without a database; any flipped byte is found."""
    elsewhere = {"CAMPAIGN_VAR": str(folder / "elsewhere"), "CAMPAIGN_DATABASE_URL": "sqlite:////nowhere/none.sqlite3"}
    file = folder / "dossier.zip"
    file.write_bytes(dossier)
    place.run("verify", str(file), **elsewhere)
    rng = Random(2023)
    for place_of_flip in (0, len(dossier) - 1, rng.randrange(len(dossier))):
        flipped = bytearray(dossier)
        flipped[place_of_flip] ^= 1 << rng.randrange(8)
        file.write_bytes(bytes(flipped))
        place.run("verify", str(file), fails=True, **elsewhere)


def every_step_stands_among_the_entries(place: Place, campaign: int) -> None:
    """Gapless, in order, and the whole ledger verifies."""
    entries = place.items("auditor", "/entries")
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    deeds = [entry["deed"] for entry in entries]
    assert {deed for step in STORY for deed in step} - set(deeds) == set()
    for step, following in pairwise(STORY):
        assert max(map(deeds.index, step)) < min(map(deeds.index, following)), (step, following)
    assert place.get("coordinator", f"/campaigns/{campaign}")["lights"]["done"] == len(JANUARY)
    place.run("verify")
