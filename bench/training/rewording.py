"""The same said otherwise: times, spans, amounts and turns of phrase exchanged for others of one meaning."""

import random
import re
from collections.abc import Callable, Sequence

Rule = tuple[re.Pattern[str], Callable[[re.Match[str], random.Random], str]]

_SPELT = "zero one two three four five six seven eight nine ten eleven twelve".split()
_SPANS = {
    "7 days": "a week|one week", "14 days": "two weeks|a fortnight|2 weeks", "21 days": "three weeks|3 weeks",
    "28 days": "four weeks|4 weeks", "24 hours": "a day|one day", "48 hours": "two days|2 days",
    "72 hours": "three days|3 days", "12 months": "a year|one year", "24 months": "two years|2 years",
    "90 minutes": "an hour and a half", "60 minutes": "an hour|one hour", "30 minutes": "half an hour",
    "75 minutes": "an hour and a quarter", "two weeks": "14 days|a fortnight", "a fortnight": "two weeks|14 days",
    "a week": "7 days|one week|seven days", "three weeks": "21 days", "an hour": "60 minutes|one hour",
    "half an hour": "30 minutes", "two days": "48 hours", "a year": "12 months|one year|twelve months",
}  # fmt: skip
_PHRASES: tuple[tuple[str, str], ...] = (
    (r"must not", "mustn't|may not|aren't allowed to|can't"),
    (r"must", "have to|need to|need to|will have to"),
    (r"should be", "needs to be|ought to be|has to be"),
    (r"should not", "shouldn't|ought not to"),
    (r"cannot|can not|can't", "can't|cannot|aren't able to|are unable to"),
    (r"(?<=[a-z] )may(?= [a-z])", "can|are allowed to|are free to"),
    (r"is not|isn't", "isn't|is not"),
    (r"are not|aren't", "aren't|are not"),
    (r"do not|don't", "don't|do not"),
    (r"does not|doesn't", "doesn't|does not"),
    (r"will not|won't", "won't|will not"),
    (r"are not allowed|aren't allowed", "aren't permitted|are not permitted|are forbidden"),
    (r"is not allowed", "isn't permitted|is forbidden|isn't allowed"),
    (r"free of charge|at no cost|for nothing", "at no charge|free|without charge|for free|at no cost"),
    (r"are free", "cost nothing|don't cost anything|come at no charge"),
    (r"is free", "costs nothing|doesn't cost anything|comes at no charge"),
    (r"costs", "is priced at|comes to|is"),
    (r"refunded in full", "given back in full|fully refunded|returned in full"),
    (r"refunded", "returned|given back|paid back"),
    (r"is charged", "is payable|has to be paid|applies"),
    (r"book", "reserve"),
    (r"children", "kids"),
    (r"telephone|phone|ring", "call|phone"),
    (r"e-mail", "email"),
    (r"buy", "purchase"),
    (r"takes", "lasts"),
    (r"at least", "a minimum of|no less than|not less than"),
    (r"no more than|at most", "a maximum of|up to|at most"),
    (r"up to", "as many as|a maximum of|at most"),
    (r"before", "prior to|ahead of"),
    (r"until|till", "till|until|up until"),
    (r"within", "inside|in no more than"),
    (r"in advance", "ahead of time|beforehand|up front"),
    (r"except|apart from", "except for|other than|with the exception of"),
    (r"unless", "except if|other than if"),
    (r"as long as|provided that|so long as", "if|provided|on condition that"),
    (r"closed", "shut"),
    (r"every day", "daily|each day"),
    (r"each", "every|per"),
    (r"per", "a|for each"),
    (r"also", "as well|too"),
    (r"usually|normally", "as a rule|in most cases|generally"),
    (r"about|around|roughly|approximately", "around|roughly|about|some"),
    (r"because", "since|as"),
    (r"please", "kindly"),
    (r"appointment", "booking|visit"),
    (r"cost|price", "price|cost|charge"),
    (r"arrive", "get here|turn up|come"),
    (r"receive", "get|be given"),
    (r"provide", "give|supply"),
    (r"permitted", "allowed"),
    (r"allowed", "permitted"),
    (r"required", "needed|necessary"),
    (r"need", "require"),
    (r"additional", "extra|further"),
    (r"extra", "additional|more"),
)  # fmt: skip
_PEOPLE: tuple[tuple[str, str], ...] = (
    (
        r"(?<!your )(?<!the )(?:clients|customers|guests|patients|members|residents|visitors|learners)(?= [a-z])",
        "you",
    ),
    (
        r"(?:a|the) (?:client|customer|guest|patient|member|resident|visitor|learner) (?:has to|must)",
        "you must|you have to",
    ),
    (r"we are|we're", "they are|they're|the team is"),
    (r"we've|we have", "they have|they've"),
    (r"we", "they|the team"),
    (r"our", "their|the"),
    (r"us", "them|the team"),
)
_LEADS = (
    "Sure, ", "Yes, ", "Good question: ", "Of course. In short, ", "According to the policy, ", "As a guide, ",
    "Just so you know, ", "Please note that ", "To answer your question, ", "Happy to explain: ", "In this case, ",
    "From what the documents say, ", "Thanks for asking, ", "Yes indeed, ", "No worries, ", "So, ", "Certainly, ",
    "Good to know: ", "Don't forget that ", "I can tell you that ", "It's worth knowing that ", "Generally, ",
)  # fmt: skip
_TAILS = (
    ", I'm afraid", ", just so you know", ", as stated in the terms", ", by the way", " according to our policy",
    ", so please keep that in mind", ", in case that helps",
)  # fmt: skip
_OPENERS = re.compile(
    r"(?:the|a|an|you|your|we|they|their|our|if|when|there|this|that|these|it|its|each|every|all|any|no|not|one|some|in|"
    r"on|at|for|to|from|with|without|once|after|before|unless|only|please|both|most|bring|take|use|book|leave|keep)\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:if|unless|only|except|until|till|within|after|before|when|whenever|provided|as long as|so long as|at least|"
    r"up to|not|no|never|without|cannot|n't|but|once|between|from|under|over|above|below|apart|otherwise|less|more)\b",
    re.IGNORECASE,
)


