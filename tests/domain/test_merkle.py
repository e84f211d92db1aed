"""The tree of RFC 9162; roots from the Certificate Transparency project's published test data."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.domain.merkle import EMPTY, inclusion_proof, leaf_hash, node_hash, proves_inclusion, root

INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]
leaf_lists = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_head_is_the_published_one(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_hashes_nothing() -> None:
    assert root([]) == EMPTY == sha256(b"").digest()


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = LEAVES[0], LEAVES[1]
    assert leaf_hash(left + right) != node_hash(left, right)


@given(leaf_lists, st.data())
def test_every_leaf_proves_itself_and_no_other_place(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, head = inclusion_proof(index, leaves), root(leaves)
    assert proves_inclusion(leaves[index], index, len(leaves), path, head)
    assert not proves_inclusion(sha256(leaves[index]).digest(), index, len(leaves), path, head)
    other = data.draw(st.integers(0, len(leaves) - 1))
    if leaves[other] != leaves[index]:
        assert not proves_inclusion(leaves[index], other, len(leaves), path, head)


@given(leaf_lists, st.data())
def test_a_changed_path_proves_nothing(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, head = inclusion_proof(index, leaves), root(leaves)
    assert not proves_inclusion(leaves[index], index, len(leaves), [*path, head], head)
    if path:
        assert not proves_inclusion(leaves[index], index, len(leaves), path[:-1], head)


@given(leaf_lists)
def test_the_head_agrees_with_the_recursive_definition(leaves: list[bytes]) -> None:
    def defined(part: list[bytes]) -> bytes:
        if len(part) == 1:
            return part[0]
        split = 1
        while split * 2 < len(part):
            split *= 2
        return node_hash(defined(part[:split]), defined(part[split:]))

    assert root(leaves) == defined(leaves)


@pytest.mark.parametrize("index", [-1, 8])
def test_a_leaf_that_is_not_there_has_no_proof(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_proof(index, LEAVES)
    assert not proves_inclusion(LEAVES[0], index, 8, [], root(LEAVES))
