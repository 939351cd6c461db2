"""The short replies: declining, not knowing, yes and no."""

import re

from workflow.form.words import words


def _any_of(*alternatives: str, before: str = "", after: str = "") -> re.Pattern[str]:
    """One pattern of many; every apostrophe may be left out, as customers do."""
    joined = "|".join(alternatives).replace("'", "'?")
    return re.compile(f"{before}(?:{joined}){after}", re.IGNORECASE)


_SURE = r"(?:really |entirely |quite |too |100% |that |very |at all |so )?(?:sure|certain)"
_GIVE = r"(?:say|tell|share|give|answer|leave|provide|disclose)"
_OPENER = (
    r"^\W*(?:(?:well|oh|erm?|um+|uh|hm+|so|sorry|look|honestly|to be honest|tbh|actually|i think|no|nah|nope|thanks"
    r"|thank you|ok)\b\W*){0,4}"
)
_DECLINES = _any_of(
    r"(?:(?:i'd|i would|would|i'll)\s+)?(?:(?:really|much|honestly)\s+)?(?:rather|prefer)\s+(?:not\b|to keep|i didn't)",
    r"(?:i'm |am )?not (?:telling|saying|sharing|giving|comfortable|willing|happy|prepared|going to " + _GIVE + ")",
    r"(?:i )?(?:don't|do not|won't|will not) (?:really )?(?:want|wish|feel|like|need|care|plan) to (?:be\b|"
    + _GIVE
    + ")",
    r"(?:i )?(?:won't|will not|don't|do not) " + _GIVE + r"\b(?! know)",
    r"i don't feel comfortable",
    r"(?:it's |that's |this is |that is )?(?:none of your|not your|no) (?:business|concern)",
    r"mind your own|n\.?o\.?y\.?b\b|no comment|not interested|leave me alone|stop asking|go away|don't ask|i decline",
    r"(?:it's |that's |this is |that is )?(?:a bit |too )?(?:private|personal|confidential)\b",
    before=_OPENER,
)
_PLAIN_NO = _any_of(
    r"(?:(?:no|nope|nah|naw|na|n)\b\W*){1,3}(?:(?:thanks?|thank you|thankyou|ta|cheers|please|sorry|mate|love|bye"
    r"|goodbye|i'm (?:good|fine|ok|okay|alright|all right)|you're (?:ok|alright))\b\W*){0,3}",
    r"(?:i'd rather not|rather not|not today|not for now|not now|no way|absolutely not|certainly not)\W*",
    before=r"^\W*",
    after="$",
)
_DOES_NOT_KNOW = _any_of(
    r"(?:i'm |i am )?(?:still )?(?:not " + _SURE + r"|unsure|undecided|clueless|torn)\b",
    r"(?:i )?(?:really |honestly |just )?(?:don't|do not|didn't|cannot|can't|couldn't) (?:really |quite "
    r"|actually )?(?:know|remember|recall|decide)\b|(?:can't|cannot) (?:say|tell)\b",
    r"(?:i )?dunno|idk|(?:no|not a|haven't a|haven't got a|i have no|i've no|no real) (?:idea|clue|scooby|foggiest)",
    r"who knows|good question|hard to say|it depends|depends\b|whatever\W*$|surprise me",
    r"(?:i )?haven't (?:really )?(?:decided|thought|worked|made up|got that far|got a preference|checked|looked)",
    r"not (?:yet )?decided|yet to decide|(?:still )?(?:deciding|thinking about it|to be (?:confirmed|decided))"
    r"|tb[cda]\b",
    r"skip\b|pass\W*$|pass on\b|next(?: question| one)?\W*$|mov(?:e|ing) on|n/?a\W*$|not applicable|can we (?:skip"
    r"|leave|do that later)",
    r"later\W*$|maybe later|ask me later|another time|some other time",
    r"(?:i'll |i will |let me )(?:have to |need to )?(?:let you know|get back to you|check|think about it"
    r"|have a think)",
    before=_OPENER,
)
_HAS_NONE = _any_of(
    r"(?:i )?(?:don't|do not|haven't|have not) (?:(?:have|got|own|use) )?(?:a|an|any|one)\b",
    r"no (?:preference|phone|mobile|number|email|e-mail|landline|strong (?:view|feelings))\b",
    r"(?:i )?(?:don't|do not) (?:really )?(?:mind|care|fuss)|not (?:fussed|bothered|fussy)|doesn't matter",
    r"(?:i'm )?easy\W*$|up to you|you (?:choose|decide|tell me|pick)|not yet\W*$",
    r"(?:none|nothing|nada|null|nil|-+|\.+)\W*$",
    r"(?:neither|none|not any|not one)(?: (?:one|of (?:them|these|those|the above|it|the (?:two|three|lot))))?"
    r"(?:\W+(?:please|thanks|thank you|really|actually|sorry))*\W*$",
    before=_OPENER,
)

