"""Measurements, trade-offs and gaps as an owner reads them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cli.curves import bar, percent
from cli.output import console, inert, note, table
from cli.replies import place

if TYPE_CHECKING:
    from bloom.owner import Calibrated
    from evaluation.figures import Bin, Figure
    from evaluation.question_file import LabelledFile
    from evaluation.report import Report
    from evaluation.trade_off import Point

_FIGURES = {  # in words, and whether it is a share; short enough for a terminal of 80 columns
    "recall_at_1": ("right passage found first (recall@1)", True),
    "recall_at_5": ("… among the first five (recall@5)", True),
    "mrr": ("… how high up, mean of 1/rank (MRR)", False),
    "auroc": ("knows what your SOP answers (AUROC)", False),
    "ece": ("confidence is off by (ECE, 0 = best)", False),
    "brier": ("… squared (Brier, 0 = best)", False),
    "share_answered": ("answered, of what your SOP answers", True),
    "share_right": ("right, of all answers given", True),
    "answered_at_95_precision": ("answered, if 95 % had to be right", True),
    "false_answers": ("answered, of what it does not answer", True),
}
_FAILED = {
    "false_answer": "Answered, although your SOP does not say",
    "wrong_answer": "Answered with something else",
    "handed_over": "Handed over, although your SOP says",
}


def print_notices(labelled: "LabelledFile") -> None:
    """What the author of the questions should look at, on stderr."""
    for notice in labelled.notices:
        note(f"warning {notice}")
    if labelled.unusable:
        note(f"{len(labelled.unusable)} questions are left out of every figure: their gold was not found.")


def print_report(report: "Report", shown: dict[str, Any]) -> None:
    """Figures, the reliability curve and the failures; `shown` is the report as JSON."""
    console().print(
        f"{shown['questions']} questions: {shown['answerable']} your SOP answers, {shown['unanswerable']} it does not. "
        f"Index version {report.index_version}, threshold {report.threshold:.2f}, "
        f"confidence {inert(report.calibration)}.\n"
    )
    for notice in report.notices:
        note(f"warning {notice}")
    figures = report.figures
    rows = [_figure_row(words, figures[name], as_share=share) for name, (words, share) in _FIGURES.items()]
    table("", ["", "figure", "95 % interval", "questions"], rows)
    console().print()
    print_reliability(report.reliability)
    _print_failures(shown["failures"])


def print_reliability(bins: Sequence["Bin"]) -> None:
    """How often Bloom was right, by how sure it was."""
    rows = [
        [
            f"{one.low:.1f}–{one.high:.1f}",
            bar(one.right, one.confidence),
            percent(one.confidence),
            percent(one.right),
            one.questions,
        ]
        for one in reversed(bins)
    ]
    title = "Can its confidence be believed? The bar is how often it was right, ┃ what it said; they should meet."
    table(title, ["confidence", "", "said", "right", "questions"], rows)
    console().print()


def print_calibrated(found: "Calibrated") -> None:
    """The trade-off, the suggestion and what it rests on."""
    fitted, chosen = found.fitted, found.fitted.suggestion
    output = console()
    output.print(
        f"{fitted.questions} questions, {fitted.answerable} of which your SOP answers. "
        f"Every figure below is measured on questions held out from the fit (ten-fold).\n"
    )
    _print_method(found)
    table(
        "What a threshold costs and buys (← suggested)",
        ["threshold", "answered", "", "answers right", "", "false answers"],
        [_point_row(point, chosen.threshold) for point in fitted.points],
    )
    output.print()
    print_reliability(fitted.reliability)
    held_out, now = chosen.held_out, fitted.now
    output.print(
        f"As Bloom comes, at threshold {now.threshold:.2f}: {percent(now.answered)} answered, "
        f"{percent(now.right)} of the answers right, {percent(now.false_answers)} false answers."
    )
    output.print(
        f"Suggested threshold: {chosen.threshold:.2f}. Choosing it this way, on questions held out from the choice: "
        f"{percent(held_out.answered)} answered, {percent(held_out.right)} of the {held_out.answers} answers right, "
        f"{percent(held_out.false_answers)} false answers."
    )
    if not chosen.reaches:
        output.print(
            "No threshold that answers a third of the questions gets 95 % of the answers right; it is the one with the "
            "most right answers, a wrong one counted against three right ones."
        )
    _print_written(found)


def print_gaps(gaps: Sequence[dict[str, Any]]) -> None:
    """What the SOP does not say, most asked first, with what comes closest."""
    output = console()
    closed = [gap for gap in gaps if gap["answered_now"]]
    for gap in gaps:
        if gap["answered_now"]:
            continue
        output.print(f"{gap['count']:>4} ×  {inert(gap['question'])}", style="bold")
        for example in gap["examples"][1:]:
            output.print(f"        {inert(example)}", style="dim")
        output.print(f"        closest: {_closest(gap['closest'])}\n")
    if closed:
        output.print(f"Answered by now: {'; '.join(inert(gap['question']) for gap in closed)}", style="dim")


def _figure_row(words: str, figure: "Figure", *, as_share: bool) -> list[object]:
    if figure.value is None or figure.low is None or figure.high is None:
        return [words, "–", "does not apply", figure.n]
    if as_share:
        return [words, percent(figure.value), f"{100 * figure.low:.0f}–{100 * figure.high:.0f} %", figure.n]
    return [words, f"{figure.value:.2f}", f"{figure.low:.2f}–{figure.high:.2f}", figure.n]


def _print_failures(failures: Sequence[dict[str, Any]]) -> None:
    output = console()
    for kind, words in _FAILED.items():
        found = [failure for failure in failures if failure["failure"] == kind]
        if found:
            output.print(f"{words}: {len(found)}\n", style="bold")
        for failure in found:
            _print_failure(failure)


def _print_failure(failure: dict[str, Any]) -> None:
    output = console()
    earlier = f" (after {failure['history']} earlier turns)" if failure["history"] else ""
    output.print(f"{inert(failure['id'])}  {inert(failure['question'])}{earlier}")
    output.print(f"    {inert(_happened(failure))}")
    if failure["expected"]:
        first, others = failure["expected"][0], len(failure["expected"]) - 1
        more = f" (or {others} other quotes)" if others else ""
        output.print(f"    expected: {inert(first['document'])}: {_short(first['quote'])}{more}")
        rank = failure["gold_rank"]
        output.print(
            f"    {f'a passage that answers was found at rank {rank}' if rank else 'no such passage was found'}"
        )
    for passage in failure["retrieved"]:
        output.print(f"    found {passage['rank']}: {place(passage)} ({passage['similarity']:.2f})", style="dim")
    output.print()


def _happened(failure: dict[str, Any]) -> str:
    sure = f"confidence {failure['confidence']:.2f}"
    if failure["failure"] != "handed_over":
        return f"said, with {sure}: {_short(failure['reply'])}"
    found = "what it found was right" if failure["found_right"] else "what it found was not right either"
    return f"{failure['why'] or 'asked back'}; {found} ({sure})"


def _print_method(found: "Calibrated") -> None:
    fitted = found.fitted
    before, after = fitted.shipped, fitted.rescaled
    errors = f"ECE {before.ece:.3f} → {after.ece:.3f}, Brier {before.brier:.3f} → {after.brier:.3f}"
    if fitted.is_rescaled:
        said = f"Confidence is rescaled (slope {fitted.rescaling.slope}, shift {fitted.rescaling.shift}): {errors}.\n"
    else:
        said = f"Confidence stays as it comes with Bloom: rescaling it would not help ({errors}).\n"
    console().print(said)


def _point_row(point: "Point", suggested: float) -> list[object]:
    return [
        f"{point.threshold:.2f} {'←' if point.threshold == suggested else ''}",
        percent(point.answered),
        bar(point.answered, width=10),
        f"{percent(point.right)} of {point.answers}",
        bar(point.right or 0.0, width=10),
        percent(point.false_answers),
    ]


def _print_written(found: "Calibrated") -> None:
    output = console()
    if found.written is None:
        output.print("Nothing was changed. Run it again with --write to put confidence and threshold into force.")
        return
    output.print(f"Written to {found.written} and in force; delete the file to go back.")
    if found.threshold_is_set:
        note("warning CONFIDENCE_THRESHOLD is set and goes before the suggested threshold; unset it to use that.")


def _closest(passage: dict[str, Any] | None) -> str:
    if passage is None:
        return "nothing"
    return f"{place(passage)} ({passage['similarity']:.2f}): {_short(passage['text'])}"


def _short(text: str, most: int = 110) -> str:
    line = inert(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most - 1]}…"
