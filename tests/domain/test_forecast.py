"""A forecast is a range from what really happened, the same every time, and none where too little is known."""

from datetime import date, timedelta

from campaign.domain.forecast import Forecast, Kept, back_test, forecast
from campaign.domain.rules import Rules

TODAY, DUE = date(2026, 11, 23), date(2026, 12, 31)
RULES = Rules()


def kept(slips: list[int], department: int = 1, *, finished: bool = True) -> list[Kept]:
    """One promise a task, each kept so many days late."""
    start = date(2026, 1, 31)
    return [
        Kept(department * 1000 + n, department, start, start + timedelta(days=slip), finished)
        for n, slip in enumerate(slips)
    ]


def of(slips: list[Kept], promises: tuple[date, ...] = (DUE,), today: date = TODAY) -> Forecast:
    return forecast(7, 1, promises, slips, today, RULES)


def test_the_range_is_the_middle_of_what_happened() -> None:
    found = of(kept(list(range(100))))
    assert (found.why, found.examples, found.own, found.sure) == ("", 100, True, 0.8)
    assert found.first and found.last
    assert abs((found.first - DUE).days - 10) <= 4
    assert abs((found.last - DUE).days - 90) <= 4


def test_the_same_is_said_of_the_same_and_new_facts_change_it() -> None:
    history = kept([0, 3, 5, 8, 13, 21, 2, 7, 9, 30, 1, 4])
    assert of(history) == of(list(reversed(history)))
    assert of(history) != of([*history, *kept([90] * 12, 1)])


def test_where_too_little_is_known_nothing_is_said_but_how_little() -> None:
    assert of(kept([5] * 9)) == Forecast("too_little", examples=9)
    assert of(kept([5] * 10), promises=()).why == "no_promise"


def test_a_department_with_few_examples_takes_those_of_the_county() -> None:
    found = of([*kept([0] * 9, 1), *kept([40] * 30, 2)])
    assert (found.own, found.examples) == (False, 39)
    assert of([*kept([0] * 10, 1), *kept([40] * 30, 2)]).last == DUE


def test_what_is_open_is_not_finished_in_the_past() -> None:
    late = date(2026, 11, 1)
    found = of(kept([0] * 10 + [40] * 10), promises=(late,))
    assert (found.first, found.last) == (late + timedelta(days=40),) * 2
    assert of(kept([0] * 30), promises=(late,)).why == "beyond"


def test_the_last_of_several_promises_decides() -> None:
    slips = kept([0] * 15 + [60] * 15)
    early = of(slips).first
    both = of(slips, promises=(DUE, DUE, DUE, DUE, DUE)).first
    assert (early, both) == (DUE, DUE + timedelta(days=60))


def test_its_record_leaves_out_the_task_that_is_tested() -> None:
    hits, tested = back_test(kept(list(range(50))), RULES)
    assert tested == 50
    assert 36 <= hits <= 42  # about eight in ten
    odd = [*kept([5] * 20), *kept([200], 3)]
    assert back_test(odd, RULES) == (20, 21)  # the odd one cannot foretell itself
    assert back_test(kept([5] * 20, finished=False), RULES) == (0, 0)
