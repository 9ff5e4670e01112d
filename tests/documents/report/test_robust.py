"""Reading never fails, whatever the file looks like."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.documents.model import source_at
from assistant.documents.report.reader import read_report


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 11_000), st.integers(50, 900))
def test_a_cut_out_of_the_file_is_read(source, begin, count):
    part = "\n".join(source.split("\n")[begin : begin + count])
    report = read_report(part, id="r", title="R")
    for block in report.blocks:
        assert block.text
        assert block.section in {section.number for section in report.sections}


@pytest.mark.parametrize("seed", [1, 2])
def test_shuffled_lines_are_read(source, seed):
    lines = source.split("\n")[300:3300]
    random.Random(seed).shuffle(lines)
    report = read_report("\n".join(lines), id="r", title="R")
    assert report.blocks


@pytest.mark.parametrize(
    "text", ["", "\n\n", "Ein Satz.", "§", "•", "1", " 4.1 \tTitel", "ZENTRALE ERKENNTNISSE", "\t" * 50]
)
def test_scraps_are_read(text):
    report = read_report(text, id="r", title="R")
    for block in report.blocks:
        assert text[source_at(block.pieces, 0)] == block.text[0]