_LEAVES = _any_of(
    r"(?:stop|cancel|quit|exit|abort|end|drop|forget|leave|scrap|scratch)"
    r"(?: (?:it|this|that|all|all of (?:it|this)|everything|about (?:it|this|that)|now|(?:asking|the) questions"
    r"|(?:this|the) (?:form|booking|request|whole thing)))?",
    r"never ?mind(?: (?:about )?(?:it|this|that))?|nvm|nevermind|don't (?:bother|worry(?: about (?:it|this|that))?)"
    r"|no more questions|stop (?:asking|this)(?: me)?(?: (?:this|that|questions))?|(?:that's|this is) enough"
    r"|i've changed my mind|i (?:don't|no longer) want (?:to (?:book|do this)|this|it)(?: any ?more)?",
    before=r"^\W*(?:(?:please|just|ok|okay|oh|actually|no|nah|sorry|well|um|erm|you know what|let's|can we|can you"
    r"|i want to|i'd like to|wait)\b\W*){0,4}",
    after=r"(?:\W+(?:please|thanks|thank you|ta|cheers|sorry|then|now|for now|actually|mate|it|all))*\W*$",
)

# Read before anything else: their first word says the opposite, or nothing.
_IDIOMS = (
    (
        _any_of(
            r"(?:no|not a) (?:problem|probs?|worries|bother|trouble)|no objections?|(?:no|without a) doubt|too right",
            r"not at all(?=\W*(?:go|yes|please|happy))|why not|(?:don't|can't) see why not|don't mind if i do"
            r"|not wrong",
            r"(?:would|could|can)(?:n't| not) say no|wouldn't mind|i don't mind|can't wait|not half|not bad|nah,? yeah"
            r"|no,? yeah",
            before=r"\b",
            after=r"\b",
        ),
        "yes",
    ),
    (_any_of("yeah,? (?:nah|no)", "yeah right", "as if", "yes,? but no", before=r"\b", after=r"\b"), "no"),
    (_any_of("yes and no", "(?:kind|sort) of", "kinda", "sorta", "bit of both", before=r"\b", after=r"\b"), "unclear"),
)
_SAID_FOR_YES = """
yh yeps yeap
yes yeah yea yep yup ya yah yess yesss yeahh yehh yeh ye aye y sure ok okay okey k kk absolutely definitely
definately deffo defo def certainly course indeed correct right true affirmative please gladly happily totally
exactly sounds perfect great brilliant lovely fab cool fine alright agreed obviously naturally probably
"""
_YES_WORDS = frozenset(_SAID_FOR_YES.split())
_SAID_FOR_NO = """
no nope nah naw nay n noo nooo never negative nowt false incorrect wrong hardly neither none non
"""
_NO_WORDS = frozenset(_SAID_FOR_NO.split())
_FEW_WORDS = 4  # in front of a closing "yes" or "no": "thanks but no"
_HANDS = {"👍": "yes", "✅": "yes", "👌": "yes", "👎": "no", "❌": "no"}
_OFTEN = "once|twice|three times|(?:many|a few|several|a couple of|loads of|lots of) times|loads|plenty|every "
_YES = _any_of(
    r"(?:that )?(?:would|will|should) be (?:good|great|lovely|fine|perfect|nice|helpful|ideal|ok|okay)\b",
    r"(?:can|will) do\b|you (?:can|may)\W*$",
    r"go (?:on|ahead|for it)|of course|by all means|please do|do it|you bet|(?:i'm )?happy to|i'd (?:love|like|be)\b",
    r"(?:i'd )?love to|would love|that (?:works|suits)|works for me|suits me|all right|(?:might|may) as well"
    r"|let's (?:do|go)",
    r"(?:that|it)(?:'s| is| would be| will be|'d be|'ll be) (?:right|correct|fine|ok|okay|great|good|lovely|perfect|it"
    r"|true)",
    r"(?:i |we )?(?:think|believe|guess|reckon|suppose|hope|imagine|expect) so",
    r"(?:i|we) (?:do|am|have|did|was|would|will|can|could|are|were|shall)(?=\W*$|\W+(?:indeed|actually|yes|yeah|thanks"
    r"|please|before|lots|many|several|a few|a couple|" + _OFTEN + "))",
    r"i've (?:had|been|done|tried|got)\b|i (?:used to|always|usually|already)\b|" + _OFTEN,
    r"bring it on|count me in|i'm in\b|why yes|(?:a )?hundred percent|100 ?%|it is\b(?! not)|they are\b(?! not)",
    before="^",
)
_FIRST_TIME = (
    r"(?:my |the |a )?(?:very )?first(?: ever)?(?: time| visit| one| treatment)?\b|first[- ]timer|(?:brand|completely?"
    r"|all) new"
)
_NO = _any_of(
    r"not (?:really|yet|at the moment|at all|particularly|for me|today|now|right now|any ?more|this time|currently"
    r"|so far|necessarily|likely|quite|a chance|one bit|ever|me|any|been|had|tried|i|that i(?:'m| am)? (?:know|aware"
    r"|remember)\w*)\b",
    r"(?:i'm|we're|it's|it is|i am|that's|that is|they're) not\b|(?:absolutely|definitely|certainly|probably"
    r"|of course) not",
    r"(?:i |we |it |that |they |there )?(?:(?:have|do|did|was|would|could|is|are|does)(?:n't| not)|am not|won't"
    r"|will not|can(?:'t|not| not)|ain't|never)\b",
    r"i've (?:never|not)\b|please don't|(?:i'd )?rather you (?:didn't|don't)",
    r"(?:i'd )?rather not|no (?:chance|way|need|thanks)",
    r"(?:it's |it is |this is |this'll be |this will be |that's |would be |it'd be |be )?(?:" + _FIRST_TIME + ")",
    r"new to (?:this|it|all)",
    r"(?:i )?(?:think|believe|hope|suppose|guess|reckon) not",
    r"i'm (?:good|fine|ok|okay|alright|all right)(?: thanks| thank you| ta| cheers)\b",
    before="^",
)
_MAYBE = re.compile(r"^(?:maybe|perhaps|possibly|potentially|might|i might|we'?ll see|50/50)\b", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:(?:well|oh|er+m?|um+|uh+|hm+|hi|hello|so|and|thanks|thank you|actually|honestly|tbh|to be honest|ah|haha|lol"
    r"|hey|sorry|i mean|just|only)\b\W*){1,4}",
    re.IGNORECASE,
)

# "Is this your first visit?" and "Have you been before?" are both answered by "I've never been": yes, and no.
_ASKS_FIRST = re.compile(r"\b(?:first|new (?:client|customer|patient|member|here|to us))\b", re.IGNORECASE)
_ASKS_BEFORE = re.compile(r"\b(?:before|previous(?:ly)?|in the past|ever|already|existing|returning)\b", re.IGNORECASE)
_DONE = "(?:been|had|done|tried|used|visited|come|came)"
_SAYS_NEW = _any_of(
    r"(?:my |the |a |very )first (?:ever )?(?:time|visit|appointment|treatment)|first[- ]timer?|never " + _DONE,
    r"(?:not|n't) " + _DONE + r"\b[^.?!]{0,30}\bbefore|i'm (?:completely |totally |brand )?new",
    r"(?:brand )?new (?:client|customer|patient|member|here|to (?:you|this|it|the clinic))",
    before=r"\b",
    after=r"\b",
)
_SAYS_KNOWN = _any_of(
    r"(?:i|we)(?:'ve| have)? "
    + _DONE
    + r"\b[^.?!]{0,40}\b(?:before|already|last (?:year|month|week)|years|ages|twice|once|times)",
    r"(?:existing|returning|regular|current|long[- ]standing) (?:client|customer|patient|member)|i'm a regular",
    r"i used to (?:have|come|go|get)",
    before=r"\b",
    after=r"\b",
)


def declines(text: str) -> bool:
    """Whether the customer does not want to tell: "I'd rather not say", "none of your business"."""
    return bool(_DECLINES.match(text))


def says_no(text: str) -> bool:
    """Whether the whole reply is a no: "no", "nope, thanks", "not today"."""
    return bool(_PLAIN_NO.match(text))


def does_not_know(text: str) -> bool:
    """Whether the customer cannot say, or wants to move on: "not sure", "I can't remember", "skip"."""
    return bool(_DOES_NOT_KNOW.match(text))


def cannot_say(text: str) -> bool:
    """The same, or there is nothing to say: "I don't have one", "I don't mind"."""
    return does_not_know(text) or bool(_HAS_NONE.match(text))


def leaves(text: str) -> bool:
    """Whether the customer wants no more of the form: "cancel", "never mind", "stop asking"."""
    return bool(_LEAVES.match(text))


def maybe(text: str) -> bool:
    return bool(_MAYBE.match(_LEAD_IN.sub("", text.strip())))


def read_yes_no(text: str, question: str) -> str | None:
    """ "yes" or "no" to `question`; None when the reply is neither.

    >>> read_yes_no("go on then", "Shall we call you?"), read_yes_no("yeah nah", "Shall we call you?")
    ('yes', 'no')
    >>> read_yes_no("I've never been", "Is this your first visit?")
    'yes'
    """
    said = _LEAD_IN.sub("", text.strip())
    if verdict := _idiom(said):
        return None if verdict == "unclear" else verdict
    return _leading(said) or newness(question, text) or _by_pattern(said)


def newness(question: str, text: str) -> str | None:
    """The answer to "Is this your first visit?" or "Have you been before?" from what a message tells of it."""
    first, before = _ASKS_FIRST.search(question), _ASKS_BEFORE.search(question)
    new, known = _SAYS_NEW.search(text), _SAYS_KNOWN.search(text)
    if bool(first) == bool(before) or bool(new) == bool(known):
        return None
    return "yes" if bool(new) == bool(first) else "no"


def _idiom(said: str) -> str | None:
    head = said[:60]
    found = [(match.start(), verdict) for pattern, verdict in _IDIOMS if (match := pattern.search(head))]
    return min(found)[1] if found else None


def _leading(said: str) -> str | None:
    if said[:1] in _HANDS:
        return _HANDS[said[0]]
    first, *rest = words(said) or [""]
    turned = rest[:1] and (rest[0] in {"not", "dont"} or rest[0].endswith("n't") or rest[:2] == ["do", "not"])
    if first in _NO_WORDS or (turned and first in _YES_WORDS):  # "definitely not", "please don't"
        return "no"
    if first in _YES_WORDS:
        return "yes"
    return {"yes": "yes", "no": "no"}.get(rest[-1]) if 0 < len(rest) <= _FEW_WORDS else None


def _by_pattern(said: str) -> str | None:
    if _NO.match(said):
        return "no"
    return "yes" if _YES.match(said) else None
