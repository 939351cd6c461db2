"""The SOP as a business keeps it: a folder, or a single file."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from sop.business_name import business_name
from sop.decoding import decoded
from sop.document import Document, Notice
from sop.document_rules import DocumentRule, split_profile, with_standings
from sop.duplicate import duplicates
from sop.errors import SopError, UnreadableDocument
from sop.flow_text import own_flow
from sop.front_matter import front_matter
from sop.markdown import read_markdown
from sop.oddity import oddities
from sop.profile import Profile
from sop.profile_file import read_profile
from sop.profile_text import profile_text
from sop.prose import visible
from sop.reader import READERS, reader_of
from sop.source import Source, Sources, sources
from sop.source_file import read_steadily
from sop.standing import Stated
from sop.structured import read_business
from sop.tree import Tree, json_tree
from sop.yaml_tree import yaml_tree

_LINE = re.compile(r"\Aline \d+: ")
_Read: TypeAlias = tuple[Document, Stated, list[Notice]]
"""A document, what its front matter states of it, and what there means nothing."""


@dataclass(frozen=True)
class Sop:
    """A business as written: who it is, its documents in order of path, and what its owner should know.

    `flow` is the text of the flow file that the profile names, None where it names a flow of Bloom's.
    """

    profile: Profile
    documents: tuple[Document, ...] = field(repr=False)
    skipped: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()
    roots: tuple[Path, ...] = ()
    flow: str | None = field(default=None, repr=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the profile and every document, in hex."""
        parts = [self.profile.model_dump_json(), *(document.digest for document in self.documents)]
        parts += [self.flow] if self.flow is not None else []
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_sop(paths: Sequence[Path]) -> Sop:
    """The SOP at these paths, each a file or a folder.

    What cannot be read, or says nothing, is skipped with its reason. Raises SopError when a path does not
    exist, when the profile is wrong, and when nothing is left to answer from.
    """
    found = sources(paths)
    skipped = list(found.skipped)
    notices: list[Notice] = []
    if _is_single_file(found):
        profile, documents = _business(found.documents[0], skipped)
    else:
        profile, rules, documents = _profile(found.profiles)
        read = [one for source in found.documents for one in _read(source, skipped)]
        documents += [document for document, _, _ in read]
        if not found.profiles and (name := business_name(documents)):
            profile = Profile(name=name)
        documents, notices = with_standings(documents, rules, {document.path: own for document, own, _ in read})
        notices = [*_gathered([notice for _, _, unknown in read for notice in unknown]), *notices]
    if not documents:
        raise _nothing(paths, skipped)
    documents.sort(key=lambda document: document.path)
    warnings = (*_unread_profiles(found.profiles), *notices, *_warnings(documents))
    return Sop(profile, tuple(documents), tuple(skipped), warnings, found.roots, own_flow(profile, found))


def _is_single_file(found: Sources) -> bool:
    return len(found.roots) == len(found.documents) == 1 and (
        found.documents[0].path == found.roots[0] and _is_structured(found.documents[0].name)
    )


def _is_structured(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in (".json", ".yaml", ".yml")


def _business(source: Source, skipped: list[Notice]) -> tuple[Profile, list[Document]]:
    """A single-file SOP. A file that cannot be read at all is the SopError here: there is no other."""
    tree = _tree(source)
    if tree.root is None:
        skipped.append(Notice(source.name, "it is empty"))
        return Profile(), []
    profile, document = read_business(tree)
    return profile, _worth_keeping(document, skipped)


def _tree(source: Source) -> Tree:
    text = decoded(source.name, read_steadily(source.path, source.name))
    if not text.strip():
        return Tree(source.name, None)
    return json_tree(source.name, text) if source.name.lower().endswith(".json") else yaml_tree(source.name, text)


def _profile(found: Sequence[Source]) -> tuple[Profile, tuple[DocumentRule, ...], list[Document]]:
    """The first profile, what it rules for documents, and what it says that can be quoted."""
    if not found:
        return Profile(), (), []
    tree, rules = split_profile(_tree(found[0]))
    profile = read_profile(tree)
    facts = profile_text(profile)
    return profile, rules, [read_markdown(found[0].name, facts)] if facts else []


def _unread_profiles(found: Sequence[Source]) -> Iterable[Notice]:
    return (Notice(other.name, f"{other.path} is not read: the profile is {found[0].path}") for other in found[1:])


def _read(source: Source, skipped: list[Notice]) -> list[_Read]:
    """The document in a list, or no document and the reason among the skipped."""
    read = reader_of(source.name)
    try:
        data = read_steadily(source.path, source.name)
        if not data.strip():
            skipped.append(Notice(source.name, "it holds only white space" if data else "it is empty"))
            return []
        kept = _worth_keeping(read(source.name, data), skipped) if read else []
        return [(document, *front_matter(source.name, document.text)) for document in kept]
    except UnreadableDocument as exc:
        place = (exc.where or source.name).removeprefix(source.name).removeprefix(":")
        why = f"{f'line {place}: ' if place else ''}{exc.what}{f'; {exc.fix}' if exc.fix else ''}"
        skipped.append(Notice(source.name, visible(why)))
        return []


def _worth_keeping(document: Document, skipped: list[Notice]) -> list[Document]:
    """A document without content answers nothing: it is skipped with a name for what it lacks."""
    sections = [section for top in document.sections for section in top.walk()]
    if any(section.blocks for section in sections):
        return [document]
    why = "it holds only headings" if sections else "it holds nothing that readers see"
    why = "it holds no values" if _is_structured(document.path) else why
    skipped.append(Notice(document.path, why if document.text.strip("\ufeff \t\r\n") else "it holds only white space"))
    return []


def _gathered(notices: Sequence[Notice]) -> Iterable[Notice]:
    """Notices of one kind, as when every page of a web site has a `layout`, by the first of them."""
    kinds: dict[str, list[Notice]] = {}
    for notice in notices:
        kinds.setdefault(_LINE.sub("", notice.text), []).append(notice)
    for first, *others in kinds.values():
        more = f" (and in {len(others)} other document{'s' if len(others) > 1 else ''})" if others else ""
        yield Notice(first.path, first.text + more)


def _warnings(documents: Sequence[Document]) -> Iterable[Notice]:
    yield from (notice for document in documents for notice in oddities(document))
    yield from duplicates(documents)


def _nothing(paths: Sequence[Path], skipped: Sequence[Notice]) -> SopError:
    reasons = [f"{notice.path}: {notice.text}" for notice in skipped]
    more = f" (and {len(reasons) - 3} more)" if len(reasons) > 3 else ""
    why = f": {', '.join(reasons[:3])}{more}" if reasons else ""
    where = ", ".join(map(str, paths)) or None
    return SopError(
        f"nothing to answer from{why}", where=where, fix=f"add a file with your policies ({' '.join(READERS)})"
    )
