"""A dossier proves itself, on a machine with nothing but the file."""

import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import bagit
import pytest

from campaign.domain.canonical import canonical
from campaign.domain.merkle import leaf_hash
from campaign.exchange import dossier_format as form
from campaign.exchange.canonical_zip import Member, read_zip, write_zip
from campaign.exchange.dossier import Content, write_dossier
from campaign.exchange.dossier_verify import Seal, Untrue, verify_dossier
from campaign.seal_key import SealKey, new_key_pem, open_key

KEY, THIEF = open_key(new_key_pem()), open_key(new_key_pem())
PHOTOS = {sha256(data).hexdigest(): data for data in (b"photo one" * 500, b"photo two" * 500)}
SHEET = canonical({"item": 1, "title": "教学点冬季取暖改造"})
LINES = [canonical({"seq": seq, "deed": "sign_item", "noun": "item"}) for seq in range(1, 41)]


def content() -> Content:
    digest = sha256(SHEET).hexdigest()
    return Content(
        name="round-1",
        info={"External-Identifier": "round-1", "External-Description": "第四季度县级验收"},
        records={
            "round": {"id": 1, "title": "第四季度县级验收"},
            "signatures": [{"state": "signed", "digest": digest}, {"state": "returned", "digest": ""}],
            "evidence": [{"sha256": each} for each in PHOTOS],
        },
        sheets={digest: SHEET},
        entries=LINES[10:30],
        leaves=[leaf_hash(line).hex() for line in LINES],
        evidence={f"{digest}.jpg": len(data) for digest, data in PHOTOS.items()},
        pages={"index.html": b"<!doctype html>", "ledger.xlsx": b"PK"},
    )


def written(what: Content, key: SealKey = KEY) -> bytes:
    out = BytesIO()
    write_dossier(out, what, lambda digest: [PHOTOS[digest]], key)
    return out.getvalue()


def verified(data: bytes, key: SealKey | None = KEY) -> Seal:
    return verify_dossier(BytesIO(data), key.public_key if key else None)


def refused(data: bytes, key: SealKey | None = KEY) -> str:
    with pytest.raises(Untrue) as fault:
        verified(data, key)
    assert "{" not in fault.value.english()
    return fault.value.code


def rewritten(change: Callable[[dict[str, bytes]], None], data: bytes | None = None) -> bytes:
    """The same dossier with its files changed and the zip canonical again, as a forger would."""
    files = {name: b"".join(pieces) for name, pieces in read_zip(BytesIO(data or written(content())))}
    change(files)
    out = BytesIO()
    write_zip(out, [Member(name, lambda data=data: [data]) for name, data in files.items()])
    return out.getvalue()


def test_a_true_dossier_says_what_it_holds() -> None:
    seal = verified(written(content()))
    assert (seal.files, seal.entries, seal.signatures) == (16, 20, 1)
    assert seal.fingerprint == form.fingerprint(KEY.public_key)
    assert seal.fields["Tree-Size"] == "40"
    assert seal.fields["External-Description"] == "第四季度县级验收"


def test_the_same_round_gives_the_same_file() -> None:
    assert written(content()) == written(content())


def test_the_bagit_library_agrees(tmp_path: Path) -> None:
    with zipfile.ZipFile(BytesIO(written(content()))) as box:
        box.extractall(tmp_path)
    bag = bagit.Bag(str(tmp_path / "round-1"))
    bag.validate()
    assert bag.info["External-Description"] == "第四季度县级验收"
    (tmp_path / "round-1/data/index.html").write_bytes(b"<!doctype HTML>")
    assert not bagit.Bag(str(tmp_path / "round-1")).is_valid()


def test_ten_thousand_flipped_bytes_are_all_found() -> None:
    data, dice = written(content()), random.Random(20261123)
    for _ in range(10_000):
        flipped = bytearray(data)
        flipped[dice.randrange(len(data))] ^= dice.randrange(1, 256)
        with pytest.raises(Untrue):
            verified(bytes(flipped), None)


def test_cut_off_and_lengthened_files_are_found() -> None:
    data = written(content())
    for changed in (b"", data[:100], data[:-1], data + b"\x00", data + data, b"\x00" + data):
        refused(changed)


