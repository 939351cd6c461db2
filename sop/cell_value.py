"""A spreadsheet's value as the spreadsheet shows it: "£1,200", "20%", "1 March 2026", "09:30"."""

import re
from datetime import date, datetime, time, timedelta

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.')
_PATTERN = re.compile(r"[#0?][#0?,]*(?:\.([#0?]+))?")
_MONTHS = "January February March April May June July August September October November December".split()


def shown(value: object, number_format: str) -> str:
    """The value in words and figures that a customer can read.

    >>> shown(1200.5, '"£"#,##0.00'), shown(0.2, "0%"), shown(3.0, "General"), shown(True, "General")
    ('£1,200.50', '20%', '3', 'yes')
    >>> shown(datetime(2026, 3, 1), "yyyy-mm-dd"), shown(datetime(2026, 3, 1), "mmm yy"), shown(time(9, 30), "h:mm")
    ('1 March 2026', 'March 2026', '09:30')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return _date(value, number_format.lower())
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return _number(value, number_format) if isinstance(value, int | float) else str(value)


def _date(value: date, number_format: str) -> str:
    day = value.day if "d" in number_format or "m" not in number_format else None
    year = value.year if "y" in number_format or day is None or "m" not in number_format else None
    said = " ".join(str(part) for part in (day, _MONTHS[value.month - 1], year) if part)
    clock = value.strftime("%H:%M") if isinstance(value, datetime) else "00:00"
    return said if clock == "00:00" else f"{said}, {clock}"


def _number(value: float, number_format: str) -> str:
    section = number_format.split(";")[0]
    pattern = _PATTERN.search(_QUOTED.sub("", section))
    if number_format in ("General", "@") or pattern is None:
        return str(value) if isinstance(value, int) else f"{value:.10g}"
    before, figures, after = _around(section)
    decimals = len(pattern[1] or "")
    amount = value * 100 if "%" in after else value
    said = f"{amount:,.{decimals}f}" if "," in figures else f"{amount:.{decimals}f}"
    if "#" in (pattern[1] or ""):
        said = said.rstrip("0").rstrip(".")
    return f"{'-' if said.startswith('-') else ''}{before}{said.removeprefix('-')}{after}".strip()


def _around(section: str) -> tuple[str, str, str]:
    """What a format writes before the figures, their pattern, and what it writes after them."""
    plain = _QUOTED.sub(lambda found: _hold(found[1] or found[2] or found[3] or ""), section)
    pattern = _PATTERN.search(plain)
    if pattern is None:
        return "", "", ""
    return _release(plain[: pattern.start()]), pattern[0], _release(plain[pattern.end() :])


def _hold(words: str) -> str:
    """Quoted words where no sign of them is taken for a part of the pattern."""
    return "".join(chr(0xE000 + ord(char)) if char in "#0?," else char for char in words)


def _release(words: str) -> str:
    return "".join(chr(ord(char) - 0xE000) if 0xE000 <= ord(char) < 0xE080 else char for char in words)
