from assistant.markup import Html, answer_body, element, inline_code, join


def test_text_is_escaped_and_elements_are_not():
    assert element("p", "a < b & ", element("b", '"c"')) == "<p>a &lt; b &amp; <b>&quot;c&quot;</b></p>"
    assert join(["<i>", Html("<i>")]) == "&lt;i&gt;<i>"


def test_attributes_are_escaped_renamed_and_left_out_when_there_is_no_value():
    made = element("a", class_="x", data_said='"><script>', title=None, hidden=False, open=True, tabindex=-1)
    assert made == '<a class="x" data-said="&quot;&gt;&lt;script&gt;" open tabindex="-1"></a>'


def test_code_in_backticks():
    assert inline_code("Bitte `assistant index` <jetzt>") == "Bitte <code>assistant index</code> &lt;jetzt&gt;"
    assert inline_code("„assistant index“ oder „anders“") == "<code>assistant index</code> oder „anders“"
    assert inline_code("ein ` allein") == "ein ` allein"


def body(text: str, *numbers: int) -> str:
    return answer_body(text, numbers, "t1-c", "Beleg {n}")


def test_lines_paragraphs_and_lists():
    text = "Der Bericht empfiehlt:\n• eins\n• zwei\n\n• drei\nund dann\nweiter\n\nEnde"
    assert body(text) == (
        "<p>Der Bericht empfiehlt:</p><ul><li>eins</li><li>zwei</li><li>drei</li></ul>"
        "<p>und dann</p><p>weiter</p><p>Ende</p>"
    )


def test_markers_of_citations_are_links_and_stay_with_the_word_before():
    link = '&nbsp;<a class="tia-marker" href="#t1-c1" aria-label="Beleg 1">[1]</a>'
    assert body("173 Agenturen. [1]", 1) == f"<p>173 Agenturen.{link}</p>"
    assert body("173 [1], dann [2].", 1) == f"<p>173{link}, dann [2].</p>"


def test_an_answer_is_never_read_as_markdown_or_html():
    nasty = "*a* _b_ # c $d$ | e ~f~ :g: `h` \\i [j](k) <img src=x onerror=l> &amp;"
    expected = nasty.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert body(nasty) == f"<p>{expected}</p>"


def test_hyphens_at_the_start_of_a_line_are_words_of_the_document():
    assert body("- 3 % Verlust") == "<p>- 3 % Verlust</p>"


def test_nothing_gives_nothing():
    assert body(" \n ") == ""
