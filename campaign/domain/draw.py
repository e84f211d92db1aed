"""Draw (抽取): which items a round takes and who inspects them, by a lot that anybody can repeat.

The lot is SHA-256 over the seed and a counter, so it comes out the same in every version of every language; Python's
own `random` promises that only for some of its functions. Nothing here depends on the order candidates are given in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

from campaign.domain.refusal import N_, Refusal, sentence

KINDS = {"all": N_("All"), "random": N_("Random share"), "risk": N_("Weighted by risk")}
Drawn = TypeVar("Drawn")

sentence(
    "draw_no_lead",
    N_("Nobody from outside its departments can lead the inspection of “{title}”. Add an inspector first."),
)
sentence(
    "draw_few_inspectors",
    N_("A draw by lot needs {count} inspectors for each item; “{title}” finds only {found}. Add inspectors first."),
)


@dataclass(frozen=True)
class Candidate:
    """A task or share that could be drawn. `key` is unique; `town` the area it lies in, if any; `weight` counts for
    draws by risk. `doing` are the departments whose own work it is, `involved` also those that co-operate."""

    key: str
    title: str
    town: int | None = None
    weight: int = 1
    doing: frozenset[int] = frozenset()
    involved: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Inspector:
    """Somebody who can be drawn, with the departments whose posts they hold."""

    person_id: int
    departments: frozenset[int]


class Lot:
    """A stream of even numbers from a seed: SHA-256 of `seed:counter`, read as integers."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._counter = 0

    def below(self, limit: int) -> int:
        """The next number from 0 to `limit` - 1, each equally likely (what would favour some is thrown away)."""
        fair = 2**256 - 2**256 % limit
        while True:
            block = sha256(f"{self._seed}:{self._counter}".encode()).digest()
            self._counter += 1
            number = int.from_bytes(block, "big")
            if number < fair:
                return number % limit

    def shuffled(self, things: Sequence[Drawn]) -> list[Drawn]:
        """The things in an order by lot (Fisher–Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def weighted(self, things: Sequence[tuple[Drawn, int]]) -> list[Drawn]:
        """The things in an order in which the heavier tend to come first; weights are positive integers."""
        left, order = list(things), []
        while left:
            ticket = self.below(sum(weight for _, weight in left))
            for place, (thing, weight) in enumerate(left):
                if ticket < weight:
                    order.append(thing)
                    del left[place]
                    break
                ticket -= weight
        return order


def draw_items(candidates: Iterable[Candidate], kind: str, share: float, seed: str) -> list[Candidate]:
    """The items of a round, in order of their keys: all, or `share` (0–1) of them and at least one for each town."""
    ordered = sorted(candidates, key=lambda each: each.key)
    if kind == "all":
        return ordered
    lot = Lot(f"{seed}:items")
    weighted = [(each, each.weight) for each in ordered]
    order = lot.weighted(weighted) if kind == "risk" else lot.shuffled(ordered)
    # Rounded up, without the dust of binary fractions: 5 % of 40 is 2, not 3.
    wanted = -(-round(share * 10_000) * len(ordered) // 10_000)
    chosen = _one_for_each_town(order)
    chosen += [each for each in order if each not in chosen][: max(0, wanted - len(chosen))]
    return sorted(chosen, key=lambda each: each.key)


def _one_for_each_town(order: Iterable[Candidate]) -> list[Candidate]:
    first: dict[int, Candidate] = {}
    for each in order:
        if each.town is not None:
            first.setdefault(each.town, each)
    return list(first.values())


def draw_inspectors(
    items: Iterable[Candidate], inspectors: Iterable[Inspector], wanted: int, seed: str, *, least: int = 1
) -> dict[str, list[int]]:
    """Who inspects what: for each item's key up to `wanted` people's ids, the lead inspector first.

    The lead inspector (组长) holds no post in any department of the task; the others only not in one whose own work it
    is. The work is spread evenly; the lot decides between equals.

    Raises `Refusal("draw_no_lead")`, or `Refusal("draw_few_inspectors")` when fewer than `least` are found.
    """
    people = sorted(inspectors, key=lambda each: each.person_id)
    lot = Lot(f"{seed}:inspectors")
    load = {each.person_id: 0 for each in people}
    led = dict(load)
    teams: dict[str, list[int]] = {}
    for item in lot.shuffled(sorted(items, key=lambda each: each.key)):
        order = lot.shuffled(people)
        team = list(_team(item, order, wanted, load, led))
        if len(team) < least:
            raise Refusal("draw_few_inspectors", title=item.title, count=least, found=len(team))
        for person in team:
            load[person] += 1
        led[team[0]] += 1
        teams[item.key] = team
    return dict(sorted(teams.items()))


def _team(
    item: Candidate, order: Sequence[Inspector], wanted: int, load: Mapping[int, int], led: Mapping[int, int]
) -> Iterator[int]:
    leads = [each for each in order if not each.departments & (item.doing | item.involved)]
    if not leads:
        raise Refusal("draw_no_lead", title=item.title)
    # `min` keeps the first of equals, and `order` is by lot.
    lead = min(leads, key=lambda each: (led[each.person_id], load[each.person_id]))
    yield lead.person_id
    rest = [each for each in order if each is not lead and not each.departments & item.doing]
    for each in sorted(rest, key=lambda each: load[each.person_id])[: wanted - 1]:
        yield each.person_id


def pool_of(
    candidates: Iterable[Candidate],
    inspectors: Iterable[Inspector],
    *,
    kind: str,
    share: float,
    wanted: int,
    least: int = 1,
) -> dict[str, Any]:
    """Everything the draw depends on besides the seed, as JSON values, to be kept with the round."""
    return {
        "kind": kind,
        "share": str(share),
        "wanted": wanted,
        "least": least,
        "candidates": [
            {
                "key": each.key,
                "title": each.title,
                "town": each.town,
                "weight": each.weight,
                "doing": sorted(each.doing),
                "involved": sorted(each.involved),
            }
            for each in sorted(candidates, key=lambda each: each.key)
        ],
        "inspectors": [
            {"person_id": each.person_id, "departments": sorted(each.departments)}
            for each in sorted(inspectors, key=lambda each: each.person_id)
        ],
    }


def draw(pool: Mapping[str, Any], seed: str) -> dict[str, list[int]]:
    """The whole draw, from what `pool_of` kept: item key → people's ids, lead inspector first. Anybody can repeat it.

    Raises as `draw_inspectors`.
    """
    candidates = [
        Candidate(
            each["key"],
            each["title"],
            each["town"],
            each["weight"],
            frozenset(each["doing"]),
            frozenset(each["involved"]),
        )
        for each in pool["candidates"]
    ]
    people = [Inspector(each["person_id"], frozenset(each["departments"])) for each in pool["inspectors"]]
    items = draw_items(candidates, pool["kind"], float(pool["share"]), seed)
    return draw_inspectors(items, people, pool["wanted"], seed, least=pool["least"])
