"""BM25 over token lists, with scores for every text instead of a list of the best.

The variant is BM25+ (Lv and Zhai, "Lower-bounding term frequency normalization", CIKM 2011) as ``rank_bm25.BM25Plus``
and ``bm25s`` (``method="bm25+"``) both have it:

    score(q, d) = sum over t in q of  idf(t) · (δ + tf · (k1 + 1) / (tf + k1 · (1 - b + b · |d| / avgdl)))
    idf(t)      = ln((N + 1) / df(t))

Of the variants of rank-bm25 it is the one that bm25s has with the very same idf for every word: Okapi's idf goes
negative for words of more than half of the texts, where rank-bm25 puts a floor and bm25s a zero. BM25+ gives δ · idf
even for words that a text lacks, the same sum for all texts of a question; :class:`Sparse` leaves that sum out, so that
the order stays and 0 means that no word is shared.
"""

import logging
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final, NamedTuple

import bm25s
import numpy as np
import numpy.typing as npt

from assistant.retrieval.fusion import highest

__all__ = ["Sparse", "SparseArrays", "ranges"]

_MOST_ENTRIES: Final = 1 << 18
"""Entries of the words' lists that the search for the best texts adds up, about 2 ms; the rarest words come first."""

_LONG: Final = 200
"""Entries a word, from which on the lists are put together one by one. Shorter ones are read entry by entry: 330 lists
of 30 in .04 ms and not in .2, but 22 of 11,000 in 1.4 and not in .14."""

_AT_ONCE: Final = 1 << 15
"""Texts whose words are counted by one sorting."""

logging.getLogger("bm25s").setLevel(logging.WARNING)  # the library sets it to DEBUG, which reaches the root's handlers


class SparseArrays(NamedTuple):
    """What :class:`Sparse` is made of, for a store: a compressed sparse column matrix with one column a word.

    :param data: scores, (n_entries,) float32.
    :param indices: rows (texts) of the entries, (n_entries,) int32.
    :param indptr: where each word's entries begin, (n_words + 1,) int64.
    :param vocabulary: the words in the order of the columns.
    :param size: number of texts.
    """

    data: npt.NDArray[np.float32]
    indices: npt.NDArray[np.int32]
    indptr: npt.NDArray[np.int64]
    vocabulary: tuple[str, ...]
    size: int


