"""Where one sentence ends and the next begins."""

import re
from bisect import bisect_right

from sop.document import Span

_END = re.compile(r"""(?P<mark>[.!?…]+)(?P<closers>["'”’»)\]*_`~]*)(?=\s|$)|(?P<wide>[。！？]+[”’」』）]*)""")
_BREAK = re.compile(r"\n[ \t>]*\n|\n(?=[ \t>]*(?:[-+*•]|\d{1,9}[.)])[ \t])")
_OPENERS = "\"'“‘«([*_`~"
_NEXT = re.compile(r"[\W_]{0,40}([^\W_]+)")
_PARTING = re.compile(r"[\s" + re.escape(_OPENERS) + r"]")
_LONGEST = 40  # characters looked back for an abbreviation
_NUMBERING = re.compile(r"(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,4})\Z")

# Abbreviations by what their full stop may do, without it and in lower case.
_NEVER_LAST = (
    "dr mr mrs ms mx miss prof rev hon sir messrs mt gen capt sgt lt col fr sr "
    "e.g i.e eg ie cf vs viz incl excl approx appt dept fig figs"
)
_BEFORE_FIGURES = "no nos p pp pt ref sec vol ch art para step tel ext max min"
_SOMETIMES_LAST = (
    "st rd ave blvd ln sq ltd inc co corp plc llp jr ft hrs hr mins wk wks yr yrs tbc esp est "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun"
)
_OFTEN_LAST = "a.m p.m etc"
_CALENDAR = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december gmt bst"
)
_STARTERS = (
    "the a an this that these those we our you your it its he she they their i my there here if when while "
    "as at after before because but and or so for from in on to with without please all any each every no not "
    "some most many both only do does is are can could will would should may must what which who how why where "
    "however also then once until unless clients customers patients guests"
)
_KIND = {
    word: listed for listed in (_NEVER_LAST, _BEFORE_FIGURES, _SOMETIMES_LAST, _OFTEN_LAST) for word in listed.split()
}
_DAYS = frozenset(_CALENDAR.split())
_FIRST_WORDS = frozenset(_STARTERS.split())
_DOTTED = re.compile(r"(?:[a-z]{1,2}\.)+[a-z]{1,2}\Z")


def sentences(text: str, span: Span) -> list[Span]:
    """The sentences of a paragraph or list item, trimmed, in order; all but white space is covered.

    A single line break does not end a sentence; a blank line or the next list item does.
    """
    found: list[Span] = []
    start = span.start
    for end in _ends(text, span):
        if piece := _trimmed(text, start, end):
            found.append(piece)
        start = end
    return _with_words(text, found)


def _ends(text: str, span: Span) -> list[int]:
    breaks = [match.end() for match in _BREAK.finditer(text, span.start, span.end)]
    ends = [span.start]
    for match in _END.finditer(text, span.start, span.end):
        start = max(ends[-1], breaks[at - 1] if (at := bisect_right(breaks, match.start())) else 0)
        if match["wide"] or _is_end(text, start, match, span.end):
            ends.append(match.end())
    return sorted({*ends, *breaks, span.end})


def _is_end(text: str, start: int, match: re.Match[str], stop: int) -> bool:
    following = _NEXT.match(text, match.end(), stop)
    if following is None:
        return True
    word = following[1]
    if word[0].islower() and (set(match["mark"]) <= set(".…") or match["closers"]):
        return False
    if _is_inside_brackets(text, start, match.end(), stop):
        return False
    return match["mark"] != "." or not _is_abbreviation(text, start, match.start(), word)


def _is_abbreviation(text: str, start: int, stop: int, word: str) -> bool:
    """Whether the full stop at `stop` belongs to the word before it, given the word that follows."""
    before = text[max(start, stop - _LONGEST) : stop]
    last = re.split(_PARTING, before)[-1]
    key, following = last.lower(), word.lower()
    if stop - start <= _LONGEST and _NUMBERING.match(before.strip().lstrip("*_#> ")):
        return True
    kind = _KIND.get(key)
    if kind == _NEVER_LAST:
        return True
    if kind == _BEFORE_FIGURES:
        return word[0].isdigit()
    if kind == _OFTEN_LAST:
        return following in _DAYS or word[0].isdigit()
    is_initial = len(last) == 1 and last.isupper()
    return (kind == _SOMETIMES_LAST or is_initial or bool(_DOTTED.match(key))) and following not in _FIRST_WORDS


def _is_inside_brackets(text: str, start: int, end: int, stop: int) -> bool:
    """Whether a bracket opened in this sentence is still open at `end` and closed later."""
    since = text[max(start, end - 600) : end]
    for opening, closing in ("()", "[]"):
        if since.rfind(opening) > since.rfind(closing) and text.find(closing, end, min(stop, end + 600)) >= 0:
            return True
    return False


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    kept = piece.strip()
    if not kept:
        return None
    at = start + len(piece) - len(piece.lstrip())
    return Span(at, at + len(kept))


def _with_words(text: str, found: list[Span]) -> list[Span]:
    """Pieces without a letter or figure joined to the sentence before them, or else after them."""
    joined: list[Span] = []
    for piece in found:
        wordless = not any(char.isalnum() for char in piece.of(text))
        if joined and (wordless or not any(char.isalnum() for char in joined[-1].of(text))):
            joined[-1] = Span(joined[-1].start, piece.end)
        else:
            joined.append(piece)
    return joined
