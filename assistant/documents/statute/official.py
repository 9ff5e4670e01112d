"""Put the official text of an act together from the files in which people have it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Final

from assistant.documents.model import Block, Section
from assistant.documents.statute.files import Page, read_pages
from assistant.documents.statute.head import Head, read_head
from assistant.documents.statute.layouts import official_layout
from assistant.documents.statute.marks import (
    CLOSING,
    CONTENTS,
    CONTENTS_ENTRY,
    DROPPED,
    FOOTNOTES,
    HEAD,
    PARAGRAPH,
    PART,
    PREAMBLE,
    lines_of,
    number_key,
)
from assistant.documents.statute.reader import read_tree
from assistant.documents.statute.render import official_text
from assistant.errors import CorpusError

__all__ = ["Official", "put_together", "read_official"]

_EXCERPT_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Official:
    """An act as it was read from one or more files.

    :param text: the act in the official layout; its blocks are those of :func:`read_statute`.
    :param unclear: where something in the files was taken for a mark that is none, § and first words, so that the text
        reads differently from them; "" where all is clear.
    """

    head: Head
    text: str
    unclear: str


@dataclass(frozen=True, slots=True)
class _Part:
    """What one file holds."""

    name: str
    head: Head
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    listed: dict[str, Section]  # § to its Teil, from the table of contents

    def of(self, number: str) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.section == number)


def read_official(paths: Sequence[Path]) -> Official:
    """Read the official text of an act: the whole act in one file, or one § a file.

    :param paths: files (HTML, PDF, text) or folders of them.
    :raises CorpusError: a file cannot be read, holds no §, or the files contradict each other.
    """
    return put_together(read_pages(paths))


def put_together(pages: Sequence[Page]) -> Official:
    """Put pages together to one act, §§ in the order of their numbers.

    :raises CorpusError: a page holds no §, two pages have the same § with different words.
    """
    parts = [_part(page) for page in pages]
    _must_hold_text(parts)
    sections, blocks = _merged(parts)
    head = _merged_head([part.head for part in parts])
    text = official_text(head, sections, blocks)
    return Official(head, text, _unclear(blocks, read_tree(text)[1]))


def _part(page: Page) -> _Part:
    layout = official_layout(page.text)
    sections, blocks = read_tree(layout)
    return _Part(page.name, read_head(page.text), sections, blocks, _listed_parts(layout))


def _must_hold_text(parts: Sequence[_Part]) -> None:
    """Refuse a page without any §; beside others it may hold the head of the act only, or its Präambel."""
    for part in parts:
        if any(section.level == 2 for section in part.sections):
            continue
        more = part.head.issued or part.head.version or any(section.number == PREAMBLE for section in part.sections)
        if len(parts) == 1 or not more:
            raise CorpusError(
                f"In der Datei „{part.name}“ wurde kein Paragraf gefunden.",
                "Gebraucht wird der Gesetzestext: das ganze Gesetz auf einer Seite oder eine Seite je Paragraf.",
            )


def _listed_parts(layout: str) -> dict[str, Section]:
    """Return the Teil of each § by the table of contents: a page with one § does not show it otherwise."""
    listed: dict[str, Section] = {}
    part: Section | None = None
    lines = [line.text for line in lines_of(layout)]
    begin = next((at for at, line in enumerate(lines) if CONTENTS.fullmatch(line)), len(lines))
    for line, below in pairwise([*lines[begin:], ""]):
        if match := PART.fullmatch(line):
            part = Section(" ".join(match["number"].split()), below, 1, None)
        elif (alone := PARAGRAPH.fullmatch(line)) and not alone["dropped"]:
            break
        elif CONTENTS_ENTRY.match(line) and part is not None:
            listed[re.sub(r"§\s*|\s", "", line[: line.find(" ", 2)])] = part
    return listed


def _merged(parts: Sequence[_Part]) -> tuple[list[Section], list[Block]]:
    sections: list[Section] = []
    blocks: list[Block] = []

    def add(section: Section, held: Iterable[Block]) -> None:
        sections.append(section)
        blocks.extend(held)

    for part in parts:
        if (preamble := part.of(PREAMBLE)) and PREAMBLE not in {section.number for section in sections}:
            add(Section(PREAMBLE, PREAMBLE, 1, None), preamble)
    teile: set[str] = set()
    for section, teil, held in _paragraphs(parts):
        if teil is not None and teil.number not in teile:
            teile.add(teil.number)
            add(teil, ())
        add(section, held)
    for part in parts:
        if (closing := part.of(CLOSING)) and CLOSING not in {section.number for section in sections}:
            add(Section(CLOSING, CLOSING, 1, None), closing)
    if notes := list(dict.fromkeys((note.label, note.text) for part in parts for note in part.of(FOOTNOTES))):
        known = {(note.label, note.text): note for part in parts for note in part.of(FOOTNOTES)}
        ordered = sorted(notes, key=lambda note: int(re.sub(r"\D", "", note[0]) or 0)) if len(parts) > 1 else notes
        add(Section(FOOTNOTES, FOOTNOTES, 1, None), (known[note] for note in ordered))
    return sections, blocks


def _paragraphs(parts: Sequence[_Part]) -> Iterator[tuple[Section, Section | None, list[Block]]]:
    """Yield every § once, with its Teil (where it is known) and its blocks."""
    found: dict[str, tuple[Section, Section | None, list[Block], str]] = {}
    listed = {number: teil for part in parts for number, teil in part.listed.items()}
    for part in parts:
        teile = {section.number: section for section in part.sections if section.level == 1}
        for section in part.sections:
            if section.level != 2:
                continue
            teil = teile.get(section.parent or "") or listed.get(section.number)
            held = _once(part.of(section.number))
            if section.number in found:
                _must_agree(found[section.number], held, part.name)
                continue
            found[section.number] = (replace(section, parent=teil.number if teil else None), teil, held, part.name)
    ordered = sorted(found.values(), key=lambda one: number_key(one[0].number))
    known = [one[1] is not None for one in ordered]
    # a § whose Teil is unknown would come to stand in that of the § before it
    clear = known == sorted(known)
    for section, teil, held, _ in ordered:
        yield (section, teil, held) if clear else (replace(section, parent=None), None, held)


def _once(blocks: Sequence[Block]) -> list[Block]:
    """Keep "(weggefallen)" once: the table of contents may say it too."""
    dropped = all(re.fullmatch(DROPPED, block.text) for block in blocks) and not any(block.label for block in blocks)
    return list(blocks[:1] if dropped else blocks)


def _must_agree(before: tuple[Section, Section | None, list[Block], str], held: Sequence[Block], name: str) -> None:
    if [(block.norm, block.text) for block in before[2]] != [(block.norm, block.text) for block in held]:
        raise CorpusError(
            f"§ {before[0].number} steht verschieden in „{before[3]}“ und „{name}“.",
            "Nur eine Fassung des Gesetzes angeben.",
        )


def _merged_head(heads: Sequence[Head]) -> Head:
    """Take each thing from the first page that tells it; the pages must be of one version.

    :raises CorpusError: the pages are of different versions or acts.
    """
    issued = {head.issued for head in heads if head.issued}
    if len(issued) > 1:
        raise CorpusError(
            "Die Dateien gehören zu verschiedenen Gesetzen: "
            + " und ".join(f"vom {day:%d.%m.%Y}" for day in sorted(issued)[:2])
            + ".",
            "Nur die Seiten eines Gesetzes angeben.",
        )
    return Head(
        next((head.title for head in heads if head.title), ""),
        " ".join(dict.fromkeys(head.text for head in heads)),
        next(iter(issued), None),
        # §§ that were changed last carry the latest day
        max((head.version for head in heads if head.version), default=None),
    )


def _unclear(blocks: Sequence[Block], again: Sequence[Block]) -> str:
    """Return the place from which a text reads differently once it is written down, "" where there is none."""
    first, second = (
        [(block.section, block.text, block.norm, block.element, block.label, block.citable) for block in some]
        for some in (blocks, [block for block in again if block.section != HEAD])
    )
    for before, after in zip_longest(first, second):
        if before != after:
            section, text, *_ = before or after or ("", "")
            return f"{section}: „{text[:_EXCERPT_CHARS]}“"
    return ""
