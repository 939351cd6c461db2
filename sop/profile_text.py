"""What the profile says of name, contact and hours, as sentences that can be found and quoted."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from sop.profile import WEEKDAYS, Profile

_RANGE = re.compile(
    r"\s*([\d:.]+(?:\s?[ap]\.?m\.?)?|midday|noon)\s*(?:-|–|—|\bto\b|\buntil\b)\s*(\S.*?)\s*", re.IGNORECASE
)
_DASH = re.compile(r"\s*[-–—]\s*")
_SHORT_DAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?\b", re.IGNORECASE)
_BETWEEN_DAYS = re.compile(r"(?<=day)\s*[-–—]\s*(?=[MTWFS])")


def profile_text(profile: Profile) -> str:
    """Canonical Markdown text of the profile; empty when it states no fact."""
    name = " ".join(profile.name.split())
    named = [f"The name of the business is {_stopped(name)}"] if "name" in profile.model_fields_set else []
    parts = [*named, *filter(None, [_stopped(profile.description)])]
    contact = list(_contact(profile, name))
    hours = list(_hours(profile.hours, name))
    parts += ["## Contact", *contact] if contact else []
    parts += ["## Opening hours", *hours] if hours else []
    return "\n\n".join([f"# {name[0].upper()}{name[1:]}", *parts]) + "\n" if parts else ""


def _contact(profile: Profile, name: str) -> Iterator[str]:
    contact = profile.contact
    facts = {
        "phone number": contact.phone,
        "email address": contact.email,
        "website": contact.website,
        "address": contact.address,
    }
    for what, value in facts.items():
        if value and value.strip():
            yield f"The {what} of {name} is {_stopped(value)}"


def _hours(hours: Mapping[str, str], name: str) -> Iterator[str]:
    known = {day_in_words(day): " ".join(value.split()) for day, value in hours.items() if value.strip()}
    order = [day.capitalize() for day in WEEKDAYS]
    week = [(day, known[day]) for day in order if day in known]
    if len(week) > 1:
        yield _summary(week)
    others = [(day, value) for day, value in known.items() if day not in order]
    sentences = [f"- On {day}, {_said(value, name)}" for day, value in (*week, *others)]
    if sentences:
        yield "\n".join(sentences)


def day_in_words(key: str) -> str:
    """A key of `hours` as it stands after "On".

    >>> day_in_words("mon-fri"), day_in_words("bank_holidays")
    ('Monday to Friday', 'bank holidays')
    """
    words = " ".join(key.replace("_", " ").split())
    words = _SHORT_DAY.sub(lambda match: _weekday(match[0]), words)
    return _BETWEEN_DAYS.sub(" to ", words)


def _weekday(word: str) -> str:
    return next(day for day in WEEKDAYS if day.startswith(word[:3].lower())).capitalize()


def _said(value: str, name: str) -> str:
    ranges = [_RANGE.fullmatch(part) for part in re.split(r",|;|\band\b|&", value)]
    if value.lower() == "closed":
        return f"{name} is closed."
    if all(ranges):
        times = " and ".join(f"from {found[1]} to {found[2]}" for found in ranges if found)
        return f"{name} is open {_stopped(times)}"
    return f"the opening hours of {name} are: {_stopped(value)}"


def _summary(week: list[tuple[str, str]]) -> str:
    """The week in one sentence, days in a row with equal hours taken together."""
    indexed = [(WEEKDAYS.index(day.lower()), day, value.lower()) for day, value in week]
    runs: list[tuple[str, str]] = []
    for _, group in groupby(enumerate(indexed), key=lambda pair: (pair[1][0] - pair[0], pair[1][2])):
        days = [entry for _, entry in group]
        runs.append((_run([day for _, day, _ in days]), days[0][2]))
    closed = [days for days, value in runs if value == "closed"]
    times = [f"{days} {' and '.join(_DASH.sub('–', value).split(', '))}" for days, value in runs if value != "closed"]
    shut = f"closed on {' and '.join(closed)}" if closed else ""
    return f"Opening hours: {_stopped('; '.join(filter(None, [', '.join(times), shut])))}"


def _run(days: list[str]) -> str:
    return days[0] if len(days) == 1 else f"{days[0]} {'and' if len(days) == 2 else 'to'} {days[-1]}"


def _stopped(text: str) -> str:
    """On one line, with its full stop; empty stays empty."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?" else f"{text}."
