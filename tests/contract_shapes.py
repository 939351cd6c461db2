"""The JSON shapes that programs rely on (docs/contract.md): fields may be added, none renamed or dropped."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

Share = Annotated[float, Field(ge=0, le=1)]
Priority = Literal["P1", "P2", "P3"]
RaisedBy = Literal["rule", "classifier", "similarity", "confidence", "verification", "provider_error", "customer"]


class Shape(BaseModel):
    """Strict in what it names, open to more."""

    model_config = ConfigDict(extra="allow", strict=True)


class Skipped(Shape):
    path: str
    why: str


class Warned(Shape):
    path: str
    what: str


class Ingest(Shape):
    version: int
    sop: str
    documents: int
    chunks: int
    embedded: int
    unchanged: int
    removed: int
    skipped: list[Skipped]
    warnings: list[Warned]
    seconds: float


class Part(Shape):
    question: str
    answered: bool


class Citation(Shape):
    document: str
    section: list[str]
    quote: str
    start: int
    end: int


class Passage(Shape):
    document: str
    section: list[str]
    text: str
    similarity: Share
    rank: int
    start: int
    end: int


class Escalation(Shape):
    rule: str
    priority: Priority
    reason: str
    rationale: str
    raised_by: RaisedBy


class Ask(Shape):
    kind: Literal["answer", "courtesy", "question", "hand_over"]
    question: str
    reply: str
    answered: bool
    confidence: Share
    similarity: Share
    parts: list[Part]
    citations: list[Citation]
    passages: Annotated[list[Passage], Field(max_length=10)]
    escalation: Escalation | None
    provider: str
    index_version: int
    seconds: float


class AskOfMany(Ask):
    id: Any


class Screen(Shape):
    id: Any
    escalate: bool
    rule: str | None
    priority: Priority | None
    raised_by: RaisedBy | None
    score: Share


class Unsupported(Shape):
    sentence: str
    why: str


class Verify(Shape):
    id: Any
    supported: bool
    score: Share
    unsupported: list[Unsupported]


class Time(BaseModel):
    """Not strict: in JSON a time is text."""

    model_config = ConfigDict(extra="allow")


class Version(Time):
    version: int
    sop: str
    published: AwareDatetime
    documents: int
    chunks: int
    current: bool


class RecordedEscalation(Time):
    rule: str
    priority: Priority
    reason: str
    rationale: str
    raised_by: RaisedBy
    conversation: str
    turn: int
    time: AwareDatetime
    message: str


class Conversation(Time):
    conversation: str
    started: AwareDatetime
    ended: AwareDatetime | None
    turns: int
    outcome: Literal["escalated", "qualified", "answered", "abandoned"] | None


class Check(Shape):
    check: str
    ok: bool
    detail: str
    fix: str


class Gap(Shape):
    question: str
    count: int
    examples: list[str]
    closest: Passage | None


class Eval(Shape):
    recall_at_1: Share | None
    recall_at_5: Share | None
    mrr: Share | None
    auroc: Share | None
    ece: Share | None
    brier: Share | None
    share_answered: Share | None
    share_right: Share | None
    answered_at_95_precision: Share | None
    false_answers: Share | None
    intervals: dict[str, list[Share | None]]
    failures: list[dict[str, Any]]


class Calibrate(Shape):
    trade_off: list[dict[str, Any]]
    suggested: dict[str, Any]
    error: dict[str, dict[str, Share]]
    written: str | None


class Asked(Shape):
    question: str
    answered: bool
    reply: str
    citations: list[Citation]


class Filled(Shape):
    value: Any
    turn: int
    source: Literal["volunteered", "asked"]


class Summary(Time):
    conversation: str
    started: AwareDatetime
    ended: AwareDatetime | None
    outcome: Literal["escalated", "qualified", "answered", "abandoned"]
    intent: str
    questions: list[Asked]
    unanswered: list[str]
    lead: dict[str, Filled]
    lead_withdrawn: bool
    added_after_hand_over: list[str]
    escalation: Escalation | None
    sentiment: Literal["positive", "neutral", "negative"]
    next_action: str
    index_versions: list[int]
    provider: str


class Event(Shape):
    conversation: str
    turn: int


class ReplyEvent(Event, Ask):
    event: Literal["reply"]


class QuestionEvent(Event):
    event: Literal["question"]
    slot: str
    reply: str


class EscalationEvent(Event):
    event: Literal["escalation"]
    escalation: Escalation


class SummaryEvent(Event):
    event: Literal["summary"]
    summary: Summary


class EndEvent(Event):
    event: Literal["end"]
    reason: Literal["quit", "end_of_input", "interrupted", "handed_over"]


ChatEvent: TypeAdapter[Any] = TypeAdapter(
    Annotated[ReplyEvent | QuestionEvent | EscalationEvent | SummaryEvent | EndEvent, Field(discriminator="event")]
)
