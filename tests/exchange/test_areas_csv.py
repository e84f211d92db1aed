"""Areas from a CSV file: what is read, and what is said of what cannot be read."""

from pathlib import Path

import pytest

from campaign.domain.refusal import Invalid, Invalids
from campaign.exchange.areas_csv import read_areas

HEADER = "code,name,level,parent_code\n"
OWN = Path(__file__).parents[1] / "data" / "areas_of_one_county.csv"


def test_a_published_file_is_read_whole() -> None:
    lines = read_areas(OWN.read_bytes())
    assert len(lines) == 61
    assert [line.level for line in lines[:4]] == [1, 2, 3, 4]
    assert lines[0].parent_code == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_chinese_headers_both_encodings_and_tabs_are_read(encoding: str, separator: str) -> None:
    text = separator.join(("区划代码", "名称", "备注")) + "\r\n" + separator.join(("360735100000", "琴江镇", "x"))
    (line,) = read_areas(text.encode(encoding))
    assert (line.name, line.level, line.parent_code, line.line) == ("琴江镇", 4, "360735000000", 2)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("36073510,琴江镇,4,", "area_code"),
        ("360735100000,,4,", "area_name_empty"),
        ("360735100000,琴江镇,9,", "area_level"),
        ("360735100000,琴江镇,x,", "area_level"),
        ("360735100000,琴江镇,4,3607", "area_code"),
        ("360735100000,琴江镇,4,,,x", "areas_columns"),
        ("360735000000,石城县,3,", "areas_twice"),
    ],
)
def test_a_wrong_line_is_named(row: str, code: str) -> None:
    with pytest.raises(Invalids) as refused:
        read_areas((HEADER + "360735000000,石城县,3,\n\n" + row).encode())
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("line 4", code)]


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"PK\x03\x04\x00", b"name\nx\n", b"a" * 200_000, b'code,name\n"' + b"x" * 300_000]
)
def test_what_is_no_such_file_is_refused_with_one_sentence(data: bytes) -> None:
    with pytest.raises((Invalid, Invalids)):
        read_areas(data)


def test_a_file_full_of_faults_is_answered_with_a_hundred() -> None:
    with pytest.raises(Invalids) as refused:
        read_areas((HEADER + "1,x,4,\n" * 5000).encode())
    assert len(refused.value.faults) == 100
