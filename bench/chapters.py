"""Leave one chapter out: the weights of the search chosen on the questions of all chapters but one, judged on that one.

All weights of a small grid are compared on arrays: what a side of the search says about a question does not change with
its weight.
"""

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistant.answering.scoring import UnitScores
from assistant.evaluation.gold import GoldQuestion
from assistant.evaluation.matching import citation_holds, passage_holds
from assistant.retrieval.fusion import standardised
from bench.report import Part, Row
from bench.searching import LOOKED_AT, SHIPPED, Asked, Steps, of_questions, structure

__all__ = ["AS_SHIPPED", "GRID", "chapter", "chosen", "found_shares", "measure", "order_by", "shares_of"]

Array = npt.NDArray[np.float64]
Point = tuple[float, ...]

DEPTHS = (1, 5, 10)
APART = "front and back"
AS_SHIPPED: Point = (
    SHIPPED.weights.passage,
    SHIPPED.weights.unit,
    SHIPPED.weights.words,
    SHIPPED.weights.grams,
    SHIPPED.best_unit,
)
_FACTORS = (0.6, 1.0, 1.6)
GRID: tuple[Point, ...] = tuple(
    itertools.product(*(tuple(round(value * factor, 3) for factor in _FACTORS) for value in AS_SHIPPED))
)


def measure(steps: Steps, asked: Sequence[Asked]) -> list[Part]:
    """Return the table of chapters and that of the weights that won.

    :param asked: answerable questions.
    """
    groups = [chapter(_section(steps, one.gold)) for one in asked]
    shares = np.stack([shares_of(steps, one) for one in asked])
    goodness, shipped = shares.mean(axis=2), GRID.index(AS_SHIPPED)
    distance = [_distance(point) for point in GRID]
    won = chosen(goodness, groups, distance)
    best = _best(goodness.mean(axis=0), distance)
    picked = np.array([won[group] for group in groups])
    held_out, as_shipped = shares[np.arange(len(asked)), picked], shares[:, shipped]
    rows = [
        _row(group, held_out[mask], as_shipped[mask], _named(GRID[won[group]]))
        for group in won
        for mask in [np.array([other == group for other in groups])]
    ]
    rows.append(_row("all chapters", held_out, as_shipped, "of its own for each chapter"))
    rows.append(_row("all, chosen on all", shares[:, best], as_shipped, _named(GRID[best])))
    wins = Counter(won.values())
    means = goodness.mean(axis=0)
    others = {shipped: "as shipped", best: "best of all", int(np.argmin(means)): "worst of all"}
    listed = [*(at for at, _ in wins.most_common()), *(at for at in others if at not in wins)]
    return [
        Part(
            "chapters",
            "Weights chosen on the other chapters of the report",
            rows,
            f"Weights of passage, unit, words, n-grams, best unit: {len(GRID)} sets, each weight as shipped, "
            f"{_FACTORS[0]} and {_FACTORS[2]} times it. For each chapter the set with the best mean of @1, @5 and @10 "
            "on the questions of all others, of equal ones the nearest to the shipped; the figures are those of the "
            "questions left out. Better and worse: questions by that mean, against the shipped weights. The last row "
            "was chosen on the very questions it is judged on. The shipped weights are the same for every chapter, "
            "and not held out: who set them may have seen some of these questions. Everything else of the search is as "
            "shipped.",
        ),
        Part(
            "chapters-weights",
            "Which weights won",
            [_weights_row(at, wins[at], shares[:, at].mean(axis=0), others.get(at, "")) for at in listed],
            "How often a set was chosen, and its figures on all questions; those of the best and the worst mean on all "
            "questions beside them.",
        ),
    ]


def chapter(section: str) -> str:
    """Return the part of the report that counts as one: 4.3 for 4.3.2, 3 for 3.1; all that has no number together."""
    first, _, rest = section.partition(".")
    if not first.isdigit():
        return APART
    return f"4.{rest.partition('.')[0]}" if first == "4" and rest else first


def chosen(goodness: Array, groups: Sequence[str], distance: Sequence[float]) -> dict[str, int]:
    """Return for each group the set of weights that is best on the questions of all others.

    :param goodness: (n_questions, n_sets), larger is better.
    :param groups: of each question; at least two different ones.
    :param distance: of each set; of equally good ones the smallest counts.
    :return: group to set, in the order of the groups' names.
    """
    of = np.array(groups)
    return {group: _best(goodness[of != group].mean(axis=0), distance) for group in sorted(set(groups), key=_by_number)}


def _by_number(group: str) -> tuple[list[int], str]:
    return ([int(part) for part in group.split(".")], "") if group[:1].isdigit() else ([math.inf], group)


def _best(goodness: Array, distance: Sequence[float]) -> int:
    # rounded, so that the order in which a mean was summed decides nothing
    return min(range(len(goodness)), key=lambda at: (-round(float(goodness[at]), 9), distance[at], at))


