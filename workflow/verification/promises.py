"""What a sentence does besides stating facts: courtesies, and actions that it claims or promises."""

import re

from workflow.verification.figures import figures

_LEAD = re.compile(
    r"^(?:(?:yes|no|yep|nope|sure|certainly|of course|absolutely|great question|good question|great|okay|"
    r"ok|hello|hi|hey|"
    r"thanks(?: for (?:asking|your (?:question|message|interest|patience)))?|thank you(?: for (?:asking|your \w+))?|"
    r"i(?: am|['’]m) (?:happy|glad) to help|did you know(?: that)?|well|so|also|additionally|however|"
    r"in short|in summary|for (?:example|instance)|example)\b"
    r"(?:\s*[,.!:;–—-]\s*|(?<=know)\s|(?<=that)\s|(?<=yes)\s(?=but|and|i|it|they|we|"
    r"you)|(?<=no)\s(?=but)))+",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:"
    r"(?:many )?thanks?(?: you)?(?: so much| very much)?(?: (?:for|again)\b.*)?|"
    r"(?:i(?: am|['’]m)|we(?: are|['’]re)|always)? ?(?:very |so |more than )?(?:happy|glad|pleased|"
    r"delighted|here) to (?:help|assist|hear)\b.*|"
    r"you(?: are|['’]re) (?:very |most )?welcome|(?:it['’]s )?my pleasure|no (?:problem|worries)|not at all|"
    r"(?:hello|hi|hey|good (?:morning|afternoon|evening)|welcome)(?: (?:there|again))?|"
    r"(?:great|good) (?:question|to hear)|of course|sure(?: thing)?|certainly|absolutely|"
    r"definitely|exactly|indeed|interesting|that(?:['’]s| is)(?: quite)? (?:a lot|interesting|great|cool)|"
    r"i (?:can|will|['’]ll) (?:be happy to |gladly )?(?:help|assist)(?: you)?(?: with (?:that|this))?|"
    r"(?:please )?(?:just )?(?:let (?:me|us) know|feel free to (?:ask|reach out|contact us|get in touch)|do ask)\b.*|"
    r"(?:i|we) hope (?:this|that|it) helps?\b.*|(?:is there )?anything else\b.*|"
    r"(?:have|enjoy) (?:a|your) (?:great|good|nice|lovely|wonderful)? ?(?:day|evening|weekend|time)\b.*|"
    r"(?:we )?(?:look|looking) forward to (?:seeing|hearing|welcoming|meeting)\b.*|(?:see|speak to) you soon|"
    r"(?:i(?: am|['’]m)|we(?: are|['’]re))? ?(?:very |so |really )?sorry(?: (?:to hear (?:that|this)|"
    r"about (?:that|this)|for (?:the|any) \w+))?|"
    r"(?:my |our )?apologies\b.*|here(?:['’]s| is| are) (?:what|how|the|some|a)\b[^.]*:?|take care|"
    r"all the best|(?:kind |best )regards|goodbye|bye"
    r")[\s.!,:)]*$",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"^(?:(?:unfortunately|sorry|i(?: am|['’]m) sorry),? ?(?:but )?)?(?:i|we) (?:(?:do not|don['’]t) have|"
    r"could ?n['’]?o?t find|can ?n['’]?o?t find|have no|"
    r"(?:do not|don['’]t) know|(?:am|are|['’]m|['’]re) not (?:sure|certain|able to (?:answer|find|help)))\b[^;]*$",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"\b(?:includes?|including|are|is|as follows|the following(?: \w+){0,3}|these(?: \w+){1,3}|should|can|here|below|"
    r"to|(?:steps|options|examples|features|ways|details|points|reasons)(?: \w+){0,3})[\s*_]*:[\s*_]*$",
    re.IGNORECASE,
)
_DISGUISED = re.compile(
    r"^did you know\b|,\s*(?:right|correct|ok(?:ay)?|(?:is|are|do|does|did|was|were|can|will|has|"
    r"have)n['’]t \w+)\s*\?",
    re.IGNORECASE,
)
_TURN = re.compile(r"\b(?:but|however|though|although|so|because)\b", re.IGNORECASE)

