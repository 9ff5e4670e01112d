"""What each ingredient of the search brings: the figures of the shipped questions with everything, and without each.

Each question is embedded and understood once; what is left out is left out of the data: a weight is 0, or the question
lacks what an ingredient adds to it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answering.question import Query
from assistant.evaluation.gold import shipped_sets
from assistant.evaluation.judging import Judged, judge
from assistant.retrieval.fusion import Scores, Weights, ranking
from assistant.retrieval.signals import Signals
from bench import chapters
from bench.report import Part, Row
from bench.searching import SHIPPED, Asked, Mix, Steps

__all__ = ["BASELINES", "RECIPES", "Recipe", "judged_with", "measure", "rank_fusion", "row"]

SETS = ("report-1", "report-2")
RANK_CONSTANT = 60


@dataclass(frozen=True, slots=True)
class Recipe:
    """The search with something left out.

    :param without: what is left out, "" for nothing.
    :param change: takes from the question what the ingredient added to it.
    :param alone: the turns before are left out.
    """

    without: str
    mix: Mix = SHIPPED
    change: Callable[[Query], Query] = lambda query: query
    alone: bool = False

    @property
    def by_question(self) -> bool:
        """Whether it changes questions, and only some of them."""
        return self.mix == SHIPPED


def _weighed(**weights: float) -> Weights:
    return replace(SHIPPED.weights, **weights)


RECIPES = (
    Recipe("passage vectors", Mix(_weighed(passage=0.0))),
    Recipe("unit vectors, and the second look", Mix(_weighed(unit=0.0), best_unit=0.0)),
    Recipe("BM25 words", Mix(_weighed(words=0.0))),
    Recipe("BM25 n-grams", Mix(_weighed(grams=0.0))),
    Recipe("BM25 words and n-grams", Mix(_weighed(words=0.0, grams=0.0))),
    Recipe("second look, unit by unit", Mix(best_unit=0.0)),
    Recipe("questions that the documents answer", Mix(questions=False)),
    Recipe("signals of structure", Mix(structure=0.0)),
    Recipe("abbreviations spelt out", change=lambda query: replace(query, terms=())),
    Recipe("near words for typos", change=lambda query: replace(query, near=())),
    Recipe("glossary for English", change=lambda query: replace(query, german=())),
    Recipe("context of follow-ups", alone=True),
)

Baseline = Callable[[Signals], Scores]
BASELINES: dict[str, Baseline] = {
    "BM25 words alone": lambda signals: signals.words,
    "passage vectors alone": lambda signals: signals.passage,
    "reciprocal rank fusion of the two": lambda signals: rank_fusion((signals.words, signals.passage)),
}


def measure() -> list[Part]:
    """Return the tables of ingredients, of those that change some questions only, and of weights by chapter."""
    steps = Steps.shipped()
    questions = [question for some in shipped_sets() if some.name in SETS for question in some.questions]
    asked = [steps.asked(question) for question in questions if question.answerable]
    whole = [_judged(steps, one, SHIPPED) for one in asked]
    changed = {recipe.without: judged_with(steps, recipe, asked, whole) for recipe in RECIPES}
    rows = [row("everything", whole, whole)]
    rows += [row(f"without {name}", some, whole) for name, some in changed.items()]
    rows += [row(name, _listed(steps, baseline, asked), whole, cites=False) for name, baseline in BASELINES.items()]
    return [
        Part(
            "ablation",
            f"What each ingredient of the search brings ({len(asked)} answerable questions of {' and '.join(SETS)})",
            rows,
            "Passage found among the first 1 (any piece of evidence), 5 and 10 (share of it); share of the evidence "
            "in the first five citations; first citation right; questions whose share @5 is better or worse than "
            "with everything. What is left out of the question is left out of the choice of sentences too; weights "
            "are the search's only, and the choice of sentences stays. The last rows rank passages and answer "
            "nothing: words and passages as the product has them, the question with the context of its follow-ups, "
            f"no long forms, near or German words; constant of the fusion {RANK_CONSTANT}.",
        ),
        Part(
            "ablation-some",
            "Ingredients that change some questions only, on these",
            list(_touched_rows(steps, asked, whole, changed)),
            "The same figures on the questions that an ingredient changes.",
        ),
        *chapters.measure(steps, asked),
    ]


def judged_with(steps: Steps, recipe: Recipe, asked: Sequence[Asked], whole: Sequence[Judged]) -> list[Judged]:
    """Return what becomes of questions under a recipe.

    :param whole: what comes of each with everything; a question that the recipe leaves as it is keeps that.
    """
    if not recipe.by_question:
        return [_judged(steps, one, recipe.mix) for one in asked]
    judged = []
    for one, known in zip(asked, whole, strict=True):
        query = recipe.change(steps.understood(one.gold, alone=recipe.alone))
        same = query == one.query
        judged.append(known if same else _judged(steps, Asked(one.gold, query, steps.signals(query)), recipe.mix))
    return judged


def _judged(steps: Steps, one: Asked, mix: Mix) -> Judged:
    found = steps.found(one.query, one.signals, mix)
    return judge(one.gold, steps.answer(one.gold, one.query, found), {})


def _listed(steps: Steps, baseline: Baseline, asked: Iterable[Asked]) -> list[Judged]:
    judged = []
    for one in asked:
        signals = steps.index.signals(one.query.text)
        hits = steps.index.hits(signals, baseline(signals), 10)
        judged.append(judge(one.gold, steps.listed(one.gold, hits), {}))
    return judged


def _touched_rows(
    steps: Steps, asked: Sequence[Asked], whole: Sequence[Judged], changed: dict[str, list[Judged]]
) -> Iterable[Row]:
    """Yield for each ingredient that changes some questions the figures with and without it, on those questions."""
    for name in (recipe.without for recipe in RECIPES if recipe.by_question):
        touched = [pair for pair in zip(whole, changed[name], strict=True) if pair[0] is not pair[1]]
        if touched:
            before, after = ([pair[side] for pair in touched] for side in (0, 1))
            yield row(f"{name}: with", before, before)
            yield row(f"{name}: without", after, before)


def row(name: str, judged: Sequence[Judged], whole: Sequence[Judged], *, cites: bool = True) -> Row:
    """Return a row of the tables.

    :param judged: at least one question.
    :param whole: the same questions with everything, in the same order.
    :param cites: whether there are citations to judge.
    """
    deeper = [some.found(5) - before.found(5) for some, before in zip(judged, whole, strict=True)]
    return {
        "search": name,
        "questions": len(judged),
        **{f"@{depth}": _mean(it.found(depth) for it in judged) for depth in (1, 5, 10)},
        "cited": _mean(it.cited for it in judged) if cites else None,
        "first citation": _mean(it.first for it in judged) if cites else None,
        "@5 better": sum(difference > 0 for difference in deeper),
        "@5 worse": sum(difference < 0 for difference in deeper),
    }


def _mean(values: Iterable[float]) -> float:
    seen = list(values)
    return round(sum(seen) / len(seen), 3)


def rank_fusion(sides: Sequence[Scores]) -> Scores:
    """Return for each text the sum of 1 / (60 + rank) over the sides; a side ranks only what it gives a score above 0.

    Source: Cormack, Clarke and Büttcher, "Reciprocal rank fusion", SIGIR 2009.

    :param sides: at least one, each (n,); of equal scores the earlier text ranks first.
    :return: (n,) float64.
    """
    fused = np.zeros(len(sides[0]))
    for scores in sides:
        order = ranking(scores, np.arange(len(scores)))
        order = order[np.asarray(scores)[order] > 0]
        fused[order] += 1 / (RANK_CONSTANT + np.arange(1, len(order) + 1))
    return fused
