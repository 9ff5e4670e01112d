"""A model act, written for the tests, and the layouts in which people have such an act."""

import html
import io
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.documents.model import Element, Norm

FN = re.compile(r"\s*\(Fn \d+\)")


@dataclass(frozen=True)
class Item:
    """A Nummer: its letters, and its text behind them (only where another Nummer follows)."""

    text: str
    letters: tuple[str, ...] = ()
    tail: str = ""


@dataclass(frozen=True)
class Absatz:
    text: str
    items: tuple[Item, ...] = ()
    tail: str = ""
    letters: tuple[str, ...] = ()
    number: str | None = None


@dataclass(frozen=True)
class Paragraph:
    number: str
    title: str
    absaetze: tuple[Absatz, ...]


@dataclass(frozen=True)
class Teil:
    number: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Act:
    title: str
    short: str
    issued: str
    version: str
    preamble: Absatz
    parts: tuple[Teil, ...]
    signatures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


DROPPED = "(weggefallen)"
TREES = Act(
    title="Gesetz über die Förderung der Stadtbäume (Stadtbaumgesetz – StBaumG)",
    short="StBaumG",
    issued="3. Mai 2020",
    version="1.4.2024",
    preamble=Absatz(
        "Bäume kühlen die Stadt. Wer sie pflegt, hilft", (Item("den Nachbarn und"), Item("den Gästen der Stadt."))
    ),
    parts=(
        Teil(
            "Teil 1",
            "Allgemeines",
            (
                Paragraph(
                    "1",
                    "Zweck der Stadtbäume",
                    (
                        Absatz(
                            "Das Land fördert Bäume nach § 3 Abs. 1 i. V. m. § 14a Nr. 2 dieses Gesetzes. Es zahlt bis "
                            "zum 1. Januar 2025 jährlich 40 Mio. Euro (Fn 4), z. B. für Wasser. Darauf besteht kein "
                            "Anspruch.",
                            number="1",
                        ),
                        Absatz(
                            "Gefördert wird ein Baum, wenn er",
                            (
                                Item("öffentlich steht,"),
                                Item(
                                    "",
                                    ("Früchte trägt oder", "der Aus- und Fortbildung dient"),
                                    "und gesund ist,",
                                ),
                                Item("in Nordrhein-Westfalen wächst:", ("im Boden nach Abs. 1,", "im Kübel,")),
                            ),
                            "soweit Mittel bereitstehen. Näheres regelt das Ministerium.",
                            number="2",
                        ),
                        Absatz(DROPPED, number="3"),
                    ),
                ),
                Paragraph("2", DROPPED, ()),
            ),
        ),
        Teil(
            "Teil 2",
            "Pflege und Datenschutz",
            (
                Paragraph(
                    "3",
                    "Pflege",
                    (Absatz("Bäume sind zu pflegen. Wer pflegt, darf", (Item("gießen,"), Item("schneiden."))),),
                ),
                Paragraph(
                    "14",
                    "Datenschutz",
                    (
                        Absatz(
                            "Daten über",
                            number="1",
                            letters=("Alter,", "Art und", "Zustand eines Baumes"),
                            tail="dürfen verarbeitet werden.",
                        ),
                        Absatz("Sie sind nach 5 Jahren zu löschen; § 3 bleibt unberührt.", number="1a"),
                    ),
                ),
                Paragraph(
                    "14a",
                    "Inkrafttreten, Berichtspflicht",
                    (Absatz("Dieses Gesetz tritt am 1. Juli 2020 in Kraft."),),
                ),
            ),
        ),
    ),
    signatures=("Düsseldorf, den 3. Mai 2020", "Die Landesregierung Nordrhein-Westfalen", "Die Ministerin für Bäume"),
    notes=("GV. NRW. S. 1, in Kraft getreten am 1. Juli 2020.", "§ 1 geändert durch Gesetz vom 2. Februar 2023."),
)


@dataclass(frozen=True)
class Piece:
    """A paragraph of the act: a heading, or a block with its address."""

    kind: str  # preamble, part, paragraph, block, signature, note
    mark: str
    text: str
    norm: Norm | None = None
    element: Element = Element.TEXT


def pieces(act: Act) -> Iterator[Piece]:
    yield Piece("preamble", "", "Präambel")
    yield from absatz_pieces("Präambel", act.preamble)
    for part in act.parts:
        yield Piece("part", part.number, part.title)
        for paragraph in part.paragraphs:
            yield from paragraph_pieces(paragraph)
    for text in act.signatures:
        yield Piece("signature", "", text)
    for number, text in enumerate(act.notes, start=1):
        yield Piece("note", f"Fn {number}", text)


