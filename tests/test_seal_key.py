"""The county's seal key."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from campaign.domain.refusal import Refusal
from campaign.seal_key import new_key_pem, open_key, read_public_key
from campaign.settings import Settings


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = Settings(var=tmp_path).seal()
    assert Settings(var=tmp_path).seal().public_key == first.public_key
    assert (tmp_path / "seal.key").stat().st_mode & 0o777 == 0o600


def test_a_given_key_wins_over_the_file(tmp_path: Path) -> None:
    pem = new_key_pem()
    assert Settings(var=tmp_path, seal_key=pem).seal().public_key == open_key(pem).public_key
    assert not (tmp_path / "seal.key").exists()


def test_a_public_key_is_read_from_hex_pem_or_a_file(tmp_path: Path) -> None:
    key = open_key(new_key_pem()).public_key
    pem = Ed25519PublicKey.from_public_bytes(key).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "hex").write_text(key.hex() + "\n")
    (tmp_path / "pem").write_bytes(pem)
    for given in (key.hex(), str(tmp_path / "hex"), str(tmp_path / "pem")):
        assert read_public_key(given) == key


def test_what_is_no_such_key_is_refused_with_a_sentence() -> None:
    wrong = X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for pem in ("", "nonsense", wrong.decode()):
        with pytest.raises(Refusal):
            open_key(pem)
    for given in ("", "abcd", "no such file", new_key_pem()):
        with pytest.raises(Refusal):
            read_public_key(given)
