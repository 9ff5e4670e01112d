from assistant.documents.model import Block, Element
from assistant.documents.report.lists import with_whole_lists


def text(words, group=None, section="3.2"):
    return Block(section, Element.TEXT, words, (), group=group)


def item(words, group=None, section="3.2", heading=""):
    return Block(section, Element.LIST, words, (), group=group, label="•", heading=heading)


def note(words, section="3.2"):
    return Block(section, Element.FOOTNOTE, words, (), label="22")


def together(blocks):
    return [[block.text for block in blocks if block.group == group] for group in {b.group for b in blocks} if group]


def test_a_footnote_does_not_part_a_list_from_its_introduction():
    blocks = with_whole_lists(
        [text("Dazu zählen:"), note("Fußnote."), item("eins,", 4), item("zwei.", 4), text("Danach.")]
    )
    assert [block.text for block in blocks] == ["Dazu zählen:", "eins,", "zwei.", "Fußnote.", "Danach."]
    assert together(blocks) == [["Dazu zählen:", "eins,", "zwei."]]


def test_items_on_both_sides_of_a_page_are_one_list():
    blocks = with_whole_lists(
        [text("Dies sind:", 1), item("eins,", 1), note("Fußnote."), item("zwei,", 2), item("drei.", 2)]
    )
    assert together(blocks) == [["Dies sind:", "eins,", "zwei,", "drei."]]


def test_a_list_of_another_sub_heading_or_section_is_another_list():
    end = text("Ende:", section="3.4")
    items = [item("eins", 1), item("zwei", 2, heading="Anderes"), item("drei", 3, section="3.3")]
    blocks = with_whole_lists([*items, end])
    assert [block.group for block in blocks] == [1, 2, 3, None]


def test_an_introduction_that_does_not_end_with_a_colon_keeps_its_list():
    blocks = with_whole_lists([text("Gefördert wurden", 7), item("eins,", 7), item("zwei.", 7)])
    assert together(blocks) == [["Gefördert wurden", "eins,", "zwei."]]


def test_footnotes_elsewhere_stay_where_they_are():
    blocks = [text("Ein Satz."), note("Fußnote."), text("Noch einer."), item("eins", 1)]
    assert list(with_whole_lists(blocks)) == blocks
