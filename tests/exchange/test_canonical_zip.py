"""A zip that can be written in one way only."""

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.exchange import canonical_zip
from campaign.exchange.canonical_zip import Member, NotCanonical, read_zip, write_zip

FILES = {"bag/a.txt": b"one", "bag/data/b.bin": b"\x00" * 5000, "bag/empty": b""}
parts = st.text("abcXYZ019-_", min_size=1, max_size=8)
names = st.lists(parts, min_size=1, max_size=3).map("/".join)


def written(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    write_zip(out, [Member(name, lambda data=data: [data[:3], data[3:]]) for name, data in files.items()])
    return out.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    return {name: b"".join(pieces) for name, pieces in read_zip(BytesIO(data))}


@given(st.dictionaries(names, st.binary(max_size=300), max_size=6))
def test_files_come_back_and_other_programs_read_them(files: dict[str, bytes]) -> None:
    data = written(files)
    assert read(data) == files
    with zipfile.ZipFile(BytesIO(data)) as box:
        assert box.testzip() is None
        assert {name: box.read(name) for name in box.namelist()} == files


def test_the_order_given_does_not_matter() -> None:
    assert written(FILES) == written(dict(reversed(FILES.items())))


@pytest.mark.parametrize("bit", range(8))
def test_every_flipped_bit_is_found(bit: int) -> None:
    data = written(FILES)
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << bit
        with pytest.raises(NotCanonical):
            read(bytes(flipped))


def test_every_cut_and_every_addition_is_found() -> None:
    data = written(FILES)
    for size in range(len(data)):
        with pytest.raises(NotCanonical):
            read(data[:size])
    for more in (b"\x00", b"PK\x05\x06", data):
        with pytest.raises(NotCanonical):
            read(data + more)
        with pytest.raises(NotCanonical):
            read(more + data)


def test_a_compressed_bomb_is_refused_unopened() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("bag/bomb", b"\x00" * 50_000_000)
    with pytest.raises(NotCanonical):
        read(out.getvalue())


@pytest.mark.parametrize("method", ["stored by another program", "doubled", "in another order"])
def test_another_writing_of_the_same_files_is_refused(method: str) -> None:
    out = BytesIO()
    order = sorted(FILES, reverse=method == "in another order")
    with zipfile.ZipFile(out, "w") as box, pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *_, **__: None)
        for name in order + (order[:1] if method == "doubled" else []):
            box.writestr(zipfile.ZipInfo(name), FILES[name])
    with pytest.raises(NotCanonical):
        read(out.getvalue())


def test_two_files_of_one_name_are_refused_even_in_our_own_writing() -> None:
    one = written({"bag/a": b"1"})
    header = one[: 30 + 5 + 1]
    with pytest.raises(NotCanonical):
        read(header + header + one[len(header) :])


@pytest.mark.parametrize("name", ["../up", "/root", "a//b", "a/./b", "a/", "", "县", "a b", "a\\b", "x" * 201])
def test_a_name_that_could_climb_is_never_written(name: str) -> None:
    with pytest.raises(ValueError, match="cannot stand"):
        written({name: b""})


def test_a_name_is_never_written_twice() -> None:
    with pytest.raises(ValueError, match="cannot stand"):
        write_zip(BytesIO(), [Member("a", lambda: []), Member("a", lambda: [])])


def test_a_header_that_claims_too_much_is_refused() -> None:
    data = bytearray(written({"bag/a": b"123"}))
    data[18:26] = struct.pack("<2I", 2**31, 2**31)
    with pytest.raises(NotCanonical):
        read(bytes(data))


def test_many_files_and_far_places_use_zip64(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = {f"bag/{number:06}": b"" for number in range(70_000)}
    data = written(files)
    assert len(read(data)) == 70_000
    with zipfile.ZipFile(BytesIO(data)) as box:
        assert len(box.namelist()) == 70_000
    # As if 4 GiB had been reached after 3,000 bytes: places beyond are kept in 8 bytes.
    monkeypatch.setattr(canonical_zip, "_FULL_4", 3000)
    files = {"bag/a": b"x" * 2500, "bag/b": b"y" * 2500, "bag/c": b"z"}
    data = written(files)
    assert read(data) == files
    assert struct.pack("<2HQ", 1, 8, 2535) not in data
    assert struct.pack("<2HQ", 1, 8, 5070) in data
