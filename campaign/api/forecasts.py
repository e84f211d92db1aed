"""When a task will likely be finished, over the API."""

from datetime import date
from typing import Literal

from campaign.actions.finding import find_task
from campaign.api.receipts import api_router
from campaign.api.schemas import Answer, Id
from campaign.domain.forecast import Forecast
from campaign.edge import At, Db, Who
from campaign.insight.forecast import forecast_of

router = api_router("Tasks")


class ForecastShown(Answer):
    """`first` to `last` with the certainty `sure`, or in `why` the reason why there is no range: `done` (nothing is
    left to do), `no_promise`, `too_little` history, or `beyond` (later already than nearly everything before).

    `examples` kept promises were drawn from, the lead department's own or the whole county's. Of `tested` finished
    tasks `hits` would have been finished within such a range. Neither lights nor rankings use it."""

    why: Literal["", "done", "no_promise", "too_little", "beyond"]
    first: date | None
    last: date | None
    sure: float
    examples: int
    own: bool
    hits: int
    tested: int


@router.get("/tasks/{id}/forecast")
def show_forecast(db: Db, who: Who, at: At, id: Id) -> ForecastShown:
    """The likely finish of a task as a range, with its past record. The same until something new is known."""
    found = forecast_of(db, find_task(db, who, id), at)
    return ForecastShown.model_validate(found or Forecast("done"))
