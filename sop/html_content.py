"""What of a web page is its content: not what surrounds every page of a site, and not what nobody sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sop.hidden import conceals

_NEVER = frozenset(
    "script style noscript template head svg math canvas iframe object embed audio video map select option datalist "
    "textarea input button progress meter".split()
)
_AROUND = frozenset("nav footer aside dialog menu".split())
_ROLES = frozenset(
    "navigation contentinfo complementary search dialog alertdialog menu menubar toolbar tooltip directory".split()
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookie[\s_-]?(?:banner|bar|notice|consent|popup|message|law|overlay|modal|alert|policy-banner)s?"
    r"|(?:cookie|gdpr)[\s_-]?consent|onetrust[\w-]*|cc-window|breadcrumbs?|skip-?(?:link|to-content|nav)|navbar|nav-?menu"
    r"|(?:main|site|primary|mobile|top)-?(?:nav|menu|navigation)|sidebar|site-?footer|page-?footer|footer"
    r"|social-?(?:links|icons|media|share)|share-?(?:buttons|links|bar)|newsletter(?:-?(?:signup|form|popup))?"
    r"|pagination|pager|related-?(?:posts|articles)|advert(?:isement)?s?|back-?to-?top|headerlink)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FOR_SCREEN_READERS = frozenset("sr-only visually-hidden visuallyhidden screen-reader-text screenreader-only".split())
_CONTAINERS = frozenset("div section ul ol form header p span a".split())
_AGREE = re.compile(r"\b(?:accept|agree|allow|got it|ok(?:ay)?|reject|decline|understand|dismiss)\b", re.IGNORECASE)
_LONGEST_BANNER = 1_000  # characters
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\})")
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{1,2000})\}")
_LEAST_WORDS = 3  # letters or figures: less than that hidden is an icon


@dataclass
class Content:
    """Which elements of a page to read. `hidden` gathers the text of those nobody sees."""

    tree: Any
    hidden: dict[int, str] = field(default_factory=dict)
    _concealed: set[int] = field(default_factory=set)
    _grounds: set[int] = field(default_factory=set)
    _banners: set[int] = field(default_factory=set)
    _whole: int = 0

    @classmethod
    def of(cls, text: str) -> "Content":
        """That of a page's source."""
        from selectolax.lexbor import LexborHTMLParser

        return cls(LexborHTMLParser(text))

    def __post_init__(self) -> None:
        self._whole = len(_words(self.tree.body)) if self.tree.body else 0
        self._apply_styles()
        self._banners = {banner.mem_id for banner in self._cookie_banners()}

    def root(self) -> Any:
        """The element that holds the page's own content: what is marked as main, the one article, or the body."""
        marked = [node for node in self.tree.css("main, [role=main]") if 4 * len(_words(node)) >= self._whole]
        articles = [node for node in self.tree.css("article") if 2 * len(_words(node)) >= self._whole]
        article = articles[0] if len(articles) == 1 else self.tree.body
        return max(marked, key=lambda node: len(_words(node)), default=article)

    def reads(self, node: Any) -> bool:
        """Whether an element is content."""
        if node.tag in _NEVER:
            return False
        if self._is_hidden(node):
            words = _words(node)
            if sum(char.isalnum() for char in words) >= _LEAST_WORDS:
                self.hidden[node.mem_id] = words
            return False
        return not self._is_around(node)

    def has_ground(self, node: Any) -> bool:
        """Whether an element stands on a ground of a colour of its own, where white letters are seen."""
        while node is not None:
            style = (node.attributes.get("style") or "").lower()
            if node.mem_id in self._grounds or "background" in style or "bgcolor" in node.attributes:
                return True
            node = node.parent
        return False

    def _is_hidden(self, node: Any) -> bool:
        given = node.attributes
        if "hidden" in given or (given.get("aria-hidden") or "").lower() == "true" or node.mem_id in self._concealed:
            return True
        if _FOR_SCREEN_READERS & set((given.get("class") or "").lower().split()):
            return True
        style = f"{given.get('style') or ''};color:{given['color']}" if given.get("color") else given.get("style") or ""
        return bool(style) and conceals(style) and (conceals(style, on_ground=True) or not self.has_ground(node))

    def _is_around(self, node: Any) -> bool:
        if node.tag in _AROUND or (node.attributes.get("role") or "").lower() in _ROLES or node.mem_id in self._banners:
            return True
        names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        return node.tag in _CONTAINERS and bool(_NAMES.search(names)) and not self._holds_most(node)

    def _holds_most(self, node: Any) -> bool:
        """Whether an element is the page itself: its name says that there is a sidebar, not that it is one."""
        return node.css_first("h1, main, article") is not None or 2 * len(_words(node)) > self._whole

    def _apply_styles(self) -> None:
        """What the page's own style sheet hides. Rules for print or small screens only say nothing of this page."""
        sheets = _COMMENT.sub("", "\n".join(node.text() for node in self.tree.css("style")))
        rules = [(match[1].strip(), match[2]) for match in _RULE.finditer(_AT_RULE.sub("", sheets))]
        for selector, said in rules:
            if "background" in said.lower():
                self._grounds |= {node.mem_id for node in self._selected(selector)}
        for selector, said in rules:
            if conceals(said):
                for node in self._selected(selector):
                    if node.tag not in ("html", "body") and (
                        conceals(said, on_ground=True) or not self.has_ground(node)
                    ):
                        self._concealed.add(node.mem_id)

    def _selected(self, selector: str) -> list[Any]:
        from selectolax.lexbor import SelectolaxError

        try:
            return list(self.tree.css(selector)) if ":" not in selector else []
        except SelectolaxError:
            return []

    def _cookie_banners(self) -> Iterator[Any]:
        """A short element that speaks of cookies and asks to agree."""
        for button in self.tree.css("button, a, input[type=button], input[type=submit]"):
            if not _AGREE.search(f"{button.text()} {button.attributes.get('value') or ''}"):
                continue
            above, banner = button.parent, None
            while above is not None and above.tag not in ("body", "html", "main", "article", "-document"):
                words = _words(above)
                if len(words) > _LONGEST_BANNER or above.css_first("h1") is not None:
                    break
                banner = above if "cookie" in words.lower() else banner
                above = above.parent
            if banner is not None:
                yield banner


def _words(node: Any) -> str:
    return " ".join(node.text(separator=" ").split())
