"""Curves for people who would rather look than read, in any terminal."""

_WIDTH = 24  # columns of a bar
_FULL, _EMPTY, _MARK = "█", "·", "┃"


def bar(share: float, mark: float | None = None, width: int = _WIDTH) -> str:
    """A share, 0..1, as a bar; `mark` is another share, shown across it.

    >>> bar(0.5, 0.75, width=8)
    '████··┃·'
    """
    filled = round(min(1.0, max(0.0, share)) * width)
    drawn = list(_FULL * filled + _EMPTY * (width - filled))
    if mark is not None:
        drawn[min(width - 1, max(0, round(mark * width)))] = _MARK
    return "".join(drawn)


def percent(share: float | None) -> str:
    """A share as people say it.

    >>> percent(0.934), percent(None)
    ('93 %', '–')
    """
    return "–" if share is None else f"{100 * share:.0f} %"
