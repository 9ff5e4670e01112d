"""How many words of the report are words: before and after lines are joined to running text.

Run ``python bench/spelling.py [REPORT]``. A word counts as known when a German word list has it, or when the report
itself writes it unbroken at another place. Needs a word list: Debian's ``wngerman`` (``/usr/share/dict/ngerman``) or,
coarser because it holds stems only, ``hunspell-de-de``.
"""

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.documents.model import Document
from assistant.documents.report.reader import read_report

REPORT = Path(__file__).parents[1] / "corpus" / "evaluation-report.txt"
WORD_LISTS = (
    (Path("/usr/share/dict/ngerman"), "utf-8"),
    (Path("/usr/share/hunspell/de_DE.dic"), "iso-8859-1"),
)
TOP = 40
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*")
_WORD = re.compile(r"[^\W\d_]{2,}")


def main(arguments: list[str]) -> int:
    """Print both shares and the most frequent unknown words; return the exit code (2: no word list)."""
    dictionary = word_list()
    if dictionary is None:
        print("No German word list: install the Debian package wngerman or hunspell-de-de.", file=sys.stderr)
        return 2
    source = Path(arguments[0] if arguments else REPORT).read_text(encoding="utf-8")
    report = read_report(source, id="report", title="Report")
    before = words(raw_lines(source, report))
    after = words(block.text for block in report.blocks)
    unbroken = unbroken_words(source.split("\n"))
    for name, counts in (("before", before), ("after ", after)):
        missing = unknown(counts, unbroken, dictionary)
        known = 1 - missing.total() / counts.total()
        print(f"{name}  {counts.total():6} words  {missing.total():5} unknown  {known:.2%} known")
    print(f"\nthe {TOP} most frequent unknown words after joining:")
    for word, count in unknown(after, unbroken, dictionary).most_common(TOP):
        print(f"{count:5}  {word}")
    return 0


def word_list() -> frozenset[str] | None:
    """Return the words of the first list that is installed, in small letters."""
    for path, encoding in WORD_LISTS:
        if path.is_file():
            lines = path.read_text(encoding=encoding).splitlines()
            return frozenset(line.split("/")[0].strip().lower() for line in lines)
    return None


def raw_lines(source: str, report: Document) -> Iterator[str]:
    """Yield the lines of the file from which the blocks of the report are made, as they stand."""
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    used: set[int] = set()
    for block in report.blocks:
        ends = [*(piece.start for piece in block.pieces[1:]), len(block.text)]
        for piece, end in zip(block.pieces, ends, strict=True):
            last = piece.source + end - piece.start - 1
            used.update(range(bisect_right(starts, piece.source) - 1, bisect_right(starts, last)))
    return (lines[number] for number in sorted(used))


def words(texts: Iterable[str]) -> Counter[str]:
    """Count the words of two letters and more; web addresses are left out, parts of compounds count apart."""
    return Counter(word for text in texts for word in _WORD.findall(_ADDRESS.sub(" ", text)))


def unbroken_words(lines: Iterable[str]) -> Counter[str]:
    """Count the words that no line end divides."""
    counts: Counter[str] = Counter()
    divided = False
    for line in lines:
        found = _WORD.findall(_ADDRESS.sub(" ", line))
        first = 1 if divided else 0
        if line.strip():
            divided = line.rstrip().endswith("-")
        counts.update(found[first : len(found) - divided])
    return counts


def unknown(counts: Counter[str], unbroken: Counter[str], dictionary: frozenset[str]) -> Counter[str]:
    """Return the words that neither the dictionary nor another place of the report has.

    One unbroken occurrence cannot vouch for itself, only for the others.
    """
    missing: Counter[str] = Counter()
    for word, count in counts.items():
        if word.lower() in dictionary or unbroken[word] > 1:
            continue
        missing[word] = min(count, 1) if unbroken[word] else count
    return missing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
