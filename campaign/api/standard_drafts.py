"""Scoring files over the API: read into drafts of standards. The file is read before the transaction begins."""

from decimal import Decimal

from fastapi import APIRouter, Depends, Request

from campaign.api.problems import language_of
from campaign.api.receipts import RememberingRoute, remember
from campaign.api.schemas import Answer
from campaign.api.standards import Kind, SumShown
from campaign.domain.scoring_sheet import ScoringSheet, read_scoring
from campaign.domain.standard_guess import GUESSES
from campaign.domain.standard_sums import section_sums
from campaign.edge import Db, Who
from campaign.i18n import gettext, speaking
from campaign.uploads import ScoringUpload, read_scoring_upload

router = APIRouter(route_class=RememberingRoute, tags=["Standards"])


class DraftCriterionShown(Answer):
    """A row of a scoring file. `object` is whom it judges ("": everybody), `rule` why its kind was guessed."""

    object: str
    section: str
    declared: float | None
    title: str
    kind: Kind
    points: float
    figure: float | None
    hint: str
    rule: str


class DraftShown(Answer):
    """What a scoring file says of one whom it judges: `full` and `sums` are its criteria added up."""

    object: str
    full: float
    sums: list[SumShown]
    criteria: list[DraftCriterionShown]


class DraftsShown(Answer):
    """A scoring file as read, one draft for each whom it judges; nothing was kept."""

    drafts: list[DraftShown]


@router.post("/standards/drafts", dependencies=[Depends(read_scoring_upload), Depends(remember)])
def read_a_scoring_file(request: Request, db: Db, who: Who, upload: ScoringUpload) -> DraftsShown:
    """Read a scoring file (xlsx or CSV) into drafts; each kind of scoring is a guess with its rule. Nothing is kept."""
    sheet = read_scoring(upload.grids)
    with speaking(language_of(request)):
        return DraftsShown(drafts=[_draft(sheet, name) for name in sheet.objects or ("",)])


def _draft(sheet: ScoringSheet, name: str) -> DraftShown:
    rows = sheet.of(name)
    sums = section_sums(rows, sheet.declared(rows))
    return DraftShown(
        object=name,
        full=float(sum((each.points for each in sums), Decimal(0))),
        sums=[SumShown.model_validate(each) for each in sums],
        criteria=[DraftCriterionShown.model_validate(vars(row) | {"rule": gettext(GUESSES[row.rule])}) for row in rows],
    )
