"""The acceptance rounds of acceptance.csv: opened, drawn, reviewed with made-up photos, rectified, signed, sealed.

`who` is a user name, `lead` (whoever was drawn to lead this review) or `inspectors` (each in turn).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from sqlmodel import col, select

from campaign.actions.drawing import draw_round
from campaign.actions.evidence import Received, add_evidence
from campaign.actions.rectifying import clear_rectification, report_rectification
from campaign.actions.reviewing import give_verdict, record_finding
from campaign.actions.rounds import open_round
from campaign.actions.signing import decide_items, settle_rounds, waiting_for
from campaign.demo.county import PASSWORD
from campaign.demo.photos import photo
from campaign.demo.story import Story
from campaign.demo.tables import filled, rows_of
from campaign.domain.person import Actor
from campaign.domain.rectification import Rectification
from campaign.domain.review import Review
from campaign.domain.round import Item, Round
from campaign.domain.standard import Standard
from campaign.domain.task import Task
from campaign.exchange.media import Media
from campaign.exchange.media_child import look
from campaign.filing import file_dossier
from campaign.store import EvidenceStore

LARGEST_PHOTO = 2**20  # bytes; ours are a fortieth of that
Row = dict[str, str]


class Acceptance:
    """The rounds of one story, by their keys in acceptance.csv; photos go into `store`."""

    def __init__(self, story: Story, store: EvidenceStore) -> None:
        self.story, self.db, self.store = story, story.db, store
        self.rounds: dict[str, Round] = {}
        self.photos = 0

    def write(self) -> None:
        """Put every deed of every round into the story."""
        deeds: dict[str, Callable[[Row, datetime], None]] = {
            "open": self._open,
            "draw": self._draw,
            "find": self._find,
            "note": self._note,
            "verdict": self._verdict,
            "rectify": self._rectify,
            "clear": self._clear,
            "sign": self._sign,
        }
        for row in rows_of("acceptance"):
            self.story.on(int(row["day"]), row["time"], lambda at, row=row: deeds[row["deed"]](row, at))  # type: ignore[misc]

    def settle(self, at: datetime) -> None:
        """What the clock does each morning: rounds whose notice is over go to signing."""
        if any(round_.state in ("drawn", "under_review") for round_ in self.rounds.values()):
            settle_rounds(self.db, at=at)

    def _open(self, row: Row, at: datetime) -> None:
        self.rounds[row["round"]] = open_round(
            self.db,
            self.story.who(row["who"], at),
            self.story.plans.campaigns[row["task"]],
            title=row["value"],
            ground=filled(row["text"], self.story.day),
            due_on=self.story.day + timedelta(days=int(row["photo"])),
            at=at,
        )

    def _draw(self, row: Row, at: datetime) -> None:
        draw_round(
            self.db, self.story.who(row["who"], at), self.rounds[row["round"]], kind="all", seed=row["value"], at=at
        )

    def _find(self, row: Row, at: datetime) -> None:
        """One finding a criterion; the words go with what is met least (parted by `|`), the photo with the first."""
        review = self._review(row)
        who = self._lead(review, at)
        standard = self.db.get_one(Standard, review.standard_id)
        values = [_value(word) for word in row["value"].split("/")]
        worst = sorted(range(len(values)), key=lambda n: _part(values[n], float(standard.criteria[n].points)))
        words = dict(zip(worst, row["text"].split("|"), strict=False))
        evidence = self._photo(row, who, at, review=review)
        for place, (criterion, value) in enumerate(zip(standard.criteria, values, strict=True)):
            files = evidence if place == worst[0] else []
            note = words.get(place, "")
            record_finding(self.db, who, review, criterion.id or 0, value, note=note, evidence_ids=files, at=at)

    def _note(self, row: Row, at: datetime) -> None:
        """Only the first criterion yet: the inspectors are still at it."""
        review = self._review(row)
        who = self._lead(review, at)
        first = self.db.get_one(Standard, review.standard_id).criteria[0]
        files = self._photo(row, who, at, review=review)
        value = int(row["value"])
        record_finding(self.db, who, review, first.id or 0, value, note=row["text"], evidence_ids=files, at=at)

    def _verdict(self, row: Row, at: datetime) -> None:
        review = self._review(row)
        give_verdict(self.db, self._lead(review, at), review, row["value"], note=row["text"], at=at)

    def _rectify(self, row: Row, at: datetime) -> None:
        who, task = self.story.who(row["who"], at), self.story.task(row["task"])
        for wrong in self._wrongs(task, "open"):
            files = self._photo(row, who, at)
            report_rectification(self.db, who, wrong, note=row["text"], evidence_ids=files, at=at)

    def _clear(self, row: Row, at: datetime) -> None:
        wrong = self._wrongs(self.story.task(row["task"]), "reported")[0]
        clear_rectification(self.db, self.story.who(row["who"], at), wrong, at=at)

    def _sign(self, row: Row, at: datetime) -> None:
        """Everything of the round that waits for this person, or one task's item; a sealed round gets its dossier.

        Weekends and holidays move notices: who finds nothing to sign looks again on the next working day.
        """
        round_, signed = self.rounds[row["round"]], False
        people = ("inspector", "inspector2") if row["who"] == "inspectors" else (row["who"],)
        for username in people:
            who = self.story.who(username, at)
            places = waiting_for(self.db, who, [round_.id or 0])
            wanted = self._items(round_, row["task"])
            ids = [place.item_id for place in places if place.item_id in wanted]
            if ids:
                signed = True
                decide_items(self.db, who, round_, "sign", password=PASSWORD, item_ids=ids, opinion=row["text"], at=at)
        if not signed:
            self.story.after(at, 1, row["time"], lambda later: self._sign(row, later))
        elif round_.state == "sealed":
            file_dossier(self.db, round_, at, self.store)

    def _items(self, round_: Round, key: str) -> set[int | None]:
        query = select(Item.id).where(Item.round_id == round_.id)
        if key:
            query = query.where(Item.task_id == self.story.task(key).id)
        return set(self.db.scalars(query))

    def _review(self, row: Row) -> Review:
        """The latest review of this task in this round."""
        query = select(Review).where(
            Review.round_id == self.rounds[row["round"]].id, Review.task_id == self.story.task(row["task"]).id
        )
        return self.db.scalars(query.order_by(col(Review.id).desc())).first()  # type: ignore[return-value]

    def _lead(self, review: Review, at: datetime) -> Actor:
        names = {person.id: username for username, person in self.story.county.people.items()}
        return self.story.who(names[review.inspector_ids[0]], at)

    def _wrongs(self, task: Task, state: str) -> list[Rectification]:
        query = select(Rectification).where(Rectification.task_id == task.id, col(Rectification.state) == state)
        return list(self.db.scalars(query.order_by(col(Rectification.id))))

    def _photo(self, row: Row, who: Actor, at: datetime, review: Review | None = None) -> list[int]:
        """The photo the row asks for (`scene:town`), taken a few minutes ago in that town; no photo, no id."""
        if not row["photo"]:
            return []
        scene, town = row["photo"].split(":")
        area = self.story.county.areas[town]
        self.photos += 1
        shift = (self.photos * 37 % 100 - 50) / 10_000  # some hundred metres from the town's middle
        taken = (at - timedelta(minutes=9)).astimezone(self.db.info["zone"])
        bytes_ = photo(scene, self.photos, taken, (area.latitude or 0) + shift, (area.longitude or 0) - shift)
        received = keep(self.store, f"{town}-{taken:%m%d-%H%M}.jpg", bytes_)
        made = add_evidence(self.db, who, self.story.task(row["task"]), received, review=review, at=at)
        self.db.flush()
        return [made.id or 0]


def keep(store: EvidenceStore, name: str, photo_bytes: bytes) -> Received:
    """Store one of our own photos with its smaller copies. No limited child looks at it: it was drawn here."""
    media = Media(**look(BytesIO(photo_bytes)))
    copies = [store.put([each], LARGEST_PHOTO).sha256 if each else "" for each in (media.thumbnail, media.public_copy)]
    return Received(
        sha256=store.put([photo_bytes], LARGEST_PHOTO).sha256,
        name=name,
        size=len(photo_bytes),
        mime=media.mime,
        width=media.width,
        height=media.height,
        taken_at=media.taken_at,
        latitude=media.latitude,
        longitude=media.longitude,
        accuracy=media.accuracy,
        thumbnail_sha256=copies[0],
        public_sha256=copies[1],
    )


def _value(word: str) -> int | bool:
    return {"yes": True, "no": False}.get(word) if word in ("yes", "no") else int(word)  # type: ignore[return-value]


def _part(value: int | bool, points: float) -> float:
    """How much of a criterion is met; yes-or-no and vetoes are never the one to tell about."""
    return 2.0 if isinstance(value, bool) else value / points
