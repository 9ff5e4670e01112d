"""Addresses of norms as people write them, and the law that they belong to."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.model import Norm
from assistant.documents.norms import Act, act_of, mentions, names_former, norm_label

ACT = Act(
    "TIntG",
    (
        "Teilhabe- und Integrationsgesetz",
        "Gesetz zur Förderung der gesellschaftlichen Teilhabe und Integration in Nordrhein-Westfalen",
    ),
    2021,
)
PARTS = ("absatz", "satz", "nummer", "buchstabe")
SPELLINGS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "norm-spellings.jsonl").read_text(encoding="utf-8").splitlines()
]


def records(text):
    """Return what a text names in the shape of the file: one record a place, ranges spelt out."""
    found = []
    for mention in mentions(text, ACT):
        law = "TIntG 2012" if mention.whose == "former" else mention.law
        for norm in mention.norms:
            parts = {part: getattr(norm, part) for part in PARTS if getattr(norm, part)}
            article = {"article": True} if mention.article else {}
            found.append({"law": law, "paragraph": norm.paragraph, **parts, **article})
    return found


def test_the_file_of_spellings_is_large_enough():
    assert len(SPELLINGS) >= 160
    assert sum(not row["norms"] for row in SPELLINGS) >= 25


@pytest.mark.parametrize("row", SPELLINGS, ids=[row["text"][:40] for row in SPELLINGS])
def test_spellings(row):
    assert records(row["text"]) == row["norms"]


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("§17Abs.1S.2", [Norm("17", "1", satz="2")]),
        ("Par. 6 Absatz 1", [Norm("6", "1")]),
        ("§ 4 Abs. 1 S. 1 Nr. 2 a) TIntG", [Norm("4", "1", "2", "a", "1")]),
        ("§ 3 Abs. 1 Nr. 2 Satz 1", [Norm("3", "1", "2", satz="1")]),
        ("§ 7 Abs. 1 und 2 Satz 1", [Norm("7", "1"), Norm("7", "2", satz="1")]),
        ("§ 5 - 7 TIntG", [Norm("5"), Norm("6"), Norm("7")]),
        ("§ 3.200 Stück", []),
        ("eine Art 3 zu sein", []),
    ],
)
def test_more_spellings(text, norms):
    assert [norm for mention in mentions(text, ACT) for norm in mention.norms] == norms


def test_the_text_of_a_mention_includes_the_law_behind_it():
    text = "Nach § 8 Abs. 1 TIntG gilt das, nach § 13 AGG nicht."
    assert [text[m.start : m.end] for m in mentions(text, ACT)] == ["§ 8 Abs. 1 TIntG", "§ 13 AGG"]


def test_an_act_is_known_by_the_names_of_its_manifest_and_its_own_head():
    head = "Gesetz zur Pflege der Bäume (Baumgesetz – BaumG) vom 3. Mai 2019"
    act = act_of("BaumG", "Baumgesetz NRW (BaumG) vom 3. Mai 2019", "2019-05-03", head)
    assert act == Act("BaumG", ("Baumgesetz", "Gesetz zur Pflege der Bäume"), 2019)
    # the day of the version is not the one of issue
    assert act_of("BaumG", "Baumgesetz NRW (BaumG) vom 3. Mai 2019", "2024-10-01", head) == act
    assert act_of("BaumG", "Baumgesetz", "2020-01-31").year == 2020


@pytest.mark.parametrize(
    ("text", "former"),
    [
        ("Was stand im alten TIntG?", True),
        ("Was stand im TIntG von 2012?", True),
        ("Was galt nach dem Gesetz von 2012?", True),
        ("Was steht im TIntG vom 25. November 2021?", False),
        ("Was steht im TIntG?", False),
        ("Was steht im alten Schulgesetz?", False),
    ],
)
def test_former_versions(text, former):
    assert names_former(text, ACT) == former


numbers = st.integers(1, 99).map(str)
norms = st.builds(
    Norm,
    paragraph=st.one_of(numbers, numbers.map(lambda number: f"{number}a")),
    absatz=st.one_of(st.none(), numbers),
    satz=st.one_of(st.none(), st.integers(1, 20).map(str)),
    nummer=st.one_of(st.none(), numbers),
    buchstabe=st.none(),
)


@given(
    norms, st.sampled_from(["", "Was regelt ", "(vgl. ", "nach "]), st.sampled_from(["", "?", " TIntG.", ")", " gilt"])
)
def test_a_printed_address_is_read_back(norm, before, behind):
    found = mentions(f"{before}{norm_label(norm)}{behind}", ACT)
    assert [mention.norms for mention in found] == [(norm,)]


@given(st.text(alphabet="§ 0123456789abIVXSsAbstzNr.(),;-–\u00a0\nTIntGund") | st.text())
def test_any_text_is_read_without_an_error_and_mentions_lie_in_it(text):
    end = 0
    for mention in mentions(text, ACT):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.norms
        end = mention.end
