"""A parser in a child process can take no more than it was given."""

import tempfile

import pytest

from campaign.exchange.child import ChildFailed, Limits, run_limited

HERE = "tests.exchange.parsers_for_child"


def run(name: str, payload: bytes = b"", limits: Limits | None = None, **options: object) -> object:
    return run_limited(f"{HERE}:{name}", payload, options, limits=limits)


def test_the_answer_comes_back_with_its_bytes_and_words() -> None:
    answer = run("count", b"abc", edge=3)
    assert answer == {"size": 3, "options": {"edge": 3}, "raw": b"\x00\xff", "text": "云岭"}


def test_a_file_is_read_from_its_beginning() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"four")
        assert run_limited(f"{HERE}:count", file)["size"] == 4


def test_a_parsers_own_reason_arrives_with_its_details() -> None:
    with pytest.raises(ChildFailed) as failed:
        run("refuse")
    assert (failed.value.why, failed.value.params) == ("no_table", {"sheet": "附件"})


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("eat_memory", "memory"),
        ("eat_time", "time"),
        ("wait_for_ever", "time"),
        ("crash", "crashed"),
        ("raise_anything", "crashed"),
        ("shout", "answer_too_large"),
    ],
)
def test_whoever_takes_too_much_is_stopped(name: str, why: str) -> None:
    with pytest.raises(ChildFailed) as failed:
        run(name, limits=Limits(memory_mb=256, cpu_seconds=1, seconds=3, answer_mb=1))
    assert failed.value.why == why


def test_the_child_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAMPAIGN_SECRET_KEY", "secret")
    assert "CAMPAIGN_SECRET_KEY" not in run("steal")  # type: ignore[operator]


def test_the_child_cannot_fill_the_disk(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ChildFailed):
        run("write_elsewhere", limits=Limits(answer_mb=1), path=str(tmp_path / "big"))