class Sparse:
    """BM25+ scores of a fixed list of texts.

    :param arrays: from :attr:`arrays` of another one; use :meth:`build` for texts.
    """

    K1 = 1.5
    B = 0.75
    DELTA = 1.0

    def __init__(self, arrays: SparseArrays) -> None:
        self.arrays = arrays
        self._bm25 = _engine()
        self._bm25.scores = {
            "data": arrays.data,
            "indices": arrays.indices,
            "indptr": arrays.indptr,
            "num_docs": arrays.size,
        }
        self._bm25.nonoccurrence_array = None
        self._bm25.vocab_dict = {word: column for column, word in enumerate(arrays.vocabulary)}

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]]) -> "Sparse":
        """Return the scores of texts given as token lists; a text may be empty."""
        columns: defaultdict[str, int] = defaultdict()
        columns.default_factory = columns.__len__
        tokens, lengths = array("i"), array("i")
        for text in texts:
            before = len(tokens)
            tokens.extend(map(columns.__getitem__, text))
            lengths.append(len(tokens) - before)
        if not columns:
            return cls(_empty(len(lengths)))
        return cls(_scored(np.frombuffer(tokens, np.int32), np.frombuffer(lengths, np.int32), tuple(columns)))

    def kept(self, rows: npt.NDArray[np.integer]) -> "Sparse":
        """Return the scores of some texts; they stay as they are among all.

        :param rows: their positions, ascending.
        """
        arrays = self.arrays
        new = np.full(arrays.size, -1, np.int32)
        new[rows] = np.arange(len(rows), dtype=np.int32)
        indices = new[arrays.indices]
        there = indices >= 0
        indptr = np.concatenate([[0], np.cumsum(there)])[arrays.indptr]
        return Sparse(SparseArrays(arrays.data[there], indices[there], indptr, arrays.vocabulary, len(rows)))

    def __len__(self) -> int:
        """Return the number of texts."""
        return self.arrays.size

    def __contains__(self, token: str) -> bool:
        """Tell whether any text has the token."""
        return token in self._bm25.vocab_dict

    def rarity(self, token: str) -> float:
        """Return ``ln((N + 1) / df)`` of a token; an unknown one counts as if one text had it."""
        column = self._bm25.vocab_dict.get(token)
        df = 1 if column is None else int(self.arrays.indptr[column + 1] - self.arrays.indptr[column])
        return math.log((self.arrays.size + 1) / max(df, 1))

    def scores(self, tokens: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the score of every text, (n_texts,) float32, 0 where no word is shared.

        :param tokens: words of the question; a word given twice counts twice, an unknown one nothing.
        """
        return self._added_up(self._bm25.get_tokens_ids(list(tokens)))[0]

    def scores_of(self, rows: npt.NDArray[np.integer], tokens: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the score of some texts, (n_rows,) float32, the same as in :meth:`scores`.

        :param rows: their positions, ascending.
        :param tokens: see :meth:`scores`.
        """
        scores = np.zeros(len(rows), np.float32)
        rows = rows.astype(np.int32)  # as the lists are: else they would be converted, each as a whole
        for column in self._bm25.get_tokens_ids(list(tokens)):
            start, end = self.arrays.indptr[column : column + 2]
            if start == end:
                continue  # of texts that :meth:`kept` left out
            texts = self.arrays.indices[start:end]
            at = np.searchsorted(texts, rows)
            at[at == len(texts)] = 0
            there = texts[at] == rows
            scores[there] += self.arrays.data[start:end][at[there]]
        return scores

    def scores_of_short(self, rows: npt.NDArray[np.integer], tokens: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return what :meth:`scores_of` does but for rounding, of texts of a few words in a quarter of the time.

        It goes through the words of these texts and not through the lists of all texts with a word. For the first
        question the scores are put into the order of the texts, 15 ms for 48,000 of them.

        :param rows: their positions, in any order.
        """
        wanted = np.zeros(len(self.arrays.vocabulary), np.float32)
        np.add.at(wanted, np.array(self._bm25.get_tokens_ids(list(tokens)), np.intp), np.float32(1))
        begins, columns, data = self._by_text
        counts = begins[rows + 1] - begins[rows]
        entries = ranges(begins[rows], counts)
        found = np.bincount(
            np.repeat(np.arange(len(rows)), counts), wanted[columns[entries]] * data[entries], minlength=len(rows)
        )
        return found.astype(np.float32)

    @cached_property
    def _by_text(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Where each text's entries begin, (n_texts + 1,), and their words and scores, text after text."""
        arrays = self.arrays
        order = np.argsort(arrays.indices, kind="stable")
        columns = np.repeat(np.arange(len(arrays.vocabulary), dtype=np.int32), np.diff(arrays.indptr))
        begins = np.concatenate([[0], np.cumsum(np.bincount(arrays.indices, minlength=arrays.size))])
        return begins, columns[order], arrays.data[order]

    def nearest(self, tokens: Sequence[str], limit: int) -> npt.NDArray[np.int64]:
        """Return the positions of the texts with the highest scores, in no particular order; only texts with a score.

        Words that stand in very many texts tell them apart least and cost most: they are left out where rarer ones have
        filled the room, so that a question takes a few milliseconds whatever the number of texts.

        :param tokens: see :meth:`scores`.
        :param limit: at most so many.
        """
        columns = np.array(self._bm25.get_tokens_ids(list(tokens)), np.int64)
        if not len(columns):
            return np.zeros(0, np.int64)
        sizes = self.arrays.indptr[columns + 1] - self.arrays.indptr[columns]
        rarest = np.argsort(sizes, kind="stable")
        words = max(1, int(np.searchsorted(np.cumsum(sizes[rarest]), _MOST_ENTRIES, side="right")))
        chosen = columns[rarest[:words]]
        scores, entries = self._added_up(chosen.tolist())
        # a text stands there once for each of its words; going through the scores of all texts would take longer
        texts = np.unique(entries[highest(scores[entries], limit * words)]).astype(np.int64)
        return texts[highest(scores[texts], limit)]

    def _added_up(self, columns: Sequence[int]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
        """Return the scores that some words give to all texts, (n_texts,), and the texts of all their entries.

        They are added up in the order in which bm25s does it, with one step of Python for all words.
        """
        scores = np.zeros(self.arrays.size, np.float32)
        if not columns:
            return scores, np.zeros(0, np.int32)
        texts, values = self._entries(np.array(columns, np.intp))
        np.add.at(scores, texts, values)
        return scores, texts

    def _entries(self, columns: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """Return the texts and scores of all entries of some words, word after word."""
        data, indices, indptr = self.arrays.data, self.arrays.indices, self.arrays.indptr
        begins, ends = indptr[columns], indptr[columns + 1]
        if (ends - begins).sum() < _LONG * len(columns):
            entries = ranges(begins, ends - begins)
            return indices[entries], data[entries]
        places = [slice(*pair) for pair in zip(begins.tolist(), ends.tolist(), strict=True)]
        return np.concatenate([indices[place] for place in places]), np.concatenate([data[place] for place in places])


def ranges(begins: npt.NDArray[np.integer], counts: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Return the numbers of several ranges, one after the other.

    :param begins: of each range.
    :param counts: numbers in each.
    """
    ends = np.cumsum(counts, dtype=np.int64)
    numbers: npt.NDArray[np.int64] = np.arange(ends[-1] if len(ends) else 0)
    numbers += np.repeat(begins - ends + counts, counts)
    return numbers


def _engine() -> bm25s.BM25:
    return bm25s.BM25(k1=Sparse.K1, b=Sparse.B, delta=Sparse.DELTA, method="bm25+", backend="numpy")


def _scored(tokens: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32], vocabulary: tuple[str, ...]) -> SparseArrays:
    """Return the scores of all texts, with the arithmetic of bm25s, which takes a step of Python for each text.

    :param tokens: columns of the tokens of all texts, one text after the other.
    :param lengths: number of tokens of each text.
    """
    parts = [_counted(*part, len(vocabulary)) for part in _portions(tokens, lengths)]
    df = sum((part.each for part in parts), np.zeros(len(vocabulary), np.int64))
    indptr = np.concatenate([[0], np.cumsum(df)])
    idf = np.array([math.log((len(lengths) + 1) / number) for number in df.tolist()], np.float32)
    norm = Sparse.K1 * (1 - Sparse.B + Sparse.B * lengths / lengths.mean())
    data, indices = np.empty(indptr[-1], np.float32), np.empty(indptr[-1], np.int32)
    free = indptr[:-1].copy()
    for part in parts:
        columns = np.repeat(np.arange(len(vocabulary)), part.each)
        at = np.arange(len(columns)) + np.repeat(free - (np.cumsum(part.each) - part.each), part.each)
        indices[at] = part.rows
        data[at] = idf[columns] * (part.counts * (Sparse.K1 + 1) / (norm[part.rows] + part.counts))
        free += part.each
    return SparseArrays(data, indices, indptr, vocabulary, len(lengths))


class _Counts(NamedTuple):
    """How often words stand in some texts, by word and then by text.

    :param each: number of entries of each word, (n_words,) int64.
    :param rows: texts, (n_entries,) int32.
    :param counts: (n_entries,) int32.
    """

    each: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int32]


def _portions(
    tokens: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32]
) -> Iterator[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], int]]:
    """Yield the tokens of so many texts at once, their lengths, and the number of texts before."""
    ends = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    for first in range(0, len(lengths), _AT_ONCE):
        last = min(first + _AT_ONCE, len(lengths))
        yield tokens[ends[first] : ends[last]], lengths[first:last], first


def _counted(tokens: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32], first: int, words: int) -> _Counts:
    """Count the words of each of some texts by sorting them."""
    places = tokens.astype(np.int64) * len(lengths) + np.repeat(np.arange(len(lengths)), lengths)
    entries, counts = np.unique(places, return_counts=True)
    columns, rows = np.divmod(entries, len(lengths))
    return _Counts(np.bincount(columns, minlength=words), (rows + first).astype(np.int32), counts.astype(np.int32))


def _empty(size: int) -> SparseArrays:
    return SparseArrays(np.zeros(0, np.float32), np.zeros(0, np.int32), np.zeros(1, np.int64), (), size)