def reworded(text: str, chance: random.Random, most: int = 4) -> str:
    """`text` with up to `most` of its turns of phrase exchanged; its meaning stays."""
    for rule in chance.sample(_RULES, len(_RULES)):
        if most <= 0:
            break
        found = list(rule[0].finditer(text))
        if found and chance.random() < 0.7:
            match = chance.choice(found)
            text = text[: match.start()] + _cased(match.group(), rule[1](match, chance)) + text[match.end() :]
            most -= 1
    return text


def framed(text: str, chance: random.Random) -> str:
    """The sentence as an assistant would put it into a reply: with something before it, or after it."""
    drawn = chance.random()
    if drawn < 0.25:
        return chance.choice(_LEADS) + (text[:1].lower() + text[1:] if _OPENERS.match(text) else text)
    if drawn < 0.33 and text.endswith("."):
        return text[:-1] + chance.choice(_TAILS) + "."
    return text


def shortened(text: str, chance: random.Random) -> str:
    """Without a detail that limits nothing: a bracket, a reason, a second half that stands by itself."""
    ways = [re.sub(r"\s*\((?![^)]*\d)[^)]*\)", "", text)]
    ways += [re.sub(r",? (?:because|since|as it|so that) [^.;]*(?=[.;])", "", text)]
    halves = re.split(r"; |, and (?=(?:we|you|they|the|it|a)\b)", text)
    ways += [half.rstrip(".,; ") + "." for half in halves if len(half.split()) > 5 and len(halves) > 1]
    usable = [way for way in ways if way != text and len(way.split()) > 3 and not _lost_limit(text, way)]
    return chance.choice(usable) if usable else text


def fronted(text: str, chance: random.Random) -> str:  # noqa: ARG001
    """A condition at the end put first."""
    match = re.match(r"^([A-Z][^,;.]{12,}?) (if|unless|when|once|after|before) ([^,;.]{6,})\.$", text)
    return f"{match[2].capitalize()} {match[3]}, {match[1][0].lower()}{match[1][1:]}." if match else text


