"""Hostile bytes are parsed here: one function, in a child process with memory, CPU, time and output limits.

    value = run_limited("campaign.exchange.media:look_at", payload, {"edge": 480})

The child knows no secret (empty environment), can write no file but its own answer, and answers in JSON
(bytes travel as base64), so that a parser somebody has taken over cannot hand the parent an object to run.
POSIX only: Linux is what counties' servers run.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

_BYTES = "$bytes"
_MEGA = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one child may use. `seconds` is wall time, `cpu_seconds` processor time, the others mebibytes."""

    memory_mb: int = 512
    cpu_seconds: int = 20
    seconds: float = 30.0
    answer_mb: int = 64


class Unreadable(Exception):
    """Raised inside the child by a parser that has a reason. `code` is a slug, `params` are JSON values."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class ChildFailed(Exception):
    """No answer. `why`: `time memory crashed answer_too_large`, or the code of the parser's Unreadable."""

    def __init__(self, why: str, **params: Any) -> None:
        super().__init__(why)
        self.why = why
        self.params = params


def run_limited(
    function: str,
    payload: bytes | BinaryIO,
    options: dict[str, Any] | None = None,
    *,
    limits: Limits | None = None,
) -> Any:
    """Call `package.module:name` as `name(payload_file, **options)` in a limited child and return its answer.

    `payload` is bytes, or a real file open for reading (it is handed over as the child's standard input,
    from its beginning). The answer is built of dict, list, str, int, float, bool, None and bytes.

    Raises ChildFailed: see there.
    """
    limits = limits or Limits()
    with tempfile.TemporaryFile() as answer:
        with _as_file(payload) as source:
            source.seek(0)
            code = _wait(_command(function, options or {}, limits), source, answer, limits.seconds)
        answer.seek(0)
        return _read_answer(answer.read(), code, limits)


def _as_file(payload: bytes | BinaryIO) -> Any:
    """A real file with the payload, for a `with`; a file handed in is not closed."""
    if not isinstance(payload, bytes | bytearray | memoryview):
        return _Borrowed(payload)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller's `with`
    file.write(payload)
    file.flush()
    return file


class _Borrowed:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def __enter__(self) -> BinaryIO:
        return self.file

    def __exit__(self, *_: object) -> None:
        self.file.seek(0)


def _command(function: str, options: dict[str, Any], limits: Limits) -> list[str]:
    order = {"function": function, "options": options, "limits": vars(limits)}
    return [sys.executable, "-I", str(Path(__file__)), json.dumps(order)]


def _wait(command: list[str], source: BinaryIO, answer: BinaryIO, seconds: float) -> int:
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file, no shell
        command,
        stdin=source,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        return child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        raise ChildFailed("time") from None


def _read_answer(raw: bytes, code: int, limits: Limits) -> Any:
    if code != 0:
        full = len(raw) >= limits.answer_mb * _MEGA
        # SIGXCPU = 24 on Linux; a child that outlives it by a second is killed by the hard limit.
        why = "answer_too_large" if full else {-24: "time", -9: "time", 77: "memory"}.get(code, "crashed")
        raise ChildFailed(why)
    reply = json.loads(raw, object_hook=_from_json)
    if "error" in reply:
        raise ChildFailed(reply["error"], **reply.get("params", {}))
    return reply["value"]


def _from_json(value: dict[str, Any]) -> Any:
    return base64.b64decode(value[_BYTES]) if set(value) == {_BYTES} else value


def _to_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} cannot leave the child")


# --- inside the child ------------------------------------------------------------------------------------


def _set_limits(limits: Limits) -> None:
    def limit(what: int, soft: int, hard: int | None = None) -> None:
        resource.setrlimit(what, (soft, soft if hard is None else hard))

    limit(resource.RLIMIT_AS, limits.memory_mb * _MEGA)
    limit(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    limit(resource.RLIMIT_FSIZE, limits.answer_mb * _MEGA)
    limit(resource.RLIMIT_NOFILE, 64)
    limit(resource.RLIMIT_CORE, 0)


def _child_main(order: dict[str, Any]) -> int:
    _set_limits(Limits(**order["limits"]))
    # The folder that holds the package, wherever it is installed; -I keeps everything else out.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    module, _, name = order["function"].partition(":")
    from campaign.exchange.child import (
        Unreadable as Refused,
    )  # the class the parsers raise, not __main__'s twin

    try:
        reply = {"value": getattr(importlib.import_module(module), name)(sys.stdin.buffer, **order["options"])}
    except Refused as refusal:
        reply = {"error": refusal.code, "params": refusal.params}
    except MemoryError:
        return 77
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        _write_json(out, reply)
    return 0


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=_to_json, separators=(",", ":"))
_DEEP = 5  # reply → value → sheets → sheet → rows → one row


def _write_json(out: TextIO, value: Any, deep: int = _DEEP) -> None:
    """JSON piece by piece: a whole answer as one text would cost its memory, `json.dump` several times the time."""
    if not deep or not isinstance(value, dict | list):
        out.write(_ENCODER.encode(value))
        return
    pairs = value.items() if isinstance(value, dict) else ((None, inner) for inner in value)
    out.write("{" if isinstance(value, dict) else "[")
    for place, (key, inner) in enumerate(pairs):
        out.write("," * (place > 0) + (_ENCODER.encode(key) + ":" if key is not None else ""))
        _write_json(out, inner, deep - 1)
    out.write("}" if isinstance(value, dict) else "]")


if __name__ == "__main__":
    sys.exit(_child_main(json.loads(sys.argv[1])))
