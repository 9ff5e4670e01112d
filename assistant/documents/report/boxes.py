"""The boxes that close a chapter: findings and recommendations, bullet by bullet.

A box may come in either order, may begin before its heading (its tail stands at the top of the page) and may go on
after the next section has begun. The chapter it closes is told by the headings around it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.documents.model import Element
from assistant.documents.report.chunks import Chunk, Kind
from assistant.documents.report.floats import Role, is_open
from assistant.documents.report.flow import Run

__all__ = ["Box", "find_boxes", "section_closed"]

_ELEMENT = {"ZENTRALE ERKENNTNISSE": Element.FINDING, "EMPFEHLUNGEN": Element.RECOMMENDATION}


@dataclass(slots=True)
class Box:
    """A box and its bullets.

    :param heading: the chunk with the box's title.
    :param items: one list of chunks a bullet; the chunks of one bullet are to be joined.
    """

    heading: Chunk
    element: Element
    items: list[list[Chunk]] = field(default_factory=list)


def find_boxes(chunks: Sequence[Chunk], roles: dict[int, Role], runs: Sequence[Run]) -> list[Box]:
    """Collect the boxes between the first and the last of ``chunks``; their chunks lose their place in the text.

    :param roles: changed in place: chunks of boxes get :attr:`Role.BOX`.
    """
    run_of = {chunk.index: run for run in runs for chunk in run.chunks}
    successor = {id(run.after): run for run in runs if run.after is not None}
    boxes: list[Box] = []
    for at, chunk in enumerate(chunks):
        if chunk.kind is Kind.BOX:
            box = Box(chunk, _ELEMENT[chunk.mark])
            _collect(box, chunks[at + 1 :], roles, run_of)
            boxes.append(box)
    for box in boxes:
        _tail(box, successor, run_of, roles)
    for run in runs:
        if _is_orphan(run, chunks, roles, run_of, successor):
            _adopt(run, boxes, roles)
    return boxes


def _collect(box: Box, following: Sequence[Chunk], roles: dict[int, Role], run_of: dict[int, Run]) -> None:
    for chunk in following:
        role = roles.get(chunk.index)
        if role is Role.NONE:
            continue
        if role not in (Role.ITEM, Role.FLOW) or chunk.page != box.heading.page:
            return
        if role is Role.FLOW and run_of[chunk.index].after is not None and run_of[chunk.index].first is chunk:
            after = run_of[chunk.index].after
            if after is None or not any(after.last in item for item in box.items):
                return
        _take(box, chunk, roles)


def _take(box: Box, chunk: Chunk, roles: dict[int, Role]) -> None:
    if chunk.kind is Kind.BODY and box.items:
        box.items[-1].append(chunk)
    else:
        box.items.append([chunk])
    roles[chunk.index] = Role.BOX


def _tail(box: Box, successor: dict[int, Run], run_of: dict[int, Run], roles: dict[int, Role]) -> None:
    """Fetch what the last bullet goes on with, and the bullets behind it."""
    if not box.items:
        return
    last = box.items[-1][-1]
    run = successor.get(id(run_of.get(last.index)))
    if run is None or run_of[last.index].last is not last:
        return
    for chunk in run.chunks:
        if roles.get(chunk.index) in (Role.FLOW, Role.ITEM):
            _take(box, chunk, roles)


def _is_orphan(
    run: Run, chunks: Sequence[Chunk], roles: dict[int, Role], run_of: dict[int, Run], successor: dict[int, Run]
) -> bool:
    """Say whether a run of bullets has no introduction: the text above is finished, or goes on elsewhere."""
    if run.first.kind is not Kind.BULLET or roles.get(run.first.index) is not Role.ITEM:
        return False
    above = [c for c in chunks if c.index < run.first.index and roles.get(c.index) in (Role.FLOW, Role.ITEM)]
    if not above or above[-1].index == run.first.index - 1 or above[-1].kind is not Kind.BODY:
        return False
    if any(roles.get(i) in (Role.HEADING, Role.SUBHEADING) for i in range(above[-1].index, run.first.index)):
        return False
    if above[-1].raw.endswith(":"):
        return False
    return not is_open(above[-1].raw) or id(run_of[above[-1].index]) in successor


def _adopt(run: Run, boxes: list[Box], roles: dict[int, Role]) -> None:
    """Give bullets without an introduction to the box they continue: the one below on this page, or the one before."""
    first = run.first
    below = [b for b in boxes if b.heading.page == first.page and b.heading.index == run.last.index + 1]
    if below:
        other = [b for b in boxes if b.heading.page == first.page and b.element is not below[0].element]
        box = other[0] if other else below[0]
    else:
        before = [b for b in boxes if b.heading.index < first.index and _pages_between(b.heading, first) <= 1]
        if not before:
            return
        box = before[-1]
    for chunk in run.chunks:
        roles[chunk.index] = Role.BOX
    bullets = [[chunk] for chunk in run.chunks]
    box.items.extend(bullets)


def _pages_between(a: Chunk, b: Chunk) -> int:
    return abs((a.page or 0) - (b.page or 0))


def section_closed(box: Box, boxes: Sequence[Box], headings: Sequence[Chunk]) -> str:
    """Return the number of the section that a box closes.

    A box closes the outermost section that ends behind it, but the chapter only where the chapter has no other boxes
    before its last heading.

    :param headings: heading chunks in file order.
    """
    before = [h for h in headings if h.index < box.heading.index]
    if not before:
        return ""
    here = max(before, key=lambda h: h.index).mark.split(".")
    if len(here) == 1:
        return here[0]
    in_chapter = [h for h in headings if h.mark.split(".")[0] == here[0]]
    last_heading = max(h.index for h in in_chapter)
    same_chapter = [b for b in boxes if in_chapter[0].index < b.heading.index]
    only_at_end = all(b.heading.index > last_heading for b in same_chapter if _chapter(b, headings) == here[0])
    return here[0] if only_at_end else ".".join(here[:2])


def _chapter(box: Box, headings: Sequence[Chunk]) -> str:
    before = [h for h in headings if h.index < box.heading.index]
    return before[-1].mark.split(".")[0] if before else ""
