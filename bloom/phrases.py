"""The fixed texts that every message is compared with, as far as they depend on the SOP."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bloom.flows import flow_of
from sop.profile import Profile, merged_rules
from workflow import courtesy
from workflow.exemplars import exemplar_texts
from workflow.flow.senses import examples_of

if TYPE_CHECKING:
    from sop.folder import Sop

_MOST_FAQ = 2000  # every message is compared with them


def general(profile: Profile, faq: Sequence[str]) -> tuple[str, ...]:
    """What is nobody's case: the questions this SOP answers, and wishes for what it offers."""
    options = _options(profile)
    wishes = [wish.format(option) for option in options for wish in ("I'd like to book {}", "How much is {}?")]
    return (*faq[:_MOST_FAQ], *wishes)


def phrases(sop: "Sop") -> list[str]:
    """The texts whose vectors travel with an index version, so that opening one embeds nothing."""
    from ingest.version_builder import faq_questions

    rules = merged_rules(sop.profile.escalation_rules)
    return list(
        dict.fromkeys(
            [
                *exemplar_texts(rules, general(sop.profile, faq_questions(sop))),
                *courtesy.phrases(),
                *_options(sop.profile),
                *examples_of(flow_of(sop.profile, sop.flow)),
            ]
        )
    )


def _options(profile: Profile) -> list[str]:
    return [option for question in profile.qualification for option in question.options]