def _distance(point: Point) -> float:
    return sum(abs(math.log(mine / theirs)) for mine, theirs in zip(point, AS_SHIPPED, strict=True))


def order_by(parts: Array, bonus: Array, weights: Array, depth: int) -> tuple[npt.NDArray[np.int64], Array]:
    """Return the best texts for several sets of weights, best first, and their scores.

    :param parts: standardised scores of each side, (n_sides, n).
    :param bonus: added to the weighted sum of the sides, (n,).
    :param weights: (n_sets, n_sides).
    :param depth: so many texts.
    :return: positions and scores, each (n_sets, depth); of equal scores the earlier position first.
    """
    scores = weights @ parts + bonus
    order = np.argsort(-scores, axis=1, kind="stable")[:, :depth]
    return order, np.take_along_axis(scores, order, axis=1)


def found_shares(order: npt.NDArray[np.int64], held: npt.NDArray[np.bool_]) -> Array:
    """Return what is found among the first 1, 5 and 10 texts of several rankings, (n_rankings, 3).

    :param order: positions of the texts, best first, (n_rankings, depth).
    :param held: whether a text holds a piece of evidence, (n_pieces, n_texts). At 1 any piece is enough.
    """
    at = held[:, order]
    first = at[:, :, 0].any(axis=0)
    return np.stack([first, *(at[:, :, :depth].any(axis=2).mean(axis=0) for depth in DEPTHS[1:])], axis=1).astype(float)


def shares_of(steps: Steps, one: Asked) -> Array:
    """Return what one question finds under every set of the grid, (n_sets, 3)."""
    signals, index = one.signals, steps.index
    by_id = np.argsort([index.passages[row].id for row in signals.rows], kind="stable")
    sides = (signals.passage, signals.best_unit, signals.words, signals.grams)
    parts = np.stack([standardised(side) for side in sides])[:, by_id]
    bonus = (structure(index, one.query, signals.rows) + of_questions(signals))[by_id]
    # the second look adds to those looked at at least what it adds to the others: the first ten are among them
    looked_at, scores = order_by(parts, bonus, _FUSED, LOOKED_AT)
    needed = np.unique(looked_at)
    units = UnitScores(index, one.query, signals, np.asarray(bonus))
    best, held = np.zeros(len(by_id)), np.zeros((len(one.gold.pieces), len(by_id)), np.bool_)
    best[needed] = steps.best_units(units, signals, [int(by_id[at]) for at in needed])
    for at in needed:
        text = index.passages[signals.rows[by_id[at]]].text
        held[:, at] = [any(passage_holds(text, piece.quote) for piece in group) for group in one.gold.pieces]
    orders = [_again(looked_at, scores + weight * best[looked_at]) for weight in _BEST_UNITS]
    # sets of the grid run through the last weight fastest
    return np.stack([found_shares(order, held) for order in orders], axis=1).reshape(len(GRID), len(DEPTHS))


def _again(positions: npt.NDArray[np.int64], scores: Array) -> npt.NDArray[np.int64]:
    """Return positions in the order of new scores, row by row; of equal scores the smaller position first."""
    order = np.lexsort((positions, -scores), axis=1)
    return np.take_along_axis(positions, order, axis=1)


_BEST_UNITS = tuple(dict.fromkeys(point[-1] for point in GRID))
_FUSED = np.array(list(dict.fromkeys(point[:-1] for point in GRID)))


def _section(steps: Steps, question: GoldQuestion) -> str:
    """Return the section of a question's first evidence: as the line names it, else that of the passage with it."""
    piece = question.evidence[0]
    if piece.section:
        return piece.section
    report = [passage for passage in steps.index.passages if passage.norm is None]
    for holds in (citation_holds, passage_holds):
        for passage in report:
            if holds(passage.text, piece.quote):
                return passage.section
    return APART


def _row(name: str, held_out: Array, shipped: Array, weights: str) -> Row:
    """Return a row of the first table.

    :param held_out: (n_questions, 3), as ``shipped``.
    """
    difference = np.round(held_out.mean(axis=1) - shipped.mean(axis=1), 9)
    return {
        "chapter": name,
        "questions": len(held_out),
        "weights": weights,
        **_cells(held_out.mean(axis=0), ""),
        **_cells(shipped.mean(axis=0), "shipped "),
        "better": int((difference > 0).sum()),
        "worse": int((difference < 0).sum()),
    }


def _weights_row(at: int, wins: int, figures: Array, remark: str) -> Row:
    return {"weights": _named(GRID[at]), "": remark, "chosen": wins, **_cells(figures)}


def _cells(figures: Array, prefix: str = "") -> Mapping[str, float]:
    return {f"{prefix}@{depth}": round(float(value), 3) for depth, value in zip(DEPTHS, figures, strict=True)}


def _named(point: Point) -> str:
    return " / ".join(f"{value:g}" for value in point)