_DONE_VERBS = (
    r"book|reserv|cancel|refund|chang|updat|sent|send|process|arrang|schedul|reschedul|confirm|email|call|"
    r"phon|text|transfer|escalat|"
    r"report|not(?=ed)|add|appl(?=i|y)|remov|forward|contact|order|ship|dispatch|credit|waiv|extend|"
    r"upgrad|regist|sign|creat|plac|"
    r"set|mov|issu|approv|fix|charg|pass|put|log|made|submit|notif|inform|ask|check|delet|replac|complet|"
    r"secur|held|sort"
)
_CLAIMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:i|we)(?:['’]ve| have| had|['’]d)(?: (?:just|now|already|also|gone ahead and|"
        rf"successfully))* (?:{_DONE_VERBS})\w*",
        rf"\b(?:i|we) (?:just |now |already |also |went ahead and )*(?:{_DONE_VERBS})\w*ed\b|\bi (?:just |"
        rf"already )?(?:sent|made|put|set)\b",
        rf"\byour (?:[\w-]+ ){{1,4}}(?:(?:has|have)(?: now| just| already)? been|(?:is|are)(?: now| all|"
        rf" already))(?: successfully)? "
        rf"(?:{_DONE_VERBS})\w*(?:ed|t|de|ld)\b",
        r"\byou(?:['’]re| are) (?:now |all |already )+(?:set|booked|registered|signed|sorted|confirmed)|"
        r"\byou(?:['’]re| are) booked\b",
        r"\b(?:all done|consider it done|that(?:['’]s| is) (?:now )?(?:done|sorted|booked)|done for you)\b",
        r"\bi(?:['’]ll| will| am going to|['’]m going to| shall| can (?:also )?(?:offer|give|"
        r"get) you)\b(?! (?:be )?(?:happy|glad)| help| assist)",
        r"\b(?:i|we)(?:['’]ll| will| can)? ?(?:personally |absolutely |hereby )*(?:guarantee|promise|assure|"
        r"vow|pledge|swear)\w*",
        r"\b(?:is|are|be|fully|100 ?%|absolutely|satisfaction) guaranteed\b|\bwithout (?:any )?doubt\b|"
        r"\byou have my word\b|\brest assured\b",
        rf"\b(?:i(?: am|['’]m)|we(?: are|['’]re)) (?:now |currently |already )?(?:{_DONE_VERBS})\w*ing\b",
        r"\byour (?:[\w-]+ ){1,3}(?:is|are) (?:booked|confirmed|reserved|cancell?ed|scheduled|"
        r"processed)(?: (?:for|on|at)\b.*)?[.!]*$",
        r"\b(?:someone|somebody|a colleague|one of (?:us|our \w+)) (?:from \w+ \w+ )?will (?:call|contact|"
        r"be in touch|email|get back)",
    )
)
_CONDITION = re.compile(r"\b(?:after|once|when|whenever|until|till|if|unless|before|as soon as)\s+$", re.IGNORECASE)
_OFFER = re.compile(
    r"\bwe(?:['’]ll| will| shall| are going to|['’]re going to)\s+(?:also |then |always |gladly |happily |"
    r"immediately |definitely |certainly )*(?P<verb>[a-z]+)",
    re.IGNORECASE,
)
_WE_DO = re.compile(r"^(?:be|have|not|never|need|only|do)$")


def without_lead(sentence: str) -> str:
    """The sentence without the "Yes," or "Great question," that opens it; unchanged if nothing else is left."""
    rest = _LEAD.sub("", sentence).strip()
    return rest[:1].upper() + rest[1:] if rest else sentence


def is_courtesy(sentence: str) -> bool:
    """Whether the sentence is a greeting, thanks or an offer of help, without a figure or a claim."""
    said = sentence.strip()
    polite = _COURTESY.match(said) or _COURTESY.match(without_lead(said))
    return bool(polite) and not figures(said) and not claims(said)


def states_nothing(sentence: str) -> bool:
    """Whether the sentence only says that no answer is known."""
    said = sentence.strip()
    return bool(_NO_ANSWER.match(said)) and not _TURN.search(said) and not figures(said) and len(said) < 200


def introduces(sentence: str) -> bool:
    """Whether the sentence only announces the list that follows it: "To do this, follow these steps:"."""
    return bool(_INTRODUCTION.search(sentence.strip())) and not figures(sentence)


def is_disguised(question: str) -> bool:
    """Whether a question states something: "Did you know that ...?", "..., right?"."""
    return bool(_DISGUISED.search(question))


def claims(sentence: str) -> tuple[str, ...]:
    """Wordings that claim an action done, announce one or guarantee something, in lower case."""
    said = sentence.replace("’", "'")
    found = (match for pattern in _CLAIMS for match in pattern.finditer(said))
    return tuple(match.group().lower() for match in found if not _CONDITION.search(said, 0, match.start()))


def is_warranted(claim: str, evidence: str) -> bool:
    """Whether a thing is said to be guaranteed ("repairs are guaranteed") and the evidence speaks of a guarantee."""
    return claim in {"is guaranteed", "are guaranteed"} and "guarantee" in evidence


def offered(sentence: str) -> tuple[str, ...]:
    """Verbs of "we will ..." in the sentence, in lower case."""
    return tuple(
        match["verb"].lower() for match in _OFFER.finditer(sentence) if not _WE_DO.match(match["verb"].lower())
    )