def paragraph_pieces(paragraph: Paragraph) -> Iterator[Piece]:
    yield Piece("paragraph", paragraph.number, paragraph.title)
    for absatz in paragraph.absaetze:
        yield from absatz_pieces(paragraph.number, absatz)


def absatz_pieces(paragraph: str, absatz: Absatz) -> Iterator[Piece]:
    number = absatz.number
    yield Piece("block", f"({number})" if number else "", absatz.text, Norm(paragraph, number))
    yield from letter_pieces(Norm(paragraph, number), absatz.letters, "")
    for nummer, item in enumerate(absatz.items, start=1):
        norm, mark = Norm(paragraph, number, str(nummer)), f"{nummer}."
        if item.text:
            yield Piece("block", mark, item.text, norm, Element.LIST)
        yield from letter_pieces(norm, item.letters, "" if item.text else f"{mark} ")
        if item.tail:
            yield Piece("block", "", item.tail, norm)
    if absatz.tail:
        yield Piece("block", "", absatz.tail, Norm(paragraph, number))


def letter_pieces(norm: Norm, letters: tuple[str, ...], before: str) -> Iterator[Piece]:
    for at, text in enumerate(letters):
        letter = chr(ord("a") + at)
        address = Norm(norm.paragraph, norm.absatz, norm.nummer, letter)
        yield Piece("block", f"{before if not at else ''}{letter})", text, address, Element.LIST)


def clean(text: str) -> str:
    return FN.sub("", text)


def expected_sections(act: Act, *, parts: bool = True) -> list[tuple[str, str, int, str | None]]:
    found: list[tuple[str, str, int, str | None]] = [("Präambel", "Präambel", 1, None)]
    for part in act.parts:
        if parts:
            found.append((part.number, part.title, 1, None))
        found += [(one.number, one.title, 2, part.number if parts else None) for one in part.paragraphs]
    return found


def expected_blocks(act: Act) -> list[tuple[Norm, Element, str, str]]:
    """Return address, element, label and text of all that can be cited."""
    found = []
    for piece in pieces(act):
        if piece.norm:
            found.append((piece.norm, piece.element, piece.mark.rpartition(" ")[2], clean(piece.text)))
        elif piece.kind == "paragraph" and piece.text == DROPPED:
            found.append((Norm(piece.mark), Element.TEXT, "", DROPPED))
    return found


def head_lines(act: Act) -> list[str]:
    return [
        f"7. Bäume     Sammlung des Landesrechts     mit Stand vom {act.version}",
        act.title,
        act.title,
        f"Vom {act.issued} (Fn 1)",
    ]


def contents_lines(act: Act) -> list[str]:
    lines = ["Inhaltsübersicht", "Präambel"]
    for part in act.parts:
        lines += [part.number, part.title]
        lines += [f"§ {one.number}       {one.title}" for one in part.paragraphs]
    return lines


def body_lines(act_pieces: Iterator[Piece], *, marks: bool = True) -> Iterator[str]:
    """Yield the paragraphs of the official layout; a heading and its title are one, divided by a line end."""
    notes = False
    for piece in act_pieces:
        if piece.kind == "paragraph":
            yield f"§ {piece.mark}{' (Fn 2)' * (piece.mark == '1' and marks)}\n{piece.text}"
        elif piece.kind == "part":
            yield f"{piece.mark}\n{piece.text}"
        elif piece.kind == "note":
            if not notes:
                yield "Fußnoten:"
            notes = True
            yield f"{piece.mark}   {piece.text}"
        else:
            yield f"{piece.mark} {piece.text}".strip()


def wrapped(paragraph: str, width: int | None) -> str:
    if width is None:
        return paragraph
    return "\n".join(
        textwrap.fill(line, width, break_on_hyphens=False, break_long_words=False) for line in paragraph.split("\n")
    )


def official_page(act: Act, width: int | None = None) -> str:
    body = [wrapped(one, width) for one in body_lines(pieces(act))]
    contents = "\n".join(contents_lines(act))
    return "\n\n".join(["\n".join(head_lines(act)[:1]), *head_lines(act)[1:], contents, *body]) + "\n"


def single_pages(act: Act, *, contents: bool = True, bare: bool = False) -> dict[str, str]:
    """Return file name to a page with one § (or the Präambel); ``bare``: the name of the act stands on none."""
    head = head_lines(act) + (["\n".join(contents_lines(act))] if contents else [])
    head = head[:1] if bare else head
    texts = {"Präambel": [Piece("preamble", "", "Präambel"), *absatz_pieces("Präambel", act.preamble)]}
    for part in act.parts:
        for paragraph in part.paragraphs:
            texts[paragraph.number] = list(paragraph_pieces(paragraph))
    pages = {}
    for at, (number, held) in enumerate(texts.items(), start=1):
        lines = [*head, f"{at} / {len(texts)}", *body_lines(iter(held)), "Zum Seitenanfang", "Impressum | Datenschutz"]
        pages[f"seite-{number}.txt"] = "\n\n".join(lines) + "\n"
    return pages


