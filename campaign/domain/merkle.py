"""The hash tree over the ledger's entries: RFC 9162 §2.1 (Certificate Transparency 2.0), SHA-256.

A leaf and a node are hashed with different first bytes, so that neither can pass for the other. The proof
functions follow the RFC's text; `hashes` are always leaf hashes (32 bytes) in the order of `seq`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(canonical_bytes: bytes) -> bytes:
    """The hash of one entry's canonical bytes."""
    return sha256(b"\x00" + canonical_bytes).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def root(hashes: Iterable[bytes]) -> bytes:
    """The head of the tree over these leaf hashes; one pass, memory of the order of log n."""
    peaks: list[tuple[int, bytes]] = []  # (size, hash) of the complete subtrees so far, largest first
    for leaf in hashes:
        size, top = 1, leaf
        while peaks and peaks[-1][0] == size:
            top = node_hash(peaks.pop()[1], top)
            size *= 2
        peaks.append((size, top))
    if not peaks:
        return EMPTY
    _, top = peaks.pop()
    while peaks:
        top = node_hash(peaks.pop()[1], top)
    return top


def inclusion_proof(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """The path that proves leaf `index` to be in the tree, lowest neighbour first (RFC 9162 §2.1.3.1).

    Raises IndexError when there is no such leaf.
    """
    if not 0 <= index < len(hashes):
        raise IndexError(f"no leaf {index} in a tree of {len(hashes)}")
    if len(hashes) == 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*inclusion_proof(index, hashes[:split]), root(hashes[split:])]
    return [*inclusion_proof(index - split, hashes[split:]), root(hashes[:split])]


def proves_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], head: bytes) -> bool:
    """Whether `path` leads from leaf `index` to the head of a tree of `size` leaves (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, top = index, size - 1, leaf
    for neighbour in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            top = node_hash(neighbour, top)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            top = node_hash(top, neighbour)
        at, last = at >> 1, last >> 1
    return last == 0 and top == head


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