def joined(first: str, second: str, chance: random.Random) -> str:
    """Two sentences as one."""
    link = chance.choice([", and ", "; ", ", while ", " and ", ". Also, ", ", plus "])
    return first.rstrip(". ") + link + (second[:1].lower() + second[1:] if not second.startswith("I ") else second)


def _lost_limit(text: str, kept: str) -> bool:
    """Whether what was left out may limit what was kept: any limiting word in it counts."""
    gone = text.replace(kept.rstrip("."), "", 1) if kept.rstrip(".") in text else text
    return (bool(_LIMITS.search(gone)) and gone != text) or (
        gone == text and len(_LIMITS.findall(kept)) < len(_LIMITS.findall(text))
    )


def _cased(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() and not old.isupper() else new


def _one_of(choices: str) -> Callable[[re.Match[str], random.Random], str]:
    listed = choices.split("|")
    return lambda match, chance: chance.choice(listed)  # noqa: ARG005


def _clock(match: re.Match[str], chance: random.Random) -> str:
    hour, minute, half = int(match[1]), match[2] or "00", match[3].lower()
    late = half == "p"
    ways = [f"{hour % 12 + 12 * late:02}:{minute}", f"{hour}{'' if minute == '00' else ':' + minute} {half}m"]
    if minute == "00":
        ways += [
            f"{hour} o'clock in the {'morning' if not late else 'afternoon' if hour < 6 or hour == 12 else 'evening'}"
        ]
        ways += [f"{_SPELT[hour]} {half}m"] if hour <= 12 else []
    if minute == "30" and 1 <= hour <= 12:
        ways += [
            f"half past {_SPELT[hour]} in the {'afternoon' if late and hour < 6 else 'evening' if late else 'morning'}"
        ]
    return chance.choice(ways)


def _clock24(match: re.Match[str], chance: random.Random) -> str:
    hour, minute = int(match[1]), match[2]
    half, shown = "pm" if hour >= 12 else "am", hour % 12 or 12
    return chance.choice(
        [
            f"{shown}{'' if minute == '00' else '.' + minute}{half}",
            f"{shown}{'' if minute == '00' else ':' + minute} {half}",
        ]
    )


def _money(match: re.Match[str], chance: random.Random) -> str:
    amount = match[1]
    return chance.choice([f"{amount} pounds", f"£{amount}" if "." in amount else f"£{amount}.00", f"GBP {amount}"])


def _digits(match: re.Match[str], chance: random.Random) -> str:  # noqa: ARG001
    return str(_SPELT.index(match.group().lower()))


def _words(match: re.Match[str], chance: random.Random) -> str:  # noqa: ARG001
    return _SPELT[int(match.group())]


def _rules() -> Sequence[Rule]:
    made: list[Rule] = [(re.compile(r"\b(\d{1,2})(?:[.:](\d\d))? ?([ap])\.?m\b", re.I), _clock)]
    made += [(re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?![\d:])"), _clock24)]
    made += [(re.compile(r"£(\d{1,3}(?:,?\d{3})*(?:\.\d\d)?)(?![\d.,]*\d)"), _money)]
    made += [(re.compile(r"(?<=\d) ?%"), _one_of(" per cent| percent|%"))]
    made += [(re.compile(rf"(?<![\w.-]){re.escape(a)}(?![\w-])"), _one_of(b)) for a, b in _SPANS.items()]
    made += [(re.compile(rf"\b(?:{'|'.join(_SPELT[2:])})\b(?= [a-z])", re.I), _digits)]
    made += [(re.compile(r"(?<![\w£$€.,:/-])(?:[2-9]|1[0-2])(?= [a-z]{3,})"), _words)]
    made += [(re.compile(rf"\b(?:{a})\b", re.I), _one_of(b)) for a, b in (*_PHRASES, *_PEOPLE)]
    return made


_RULES = _rules()
