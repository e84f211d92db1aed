"""The log is one JSON object a line, in readable Chinese, and keeps secrets to itself."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from campaign.logs import set_up_logs


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Puts back what `set_up_logs` changes for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_is_one_json_object_with_time_and_level(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    structlog.get_logger().info("sweep", climbed=3, place="云岭县")
    [event] = lines(capsys)
    assert (event["event"], event["level"], event["climbed"], event["place"]) == (
        "sweep",
        "info",
        3,
        "云岭县",
    )
    assert str(event["timestamp"]).endswith("Z")


def test_the_standard_library_speaks_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    logging.getLogger("uvicorn.error").warning("slow %s", "disk")
    assert [event["event"] for event in lines(capsys)] == ["slow disk"]


@pytest.mark.parametrize("key", ["password", "new_password", "Authorization", "session_token", "SECRET_KEY"])
def test_a_secret_is_never_written(capsys: pytest.CaptureFixture[str], key: str) -> None:
    set_up_logs()
    structlog.get_logger().info("sign-in", **{key: "campaign-demo"})
    assert "campaign-demo" not in capsys.readouterr().err


def test_an_exception_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs()
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger().exception("failed")
    [event] = lines(capsys)
    assert "ValueError: broken" in str(event["exception"])
