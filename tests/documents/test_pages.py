import pytest

from assistant.documents.model import counted_page, page_label


@pytest.mark.parametrize(
    ("page", "counted", "label"), [(12, 12, "12"), (-12, None, "xii"), (-4, None, "iv"), (1, 1, "1")]
)
def test_a_roman_page_is_a_label_and_no_number(page, counted, label):
    assert counted_page(page) == counted
    assert page_label(page) == label


def test_no_page_stays_none():
    assert counted_page(None) is None
