"""The provider that lets a model write. Its rules still hold: what a model adds is checked, and removes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self, TypeVar

from pydantic import BaseModel

from retrieval.passage import Evidence
from retrieval.question import Said
from sop.profile import EscalationRule, QualificationQuestion
from workflow.courtesy import in_so_many_words, says_nothing
from workflow.escalation import Escalation
from workflow.form.slots import read_answer
from workflow.intent import listed
from workflow.local import LocalProvider
from workflow.message import LONGEST_MESSAGE
from workflow.model import answering, classifying, qualifying, screening, summarising
from workflow.model.answering import ModelAnswer
from workflow.model.chat_model import ChatModel, Completion, Message
from workflow.model.deadline import Deadline
from workflow.model.drafting import drafted
from workflow.model.errors import ProviderError
from workflow.model.masking import Masking
from workflow.model.partial import begun, kept
from workflow.model.plain_reply import plain_reply
from workflow.model.usage import Usage
from workflow.provider import Correction, Draft, Drafts, NoAnswer

S = TypeVar("S", bound=BaseModel)

_PASSAGES = 8
"""Passages a model reads: the right one is among the first five for nine questions in ten (bench/README.md)."""
_SUMMARY_SECONDS = 5.0  # a summary is also made when somebody presses Ctrl-C
_TELLS = 4  # words; fewer say nothing that the form's own readers would miss


@dataclass(slots=True)
class ModelProvider:
    """`local` decides first and `model` adds to it: an escalation, a slot that was not found, fluent words.

    `seconds` is what a turn may wait for the model, all calls and retries together. With `falls_back`, `local` answers
    where the model fails; otherwise a ProviderError is raised, and the message is handed over.
    """

    model: ChatModel
    local: LocalProvider
    rules: Sequence[EscalationRule]
    region: str
    seconds: float
    falls_back: bool = False
    spent: Usage = field(default_factory=Usage)
    deadline: Deadline | None = None
    failed: ProviderError | None = None

    @property
    def name(self) -> str:
        return self.local.name if self.failed else self.model.name

    def for_turn(self) -> Self:
        return replace(self, spent=Usage(), deadline=None, failed=None)

    def screen(self, message: str, history: Sequence[Said]) -> Escalation | None:
        """The deterministic screen's verdict stands; where it finds nothing, the model may.

        Raises ProviderError, so that a message nobody could screen is handed over.
        """
        found = self.local.screen(message, history)
        if found or says_nothing(message) or in_so_many_words(message) or len(message) > LONGEST_MESSAGE:
            return found
        masking = Masking(self.region)
        asked = screening.messages(message, history, self.rules, masking)
        try:
            verdict = self._complete(screening.SYSTEM, asked, screening.schema(self.rules))
        except ProviderError as failed:
            self._fall_back(failed)
            return None
        rule = next((rule for rule in self.rules if rule.id == verdict.rule), None)
        if rule is None or verdict.confidence < screening.SURE:
            return None
        why = f"{self.model.name}: {masking.restore(plain_reply(verdict.reason))}"[:300]
        return Escalation(rule.id, rule.priority or "P2", rule.description or f"the rule {rule.id}", why, "classifier")

    def drafts(
        self, evidence: Evidence, history: Sequence[Said], correction: Correction | None = None, growing: bool = False
    ) -> Drafts:
        began = False
        try:
            if self.failed is None:
                for draft in self._written(evidence, history, correction, growing):
                    began = True
                    yield draft
                return
        except ProviderError as failed:
            if began or correction:
                raise
            self._fall_back(failed)
        instead = f"{self.local.name} ({self.model.name} failed: {_cause(self.failed)})"
        for draft in self.local.drafts(evidence, history):
            yield replace(draft, by=instead)

    def qualify(self, questions: Sequence[QualificationQuestion], message: str, today: date) -> Mapping[str, str]:
        """What the form's own readers find, and what the model finds besides in the customer's very words.

        A model's find is read by the same readers, so a value is never in another shape. Never raises: a detail that
        was missed is asked for.
        """
        found = dict(self.local.qualify(questions, message, today))
        missing = [question for question in questions if question.slot not in found]
        if not missing or self.failed or len(message.split()) < _TELLS or in_so_many_words(message):
            return found
        masking = Masking(self.region)
        asked = qualifying.messages(message, missing, masking)
        try:
            words = self._complete(qualifying.SYSTEM, asked, qualifying.schema(missing))
        except ProviderError:
            return found
        said = " ".join(message.split()).casefold()
        for question in missing:
            told = masking.restore(getattr(words, question.slot)).strip()
            if told and " ".join(told.split()).casefold() in said:
                value = read_answer(question, told, today=today, embed=None).value
                found |= {question.slot: value} if value else {}
        return found

    def classify(self, message: str, candidates: Mapping[str, Sequence[str]]) -> str | None:
        """One of the names, as a flow's transition asks for it. Never raises: None leaves it to likeness."""
        if self.failed or says_nothing(message) or not candidates:
            return None
        asked = classifying.messages(message, candidates, Masking(self.region))
        try:
            name = self._complete(classifying.SYSTEM, asked, classifying.schema(list(candidates))).name
        except ProviderError:
            return None
        return name if name in candidates else None

    def summarise(self, questions: Sequence[str], topics: Sequence[str]) -> str:
        """In the words of the questions and headings only. Never raises."""
        if not questions or self.failed:
            return self.local.summarise(questions, topics)
        masking = Masking(self.region)
        asked = summarising.messages(questions, topics, masking)
        deadline = Deadline.after(min(self.seconds, _SUMMARY_SECONDS))
        try:
            named = self._complete(summarising.SYSTEM, asked, summarising.Subjects, deadline)
        except ProviderError:
            return self.local.summarise(questions, topics)
        subjects = summarising.supported(named, questions, topics)
        return f"asked about {listed(subjects)}" if subjects else self.local.summarise(questions, topics)

    def _written(
        self, evidence: Evidence, history: Sequence[Said], correction: Correction | None, growing: bool
    ) -> Iterator[Draft | NoAnswer]:
        passages, masking = evidence.passages[:_PASSAGES], Masking(self.region)
        asked = answering.messages(evidence.question, passages, history, masking, correction)
        if not growing:
            yield drafted(self._complete(answering.SYSTEM, asked, ModelAnswer), passages, masking)
            return
        known = ""
        for answer, whole in self._streamed(asked):
            draft = drafted(answer, passages, masking)
            if whole or (answer.reply != known and isinstance(draft, Draft)):
                known = answer.reply
                yield replace(draft, whole=whole) if isinstance(draft, Draft) else draft

    def _streamed(self, asked: Sequence[Message]) -> Iterator[tuple[ModelAnswer, bool]]:
        """Each beginning of the answer, then all of it, which is whole. Closing this closes the connection."""
        text, ended = "", list[Completion[ModelAnswer]]()
        counted = Usage(calls=1)  # of a stream that is left, nobody tells the tokens
        try:
            for piece in kept(self.model.stream(answering.SYSTEM, asked, ModelAnswer, self._until()), ended):
                text += piece
                if beginning := begun(text):
                    yield beginning, False
            counted = ended[0].usage
        except ProviderError as failed:
            counted = failed.usage
            raise
        finally:
            self.spent += counted
        yield ended[0].value, True

    def _complete(self, system: str, asked: Sequence[Message], schema: type[S], deadline: Deadline | None = None) -> S:
        try:
            completion = self.model.complete(system, asked, schema, deadline or self._until())
        except ProviderError as failed:
            self.spent += failed.usage
            raise
        self.spent += completion.usage
        return completion.value

    def _until(self) -> Deadline:
        """The turn's deadline, which runs from its first call: loading an index is not the model's delay."""
        self.deadline = self.deadline or Deadline.after(self.seconds)
        return self.deadline

    def _fall_back(self, failed: ProviderError) -> None:
        """From here on `local` does this turn's work, where that is wanted. Raises `failed` where it is not."""
        if not self.falls_back:
            raise failed
        self.failed = failed


def _cause(failed: ProviderError | None) -> str:
    return f"{type(failed).__name__}: {failed}"[:200]
