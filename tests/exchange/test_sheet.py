"""A workbook is hostile until parsed: every refusal is a sentence, soon, and nothing else happens."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.domain.ledger.grid import Grid
from campaign.domain.refusal import Invalid
from campaign.exchange import sheet as sheet_room
from campaign.exchange.sheet import MOST_FILE_BYTES, read_workbook
from campaign.exchange.sheet_child import MOST_COLUMNS, MOST_ROWS

MOMENT = datetime(2026, 6, 30, 17, 30)  # noqa: DTZ001 - Excel has no zone
SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
MESSY = Path(__file__).parents[1] / "data" / "messy_example_tongxin_2023.xlsx"


def book(*rows: list[object]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def repacked(change: dict[str, bytes], base: bytes | None = None) -> bytes:
    """A real workbook with parts changed or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base or book(["a"]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change.pop(name, old.read(name)))
        for name, data in change.items():
            new.writestr(name, data)
    return file.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_workbook(data)
    assert refused.value.field == "file"
    assert refused.value.english().endswith(".")
    return refused.value.code


def test_cells_keep_their_types() -> None:
    row = ["文字", 3, 2.5, True, date(2026, 6, 30), MOMENT, None, "末"]
    assert read_workbook(book(row)).sheets[0].rows == [row]


def test_merged_ranges_hidden_sheets_and_hidden_rows_are_told() -> None:
    made = openpyxl.Workbook()
    made.active.append(["a", "b"])  # type: ignore[union-attr]
    made.active.merge_cells("A1:A3")  # type: ignore[union-attr]
    made.active.row_dimensions[2].hidden = True  # type: ignore[union-attr]
    made.create_sheet("藏").sheet_state = "hidden"
    file = io.BytesIO()
    made.save(file)
    first, second = read_workbook(file.getvalue()).sheets
    assert (first.merged, first.hidden_rows, first.visible) == ([(0, 0, 2, 0)], [2], True)
    assert (second.name, second.visible) == ("藏", False)


def test_a_formula_gives_its_kept_value_and_is_never_worked_out() -> None:
    sheet = SHEET % b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'
    assert read_workbook(repacked({"xl/worksheets/sheet1.xml": sheet})).sheets[0].rows == [[2.0]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_usual_encoding(encoding: str) -> None:
    data = "序号,具体任务\n1,“新十条”\n".encode(encoding)
    workbook = read_workbook(data)
    assert (workbook.kind, workbook.sheets) == ("csv", [Grid("", [["序号", "具体任务"], ["1", "“新十条”"]])])


def test_a_csv_may_be_split_by_tabs_and_hold_breaks_in_its_cells() -> None:
    assert read_workbook(b'a\tb\n"c\nd"\te\n').sheets[0].rows == [["a", "b"], ["c\nd", "e"]]


def test_a_title_above_the_columns_does_not_hide_what_parts_them() -> None:
    data = "任务清单（一、二，三, 四）\n序号\t任务\t单位\n1\t清淤, 护坡\t水利局\n".encode("utf-16")
    assert read_workbook(data).sheets[0].rows[1:] == [["序号", "任务", "单位"], ["1", "清淤, 护坡", "水利局"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sheet_empty_file"),
        (b"%PDF-1.7 ...", "sheet_unknown_kind"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "sheet_unknown_kind"),
        (b"\x89PNG\r\n\x1a\n\0\0", "sheet_unknown_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "sheet_old_format"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "sheet_encrypted"),
        (b"PK\x03\x04 and nothing more", "sheet_broken"),
        (MESSY.read_bytes()[:3000], "sheet_broken"),
    ],
)
def test_what_is_no_workbook_is_refused_by_its_content(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr("[Content_Types].xml", "<a/>")
    assert refusal(file.getvalue()) == "sheet_unknown_kind"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refusal(repacked({"xl/media/bomb.bin": b"\0" * 60_000_000})) == "sheet_too_large"


def test_entries_over_each_other_are_refused() -> None:
    data = bytearray(book(["a"]))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        last = archive.infolist()[-1]
    # The last central record says where its entry begins; point it at the first entry's bytes.
    place = data.rfind(b"PK\x01\x02")
    data[place + 42 : place + 46] = (0).to_bytes(4, "little")
    assert last.header_offset
    assert refusal(bytes(data)) in ("sheet_suspicious", "sheet_broken")


def test_a_path_that_climbs_out_is_refused() -> None:
    assert refusal(repacked({"xl/../../etc/passwd": b"x"})) == "sheet_suspicious"


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(book(["a"]))
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    assert refusal(bytes(data)) == "sheet_encrypted"


def test_too_many_rows_or_columns_are_a_sentence() -> None:
    assert refusal(b"a\n" * (MOST_ROWS + 1)) == "sheet_too_many_rows"
    assert refusal(b"a," * MOST_COLUMNS + b"a\n") == "sheet_too_many_columns"


def test_a_cell_at_the_end_of_the_sheet_does_not_take_the_memory() -> None:
    sheet = SHEET % b'<row r="1"><c r="A1"><v>2</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    code = refusal(repacked({"xl/worksheets/sheet1.xml": sheet}))
    assert code in ("sheet_too_many_rows", "sheet_too_large", "sheet_broken")


def test_a_file_that_is_too_large_is_never_handed_to_a_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_room, "run_limited", lambda *_args, **_more: pytest.fail("it was parsed"))
    assert refusal(b"a" * (MOST_FILE_BYTES + 1)) == "sheet_file_too_large"


def test_entities_are_not_followed() -> None:
    shared = b"""<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "&x;&x;">]>
    <sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&y;</t></si></sst>"""
    host = Path("/etc/hostname").read_text() if Path("/etc/hostname").exists() else "?"
    try:
        rows = read_workbook(repacked({"xl/sharedStrings.xml": shared})).sheets[0].rows
    except Invalid:
        return
    assert host.strip() not in str(rows)


def test_control_characters_do_not_come_in() -> None:
    assert read_workbook(b"a\x07b\x1b,c\n").sheets[0].rows == [["ab", "c"]]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(MESSY.read_bytes()) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_a_damaged_workbook_is_read_or_refused_and_never_more(changes: list[tuple[int, int]]) -> None:
    data = bytearray(MESSY.read_bytes())
    for place, value in changes:
        data[place] = value
    try:
        assert read_workbook(bytes(data)).sheets is not None
    except Invalid as refused:
        assert refused.english()
