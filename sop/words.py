"""Texts as words: tokens, stems and the words that carry meaning."""

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇`´", "'"))
_MERIDIEM = re.compile(r"(?<![a-z.])([ap])\s?\.\s?m\b\.?")
_TOKEN = re.compile(
    r"""
    \d{1,2}(?:[:.]\d{2})?\s?[ap]m\b(?!\si\b)                          # 5pm, 9.30 am
    | \d+\.\d+[^\W\d_]{2,}                                              # 0.5ml
    | (?:[£$€¥]\s?)?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:\s?%|[km]\b)?       # £1,200.50
    | (?:[£$€¥]\s?)?\d+(?:[.:/]\d+)*(?:\s?%|[km]\b)?(?![^\W_])         # £120, 20%, 9:30, 24/7, 12/05/2025
    | e-mails?(?![^\W_])
    | [^\W_]+(?:'[^\W_]+)*                                            # words, don't, spf50, 1st
    """,
    re.VERBOSE,
)

_FUNCTION_WORDS = (
    "a an the this that these those there here i me my mine myself you your yours yourself he him his she her hers "
    "it its itself we us our ours they them their theirs one's of to in on at by for from with about into onto over "
    "under up down out off as and or but nor so if then than because while until although though also too very just "
    "only even still again per via etc eg ie"
)
_AUXILIARIES = (
    "am is are was were be been being do does did doing done have has had having can could will would shall should "
    "may might must ought need not no never cannot don't doesn't didn't can't couldn't won't wouldn't shouldn't isn't "
    "aren't wasn't weren't haven't hasn't hadn't mustn't ain't dont doesnt didnt cant wont isnt arent "
    "i'm i'd i'll i've im ive you're you'd you'll you've we're we'd we'll we've they're they'd they'll they've "
    "he's she's it's that's there's here's let's lets he'd she'd it'd it'll that'll gonna wanna gotta"
)
_QUESTION_WORDS = (
    "what what's whats which who who's whom whose when when's where where's why why's how how's much many any some "
    "something anything somewhere anywhere someone anyone everything every each all both either neither "
    "such same other another"
)
_PLEASANTRIES = (
    "hi hello hey hiya please pls plz thanks thank thankyou ta cheers sorry excuse ok okay yes yeah yep nope well oh "
    "um erm hmm lol bye goodbye kindly maybe perhaps really actually basically quick quickly wondering wonder "
    "question ask asking tell know let like want wants wanted get got getting think see go going"
)
_STOP_WORDS = frozenset(" ".join((_FUNCTION_WORDS, _AUXILIARIES, _QUESTION_WORDS, _PLEASANTRIES)).split())

_stemmer = Stemmer.Stemmer("english")
_stemming = threading.Lock()  # a PyStemmer object may not be used by two threads at once


def words(text: str) -> list[str]:
    """Lower-case tokens in order; money, percentages, times and dates stay whole.

    >>> words("Don't pay £1,200.50 at 9:30 a.m. – a walk-in is 20 % off")
    ["don't", 'pay', '£1,200.50', 'at', '9:30am', 'a', 'walk', 'in', 'is', '20%', 'off']
    """
    text = text.translate(_APOSTROPHES)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return [_tidy(token) for token in _TOKEN.findall(_MERIDIEM.sub(r"\1m", text.lower()))]


def _tidy(token: str) -> str:
    if token.isalpha():
        return token
    if token.startswith("e-mail"):
        return token.replace("-", "")
    token = "".join(token.split())
    return token.replace(".", ":") if token.endswith(("am", "pm")) else token


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The English Snowball stem of a lower-case word; figures stay as they are."""
    with _stemming:
        return str(_stemmer.stemWord(word))


def content_words(text: str) -> list[str]:
    """The words that carry meaning: no articles, auxiliaries, question words, negations or pleasantries."""
    return [word for word in words(text) if word not in _STOP_WORDS and word != "s"]
