"""Lists whole: items that a footnote, a figure or a page parted belong together, with what introduces them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.documents.model import Block, Element

__all__ = ["with_whole_lists"]

_ASIDE = frozenset({Element.FOOTNOTE, Element.TABLE, Element.FIGURE, Element.QUOTE})


def with_whole_lists(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Give all items of a list one group, and what introduces it the same; what stood between them comes behind.

    :param blocks: in reading order, lists grouped as far as their items follow each other.
    :return: the same blocks; only their order and ``group`` may differ.
    """
    ordered = _asides_behind(blocks)
    number = max((block.group or 0 for block in ordered), default=0)
    found: list[Block] = []
    for block in ordered:
        before = found[-1] if found else None
        if block.element is Element.LIST and before is not None and _goes_together(before, block):
            if before.group is None:
                number += 1
                found[-1] = before = replace(before, group=number)
            block = replace(block, group=before.group)
        found.append(block)
    return tuple(found)


def _asides_behind(blocks: Iterable[Block]) -> list[Block]:
    """Move footnotes, figures and pull quotes behind the list that they interrupt."""
    ordered: list[Block] = []
    waiting: list[Block] = []
    for block in blocks:
        last = ordered[-1] if ordered else None
        interrupts = last is not None and (last.element is Element.LIST or _introduces(last))
        if block.element in _ASIDE and interrupts and last is not None and last.section == block.section:
            waiting.append(block)
            continue
        goes_on = block.element is Element.LIST and last is not None and _goes_together(last, block)
        if waiting and not goes_on:
            ordered.extend(waiting)
            waiting.clear()
        ordered.append(block)
    return [*ordered, *waiting]


def _goes_together(before: Block, item: Block) -> bool:
    """Tell whether a list item goes on with a list, or follows its introduction."""
    if (before.section, before.heading) != (item.section, item.heading):
        return False
    return before.element is Element.LIST or _introduces(before) or before.group == item.group is not None


def _introduces(block: Block) -> bool:
    return block.element is Element.TEXT and block.text.endswith(":")