def test_a_whole_forgery_is_refused_when_the_key_is_known() -> None:
    forged = written(replace(content(), leaves=content().leaves[:-1]), THIEF)
    assert refused(forged, KEY) == "dossier_signer"
    # Without the key the file agrees with itself: the fingerprint is what gives it away.
    assert verified(forged, None).fingerprint == form.fingerprint(THIEF.public_key)


def swap(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[f"round-1/{name}"]
        files[f"round-1/{name}"] = files[f"round-1/{name}"].replace(old, new)

    return change


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("data/records/round.json", "第四".encode(), "第三".encode(), "dossier_bytes"),
        ("data/entries.jsonl", b"sign_item", b"edit_item", "dossier_bytes"),
        (f"data/evidence/{next(iter(PHOTOS))}.jpg", b"one", b"two", "dossier_bytes"),
        ("manifest-sha256.txt", b"a", b"b", "dossier_bytes"),
        ("tagmanifest-sha256.txt", b"a", b"b", "dossier_signature"),
        ("bagit.txt", b"1.0", b"0.9", "dossier_bytes"),
        ("bag-info.txt", b"Tree-Size: 40", b"Tree-Size: 41", "dossier_bytes"),
        ("signature.txt", b"\n", b"", "dossier_form"),
        ("public-key.txt", b"\n", b"0\n", "dossier_form"),
    ],
)
def test_a_changed_file_in_a_canonical_zip_is_named(name: str, old: bytes, new: bytes, code: str) -> None:
    assert refused(rewritten(swap(name, old, new))) == code


def test_files_taken_out_or_slipped_in_are_found() -> None:
    photo = f"round-1/data/evidence/{next(iter(PHOTOS))}.jpg"
    assert refused(rewritten(lambda files: files.pop(photo) and None)) == "dossier_bytes"
    for name in ("round-1/data/more.txt", "round-1/more.txt", "other/more.txt", "more.txt"):
        assert refused(rewritten(lambda files, name=name: files.update({name: b""}))) in (
            "dossier_bytes",
            "dossier_names",
        )
    for name in ("signature.txt", "public-key.txt", "bag-info.txt", "manifest-sha256.txt"):
        refused(rewritten(lambda files, name=name: files.pop(f"round-1/{name}") and None))


def signed_lie(**changes: object) -> bytes:
    return written(replace(content(), **changes))  # type: ignore[arg-type]


def test_what_the_county_itself_signed_must_still_agree_with_itself() -> None:
    lines = [*LINES[10:29], canonical({"seq": 30, "deed": "another"})]
    assert refused(signed_lie(entries=lines)) == "dossier_entry"
    assert refused(signed_lie(entries=[canonical({"seq": 41})])) == "dossier_entry"
    assert refused(signed_lie(entries=[b"{}"])) == "dossier_form"
    assert refused(signed_lie(sheets={})) == "dossier_sheet"
    assert refused(signed_lie(sheets={"0" * 64: SHEET})) == "dossier_bytes"
    records = content().records | {"evidence": [{"sha256": "0" * 64}]}
    assert refused(signed_lie(records=records)) == "dossier_evidence"
    assert refused(signed_lie(records={})) == "dossier_names"
    assert refused(signed_lie(entries=[b"[" * 100_000])) == "dossier_form"
    assert refused(signed_lie(info={"External-Identifier": "round-1"})) == "dossier_form"


@pytest.mark.parametrize("title", ["真\x1b[2K\x1b[1A", "真\b\b", "真\x9b2J"])
def test_a_title_cannot_steer_the_terminal_that_shows_it(title: str) -> None:
    info = {"External-Identifier": "round-1", "External-Description": title}
    assert verified(signed_lie(info=info)).fields["External-Description"].isprintable()
    with pytest.raises(ValueError, match="not as it is written"):
        form.read_info(f"External-Description: {title}\n".encode())


def test_evidence_that_is_not_what_was_stored_stops_the_writing() -> None:
    with pytest.raises(ValueError, match="not what was stored"):
        write_dossier(BytesIO(), content(), lambda digest: [b"x"], KEY)


def test_a_file_that_is_no_dossier_gets_a_sentence() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("bomb", b"\x00" * 10_000_000)
    for data in (out.getvalue(), b"", b"%PDF-1.7", b"PK\x03\x04"):
        assert refused(data) == "dossier_zip"
