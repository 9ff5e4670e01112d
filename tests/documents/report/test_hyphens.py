"""Hyphens at line ends: those that only divide a word are gone, all others stay."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

# Each case was read in the report: end of a line, start of the line that goes on with it, the text they make.
with (Path(__file__).parent / "data" / "hyphens.tsv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

NEAR = 100  # lines between the two halves, at most: a float or a column may lie between
SOFT = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u202f\t"), " ")
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
LETTER = "A-Za-zÄÖÜäöüß"
COMPOUND = re.compile(rf"[{LETTER}]+(?:-[{LETTER}]+)*")
SUSPENDED = re.compile(r"- (?:und|oder|bzw\.|sowie|bis|als auch|wie) ")
# The report writes these both ways; the spelling with the hyphen stands inside a line.
TWO_SPELLINGS = {
    "anti-asiatischer",
    "Chancen-Aufenthaltsrecht",
    "Job-Turbo",
    "Kita-Plätze",
    "Online-Befragung",
    "Online-Beratung",
}


def normal(line):
    return re.sub(" +", " ", line.translate(SOFT)).strip()


@pytest.fixture(scope="module")
def lines(source):
    """The lines of the file, each with the offset of its first character."""
    at, found = 0, []
    for line in source.split("\n"):
        found.append((at, line))
        at += len(line) + 1
    return found


@pytest.fixture(scope="module")
def reads(lines):
    return [normal(line) for _, line in lines]


@pytest.fixture(scope="module")
def places(report):
    """Offset in the file to block and offset in its clean text."""
    found = {}
    for block in report.blocks:
        ends = [*(piece.start for piece in block.pieces[1:]), len(block.text)]
        for piece, end in zip(block.pieces, ends, strict=True):
            for at in range(piece.start, end):
                if not block.text[at].isspace():
                    found.setdefault(piece.source + at - piece.start, (block, at))
    return found


def find(reads, left, right):
    """Return the one line that ends with ``left`` and has a line with ``right`` at its start nearby."""
    found = [
        i
        for i, text in enumerate(reads)
        if text.endswith(left)
        and any(other.startswith(right) for other in reads[max(0, i - NEAR) : i] + reads[i + 1 : i + NEAR])
    ]
    assert len(found) == 1, f"{left} | {right} stands in {len(found)} places"
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=[case["left"] for case in CASES])
def test_the_halves_make_the_expected_text(lines, reads, places, case):
    left, right, expected = case["left"], case["right"], case["expected"]
    start, line = lines[find(reads, left, right)]
    last = max(i for i, char in enumerate(line) if char.isalnum())
    block, at = places[start + last]
    begin = at - max(i for i, char in enumerate(left) if char.isalnum())
    assert block.text[begin : begin + len(expected)] == expected
    stem = left.removesuffix("-")
    others = {f"{stem}{right}", f"{stem}-{right}", f"{stem}- {right}"} - {expected}
    assert not [other for other in others if other in block.text]


def test_the_cases_are_of_both_sorts():
    sorts = Counter(case["sort"] for case in CASES)
    assert len({(case["left"], case["right"]) for case in CASES}) == sorts.total() >= 260
    assert sorts["divided"] >= 160
    assert sorts["hyphen"] >= 20
    assert sorts["suspended"] >= 20


def test_no_divided_word_is_left(report):
    left = [
        found[0]
        for block in report.blocks
        for found in re.finditer(r"\S*[a-zäöüß]- [a-zäöüß].{8}", ADDRESS.sub("", block.text))
        if not SUSPENDED.search(found[0])
    ]
    assert left == []


def test_no_word_has_a_hyphen_that_the_report_writes_without(report, source):
    unbroken, divided = set(), False
    for line in source.split("\n"):
        words = COMPOUND.findall(line)
        unbroken.update(word.lower() for word in words[divided : len(words) - line.rstrip().endswith("-")])
        divided = line.rstrip().endswith("-") if line.strip() else divided
    doubtful = {
        word
        for block in report.blocks
        for word in COMPOUND.findall(ADDRESS.sub("", block.text))
        for found in re.finditer("-", word)
        if (word[: found.start()] + word[found.end() :]).lower() in unbroken
    }
    assert doubtful == TWO_SPELLINGS


def test_only_hyphens_at_line_ends_are_dropped(lines, places):
    dropped = Counter()
    for start, line in lines:
        for found in re.finditer("-", line):
            at = start + found.start()
            if at not in places and at - 1 in places:
                block, before = places[at - 1]
                dropped[line[found.end() :].strip() == "" and block.text[before + 1].islower()] += 1
    assert dropped[False] == 0
    assert dropped[True] > 2900
