"""A draw anybody can repeat, that bars whom it must bar and spreads the work."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.domain.draw import Candidate, Inspector, Lot, draw, draw_inspectors, draw_items, pool_of
from campaign.domain.refusal import Refusal

EDUCATION, HEALTH, FINANCE, OFFICE = 1, 2, 3, 4


def candidates(count: int, towns: int = 0) -> list[Candidate]:
    return [
        Candidate(f"t{number}", f"任务 {number}", number % towns if towns else None, doing=frozenset({EDUCATION}))
        for number in range(count)
    ]


def test_the_lot_is_the_published_one() -> None:
    # Fixed for ever: a sealed round must give the same draw in ten years, in any language.
    lot = Lot("20261102-7f3c-91ae")
    assert [lot.below(100) for _ in range(8)] == [68, 40, 59, 99, 17, 10, 18, 44]
    assert Lot("20261102-7f3c-91ae").shuffled(list("abcdef")) == list("ecbdfa")


def test_every_number_comes_about_equally_often() -> None:
    lot = Lot("even")
    counts = Counter(lot.below(6) for _ in range(6000))
    assert set(counts) == set(range(6))
    assert all(900 < count < 1100 for count in counts.values())


def test_all_takes_all() -> None:
    assert len(draw_items(candidates(7), "all", 0.05, "seed")) == 7


@pytest.mark.parametrize(("count", "share", "drawn"), [(40, 0.05, 2), (41, 0.05, 3), (1, 0.05, 1), (10, 0.3, 3)])
def test_a_share_is_rounded_up(count: int, share: float, drawn: int) -> None:
    assert len(draw_items(candidates(count), "random", share, "seed")) == drawn


@given(st.integers(1, 60), st.integers(1, 12), st.text(max_size=8), st.sampled_from(["random", "risk"]))
def test_every_town_has_at_least_one(count: int, towns: int, seed: str, kind: str) -> None:
    everything = candidates(count, towns)
    drawn = draw_items(everything, kind, 0.05, seed)
    assert {each.town for each in drawn} == {each.town for each in everything}
    assert len(drawn) == len({each.key for each in drawn})


@given(st.permutations(candidates(12, 3)), st.text(max_size=8))
def test_the_order_of_the_list_does_not_matter(order: list[Candidate], seed: str) -> None:
    assert draw_items(order, "random", 0.3, seed) == draw_items(candidates(12, 3), "random", 0.3, seed)


def test_another_seed_draws_others() -> None:
    draws = {tuple(each.key for each in draw_items(candidates(50), "random", 0.1, str(seed))) for seed in range(20)}
    assert len(draws) > 15


def test_the_heavier_are_drawn_more_often() -> None:
    pool = [Candidate("heavy", "", weight=3), *(Candidate(f"light{number}", "") for number in range(9))]
    hits = sum(draw_items(pool, "risk", 0.1, str(seed))[0].key == "heavy" for seed in range(1000))
    assert 200 < hits < 300  # 3 of 12 tickets


def test_the_lead_inspector_comes_from_outside_and_specialists_not_from_the_work_itself() -> None:
    item = Candidate("t1", "校园饮水", doing=frozenset({EDUCATION}), involved=frozenset({FINANCE}))
    own, helper, outsider = (Inspector(number, frozenset({number})) for number in (EDUCATION, FINANCE, OFFICE))
    for seed in range(30):
        teams = draw_inspectors([item], [own, helper, outsider], 3, str(seed))
        assert teams["t1"] == [OFFICE, FINANCE]


def test_without_anybody_from_outside_the_draw_is_refused() -> None:
    item = Candidate("t1", "校园饮水", doing=frozenset({EDUCATION}))
    with pytest.raises(Refusal) as refused:
        draw_inspectors([item], [Inspector(1, frozenset({EDUCATION}))], 2, "seed")
    assert refused.value.code == "draw_no_lead"
    assert "校园饮水" in refused.value.english()


def test_a_draw_by_lot_needs_two_inspectors() -> None:
    with pytest.raises(Refusal) as refused:
        draw_inspectors(candidates(1), [Inspector(9, frozenset({OFFICE}))], 2, "seed", least=2)
    assert refused.value.code == "draw_few_inspectors"


@given(st.integers(1, 40), st.integers(2, 9), st.text(max_size=8))
def test_the_work_is_spread_evenly(count: int, people: int, seed: str) -> None:
    inspectors = [Inspector(100 + number, frozenset({OFFICE})) for number in range(people)]
    teams = draw_inspectors(candidates(count), inspectors, 2, seed)
    load = Counter(person for team in teams.values() for person in team)
    lead = Counter(team[0] for team in teams.values())
    assert sum(load.values()) == count * 2
    loads = [load[each.person_id] for each in inspectors]
    leads = [lead[each.person_id] for each in inspectors]
    assert max(loads) - min(loads) <= 2
    assert max(leads) - min(leads) <= 1


def test_what_was_kept_repeats_the_draw() -> None:
    pool = pool_of(
        candidates(30, 4),
        [Inspector(number, frozenset({HEALTH + number % 3})) for number in range(10, 16)],
        kind="random",
        share=0.2,
        wanted=2,
        least=2,
    )
    kept = json.loads(json.dumps(pool))
    assert draw(kept, "seed") == draw(pool, "seed")
    assert len(draw(kept, "seed")) == 6
    assert all(len(team) == 2 for team in draw(kept, "seed").values())
