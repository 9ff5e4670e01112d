"""Files that are damaged, locked, wrongly named or made to harm; each a name and its bytes."""

import io
import random
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

import docx
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

SENTENCE = "Die Gemeinde fördert die Teilhabe aller Menschen."


def good_pdf(pages: int = 2) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    for page in range(pages):
        for line in range(30):
            canvas.drawString(72, 760 - 14 * line, f"{SENTENCE} {page} {line}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def raw_pdf(kids: bytes, count: int, contents: bytes = b"") -> bytes:
    """Write a PDF by hand: one page that the tree may name many times."""
    body = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count " + str(count).encode() + b">>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length " + str(len(contents)).encode() + b"/Filter/FlateDecode>>stream\n" + contents + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, entry in enumerate(body, start=1):
        places.append(len(data))
        data += str(number).encode() + b" 0 obj" + entry + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Root 1 0 R/Size 6>>\nstartxref\n%d\n" % len(data)
    return data + end + b"%" * 2 + b"EOF\n"


def zipped(piece: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(piece * 1000) for _ in range(times // 1000)), packer.flush()])


def locked_pdf(user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good_pdf())))
    writer.encrypt(user, owner)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def word_file(text: str = "") -> bytes:
    document = docx.Document()
    if text:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def with_entities() -> bytes:
    """Return a Word file whose text is an entity of entities that would fill the memory."""
    names = "abcdefghij"
    laughs = '<!ENTITY a "' + "ha" * 50 + '">'
    laughs += "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file("Hallo"))) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "word/document.xml":
                data = data.replace(b"?>", b"?><!DOCTYPE x [" + laughs.encode() + b"]>", 1).replace(b"Hallo", b"&j;")
            target.writestr(entry, data)
    return buffer.getvalue()


def zip_bomb(size: int) -> bytes:
    buffer = io.BytesIO()
    packed = zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED)
    with packed, packed.open("word/document.xml", "w", force_zip64=True) as target:
        for _ in range(size // 1_000_000):
            target.write(b"a" * 1_000_000)
    return buffer.getvalue()


def broken_files() -> Iterator[tuple[str, bytes]]:
    """Yield what must be refused with a message."""
    good, word = good_pdf(), word_file(SENTENCE)
    yield "abgeschnitten.pdf", good[: len(good) // 2]
    yield "leer.pdf", b""
    yield "nullen.pdf", b"\0" * 5000
    yield "nur-kopf.pdf", b"%PDF-1.7\n"
    yield "kennwort.pdf", locked_pdf("geheim", "besitzer")
    yield "leere-seite.pdf", blank_pdf()
    yield "kein-word.docx", b"PK\x03\x04" + b"x" * 2000
    yield "abgeschnitten.docx", word[: len(word) // 2]
    yield "ohne-text.docx", word_file()
    yield "zehntausend-seiten.pdf", raw_pdf(b"3 0 R " * 10_000, 10_000)
    yield "luege.pdf", raw_pdf(b"3 0 R", 10_000)
    yield "kreis.pdf", raw_pdf(b"2 0 R", 1)
    yield "bombe.pdf", raw_pdf(b"3 0 R", 1, zipped(b"0 ", 200_000_000))
    yield "langsam.pdf", raw_pdf(b"3 0 R", 1, zipped(b"BT /F1 12 Tf (abc) Tj ET ", 2_800_000))
    yield "bombe.docx", zip_bomb(1_000_000_000)
    yield "entities.docx", with_entities()
    yield "rauschen.pdf", b"%PDF-1.5\n" + random.Random(3).randbytes(200_000)
    yield "rauschen.bin", random.Random(4).randbytes(100_000)
    yield "rtf.txt", b"{\\rtf1 hallo}"
    yield "nul.txt", b"abc\0def" * 100
    yield "nur-zeichen.txt", b"--- ... ---"
    yield "leer.html", b"<html><body><script>1</script></body></html>"