def portal_page(act: Act, width: int | None = None) -> str:
    """Return all §§ in the layout of the justice portal."""
    return "\n".join(portal_paragraph(act, one, width) for part in act.parts for one in part.paragraphs)


def portal_paragraph(act: Act, paragraph: Paragraph, width: int | None = None) -> str:
    lines = [
        f"§ {paragraph.number} {act.short} - {paragraph.title}",
        "Bibliographie",
        f"Titel\n{act.title} vom {act.issued}",
        f"Amtliche Abkürzung\n{act.short}",
        "Normgeber\nNordrhein-Westfalen",
        "Gliederungs-Nr.\n790",
    ]
    for piece in list(paragraph_pieces(paragraph))[1:]:
        marks = piece.mark.split(" ") if piece.mark else []
        if marks and not marks[0].startswith("("):
            marks.insert(0, marks[0])
        lines.append(wrapped(" ".join([*marks, clean(piece.text)]), width))
    lines.append(f"Versionsverlauf\n§ {paragraph.number} {act.short} in der Fassung ab 01.01.2022 (aktuelle Fassung)")
    return "\n\n".join(lines) + "\n"


def html_page(act: Act, *, lists: bool = False) -> str:
    """Return a page with all that stands around the text; ``lists``: Nummern as cells of tables."""
    rows = []
    for paragraph in [*head_lines(act), "\n".join(contents_lines(act)), *body_lines(pieces(act))]:
        text = html.escape(paragraph).replace("     ", " &nbsp; ").replace("ä", "&auml;").replace("\n", "<br>\n")
        mark = re.match(r"(\d+\.|[a-z]\)) (?=\S)", paragraph)
        if lists and mark:
            text = text[mark.end() :]
            rows.append(f"<table><tr><td>\n<p>{mark[1]}</p></td><td valign=top><p>{text}</p></td></tr></table>")
        else:
            rows.append(f'<p class="x">{text.replace("§ ", "§&nbsp;")}')
    body = "\n".join(rows)
    return f"""<!DOCTYPE html>
<html lang="de"><head><title>§ 1 Stadtbaumgesetz</title><script>var a = "<p>§ 99</p>";</script></head>
<body><header><a href="/">Start</a></header><nav><ul><li>§ 1</li><li>Anderes Gesetz</li></ul></nav>
<form><div id="inhalt">{body}</div></form>
<div class="rand"><a>§ 3 Pflege</a><br><a>§ 14 Datenschutz</a></div>
<div>Impressum | Datenschutz | Kontakt</div><div>© Land 2024</div>
<footer>Herausgeber: Land</footer></body></html>"""


def pdf_page(act: Act, *, width: int = 72) -> bytes:
    """Return a PDF with running heads, page numbers and words divided at line ends."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    page, top, bottom, leading = 1, 750.0, 80.0, 14.0
    y = top

    def frame() -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(70, 800, f"Landesrecht – Stadtbaumgesetz – Ausdruck vom {page}.5.2024")
        canvas.drawString(290, 40, f"Seite {page} von 9")
        canvas.setFont("Helvetica", 11)

    frame()
    paragraphs = [*head_lines(act), "\n".join(contents_lines(act)), *body_lines(pieces(act))]
    for paragraph in paragraphs:
        lines = divided(wrapped(paragraph, width)).split("\n")
        # a paragraph is kept together, a heading with what follows; the text behind a list stays on its page, since
        # nothing shows at the top of a page that it is no more of the last item
        tail = not re.match(r"[§(\d]|Teil|\w\)|Fn|Fußnoten|Präambel", paragraph) and y > 55 + leading * len(lines)
        if not tail and (y - leading * len(lines) < bottom or (paragraph.startswith("§") and y < bottom + 60)):
            canvas.showPage()
            page, y = page + 1, top
            frame()
        for line in lines:
            canvas.drawString(70, y, line)
            y -= leading
        y -= 8
    canvas.save()
    return out.getvalue()


def divided(paragraph: str) -> str:
    """Divide a long word at the end of each line: its second half begins the next line."""
    lines = paragraph.split("\n")
    for at in range(1, len(lines)):
        match = re.match(r"([a-zäöü]{4})([a-zäöü]{4,})\b", lines[at])
        if match and not lines[at - 1].endswith("-"):
            lines[at - 1] += f" {match[1]}-"
            lines[at] = lines[at][4:]
    return "\n".join(lines)
