"""A round driven through the API: from the draw to the seal, for tests of the API, the pages and the commands."""

from io import BytesIO
from typing import Any

from fastapi.testclient import TestClient
from PIL import Image

from tests.acceptance import PASSWORD, Acceptance, known_cast
from tests.doors import Doors


class Table:
    """The doors with a campaign that has two tasks waiting, one of them of the water office."""

    def __init__(self, doors: Doors, **campaign: Any) -> None:
        self.doors = doors
        self.campaign_id = 0
        self.tasks: list[int] = []

        with doors.deed() as db:
            cast = known_cast(db, doors.at)
            story = Acceptance(cast, **campaign)
            self.tasks = [story.task("校园饮水设备").id or 0, story.task("水质巡检").id or 0]
            self.campaign_id = story.campaign.id or 0
            self.names = {person.id: name for name, person in cast.people.items()}
        self.round_id = 0

    def more(self, count: int) -> None:
        """More tasks that wait for acceptance."""
        with self.doors.deed() as db:
            story = Acceptance(known_cast(db, self.doors.at))
            self.campaign_id = story.campaign.id or 0
            self.tasks = [story.task(f"任务{number}").id or 0 for number in range(count)]

    def api(self, name: str) -> TestClient:
        return self.doors.api(name)

    def post(self, name: str, path: str, status: int = 201, **body: Any) -> Any:
        answer = self.api(name).post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def draw(self, **body: Any) -> list[dict[str, Any]]:
        self.round_id = self.post(
            "ke", f"/campaigns/{self.campaign_id}/rounds", title="第四季度县级验收", ground="19号"
        )["id"]
        return self.post("ke", f"/rounds/{self.round_id}/draws", **(body or {"kind": "all"}))["items"]  # type: ignore[no-any-return]

    def reviews(self) -> list[dict[str, Any]]:
        return self.api("ke").get(f"/reviews?round_id={self.round_id}").json()["items"]  # type: ignore[no-any-return]

    def lead(self, review: dict[str, Any]) -> str:
        return self.names[review["inspector_ids"][0]]

    def find(
        self, review: dict[str, Any], values: tuple[Any, ...] = (30, 20, 20, 20, True, False), **more: Any
    ) -> None:
        for criterion, value in zip(review["criteria"], values, strict=True):
            path = f"/reviews/{review['id']}/findings"
            self.post(self.lead(review), path, criterion_id=criterion["id"], value=value, **more)

    def passes(self, review: dict[str, Any]) -> Any:
        self.find(review)
        return self.post(self.lead(review), f"/reviews/{review['id']}/verdicts", verdict="passed")

    def sign(self, name: str, status: int = 201, **body: Any) -> Any:
        act = {"item_ids": None, "decision": "sign", "password": PASSWORD} | body
        return self.post(name, f"/rounds/{self.round_id}/signatures", status, **act)

    def round(self, name: str = "ke") -> Any:
        return self.api(name).get(f"/rounds/{self.round_id}").json()


def photo() -> bytes:
    """A small JPEG."""
    out = BytesIO()
    Image.new("RGB", (60, 40), (90, 120, 30)).save(out, "JPEG")
    return out.getvalue()


def sealed(table: Table) -> bytes:
    """The whole story with one photo; the dossier's bytes."""
    table.draw()
    first, second = table.reviews()
    path = f"/reviews/{first['id']}/evidence"
    sent = table.api(table.lead(first)).post(path, files={"file": ("现场.jpg", photo())})
    assert sent.status_code == 201, sent.text
    table.find(first, evidence_ids=[sent.json()["id"]])
    table.post(table.lead(first), f"/reviews/{first['id']}/verdicts", verdict="passed")
    table.passes(second)
    table.sign("head")
    for lead in {table.lead(review) for review in (first, second)}:
        table.sign(lead)
    table.sign("ke")
    table.sign("chair")
    answer = table.api("ke").get(f"/rounds/{table.round_id}/dossier")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    return answer.content
