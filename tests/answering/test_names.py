from assistant.answering.names import Names

NAMES = Names(
    {
        "KI": "Einrichtung Kommunaler Integrationszentren (seit 2012)",
        "KIM": "Kommunales Integrationsmanagement",
        "Amt": "Behörde",
        "LG": "Name " * 20,
    },
    ["Teilhabe- und Integrationsgesetz"],
)


def test_a_short_form_is_spelt_out_and_a_long_one_shortened():
    assert NAMES.expansions("Was machen die ki?") == ("Kommunaler Integrationszentren",)
    assert NAMES.expansions("Was kostet kommunales Integrationsmanagement?") == ("KIM",)


def test_neither_a_part_of_a_word_nor_a_short_or_very_long_name():
    assert NAMES.expansions("Kino, Behörde, LG, " + "Name " * 20) == ()


def test_without_documents_nothing_is_named():
    assert (Names().expansions("KI"), Names().everywhere) == ((), frozenset())


def test_stems_of_the_titles():
    assert NAMES.everywhere == {"teilhab", "integrationsgesetz"}
