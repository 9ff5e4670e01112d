"""Sentences that pages, columns, footnotes, boxes and figures cut are whole, in their section and on their page."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from assistant.documents.model import Element, page_at
from assistant.documents.sentences import split_sentences

# Read in the report by hand: sentence, section, printed page of its first character.
with (Path(__file__).parent / "data" / "sentences.tsv").open(encoding="utf-8", newline="") as file:
    SAMPLE = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

RUNNING_TEXT = {Element.TEXT, Element.LIST, Element.FINDING, Element.RECOMMENDATION, Element.QUOTE}
LONG_TITLE = 6  # words; a shorter title may well stand in a sentence


@pytest.fixture(scope="module")
def sentences(report):
    """Sentences of the chapters, each with its section and page."""
    return [
        (block.text[begin:end], block.section, page_at(block.pieces, begin))
        for block in report.blocks
        if block.element in RUNNING_TEXT and block.section[0].isdigit()
        for begin, end in split_sentences(block.text)
    ]


def holding(sentences, parts):
    return [(part, text) for text, _, _ in sentences for part in parts if part in text]


@pytest.mark.parametrize("row", SAMPLE, ids=[row["sentence"][:50] for row in SAMPLE])
def test_the_sentence_is_whole_and_in_its_place(sentences, row):
    assert (row["sentence"], row["section"], int(row["page"])) in sentences


def test_the_sample_covers_the_chapters():
    assert len({row["sentence"] for row in SAMPLE}) == len(SAMPLE) >= 64
    assert {row["section"].split(".")[0] for row in SAMPLE} == set("0123456")


def test_no_sentence_holds_a_caption(report, sentences):
    floats = [block for block in report.blocks if block.element in (Element.FIGURE, Element.TABLE)]
    titles = [block.title for block in floats if len(block.title.split()) >= LONG_TITLE]
    captions = [f"{block.label} {block.title}" for block in floats]
    assert len(captions) == 32
    assert len(titles) >= 10
    assert holding(sentences, captions + titles) == []


def test_no_sentence_holds_a_source_line(sentences):
    bare = re.compile(r"(?<!\()\b(?:Quelle|Hinweis|Anmerkung):")  # the text itself names sources in brackets
    assert [text for text, _, _ in sentences if bare.search(text)] == []
    assert holding(sentences, ["Quelle: Syspons"]) == []


def test_no_sentence_holds_a_running_head_or_a_heading(report, sentences):
    numbered = [section for section in report.sections if section.number[0].isdigit()]
    titles = [section.title for section in numbered if section.level == 1 and len(section.title.split()) >= LONG_TITLE]
    heads = [f"{section.number} {section.title}" for section in numbered]
    assert len(titles) >= 2
    assert holding(sentences, titles + heads) == []
    assert holding(sentences, ["ZENTRALE ERKENNTNISSE", "EMPFEHLUNGEN"]) == []
    assert [text for text, _, _ in sentences if re.search(r"[.!?“] ?\d$", text)] == []


def test_no_character_of_the_file_stands_in_two_blocks(report):
    used = Counter()
    for block in report.blocks:
        ends = [*(piece.start for piece in block.pieces[1:]), len(block.text)]
        for piece, end in zip(block.pieces, ends, strict=True):
            run = block.text[piece.start : end]
            used.update(piece.source + at for at, char in enumerate(run) if not char.isspace())
    assert used.total() > 300_000
    assert used.total() == len(used)
