"""Does Bloom survive a model that talks nonsense? `python -m bench.model.random_server --url URL --home FOLDER`.

Start a server first (`llama_server`, `transformers_server`, or any that speaks OpenAI's protocol); URL ends with /v1.
Questions on the clinic are asked of `bloom.Assistant`: each by `ask`; each in a chat, streamed; and each as one that
the screen has let through ("answer", streamed), as a random screen hands most of them over. Reported are outcomes,
causes, exceptions, how long the model was waited for against LLM_DEADLINE, and what each sentence that was shown or
sent rests on, worked out anew from the documents. `--no-circuit` asks the model every time, however often it failed.
"""

import argparse
import json
import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from bench.model.grounded import Ground, fixed_sentences
from bench.model.tally import Tally
from bench.model.timed_model import TimedModel
from bench.quality.dataset import clinic_files, texts_of
from bloom.assistant import Assistant
from bloom.provider_choice import chat_model, choose
from bloom.settings import Settings, load
from workflow.events import gate_json, reply_json

CLINIC = Path(__file__).parents[1] / "clinic"
_TURNS = 5  # of one conversation
Event = dict[str, Any]
WAYS = ("ask", "chat", "answer")
Turn = Callable[[], tuple[list[Event], str]]
"""Takes a turn: the events that come of it, and what was shown while they were made."""


def questions(most: int) -> list[str]:
    lines = [
        line
        for name in ("ordinary", "questions")
        for line in (CLINIC / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    return list(dict.fromkeys(json.loads(line)["question"] for line in lines))[:most]


def opened(settings: Settings, *, circuit: bool) -> tuple[Assistant, TimedModel]:
    """An assistant whose model is the server's, over the clinic."""
    from workflow.model.openai_vendor import OpenAIVendor
    from workflow.model.structured import StructuredModel

    vendor = OpenAIVendor(settings.openai_model, settings.openai_base_url, "none")
    chosen = chat_model(choose(settings), settings) if circuit else StructuredModel(vendor)
    assert chosen
    model = TimedModel(chosen)
    assistant = Assistant.open(settings=settings, model=model)
    if assistant.current() is None:
        assistant.ingest([clinic_files()])
    assistant.warm_up()
    assistant.screened("Is this warm?")
    model.prepare()
    return assistant, model


def by_ask(assistant: Assistant, asked: Sequence[str]) -> Iterator[Turn]:
    for question in asked:
        yield lambda question=question: ([assistant.ask(question)], "")


def in_chat(assistant: Assistant, asked: Sequence[str]) -> Iterator[Turn]:
    for number, question in enumerate(asked):
        if number % _TURNS == 0:
            conversation = assistant.start()[0]["conversation"]

        def turn(question: str = question, conversation: str = conversation) -> tuple[list[Event], str]:
            shown: list[str] = []
            events = assistant.reply(conversation, question, show=shown.append)
            return events, "".join(shown)

        yield turn


def past_the_screen(assistant: Assistant, asked: Sequence[str]) -> Iterator[Turn]:
    for question in asked:

        def turn(question: str = question) -> tuple[list[Event], str]:
            shown: list[str] = []
            desk = assistant.desk().for_turn()
            outcome = desk.answer(question, (), show=shown.append)
            reply = reply_json(outcome, question, provider=desk.provider.name, index_version=None, seconds=0)
            return [{**reply, "gates": [gate_json(gate) for gate in outcome.gates]}], "".join(shown)

        yield turn


def measured(turns: Iterator[Turn], ground: Ground, model: TimedModel, minutes: float) -> Tally:
    tally, until = Tally(), time.monotonic() + minutes * 60
    for turn in takewhile(lambda _: time.monotonic() < until, turns):
        model.seconds = 0.0
        began = time.perf_counter()
        try:
            events, shown = turn()
        except Exception:  # noqa: BLE001  that there is none is what is measured
            tally.exceptions.append(traceback.format_exc())
            continue
        tally.seconds.append((time.perf_counter() - began, model.seconds))
        tally.add(events, shown, ground)
    return tally


def report(settings: Settings, ways: Sequence[str], *, most: int, minutes: float, circuit: bool) -> None:
    assistant, model = opened(settings, circuit=circuit)
    ground = Ground(texts_of(assistant), fixed_sentences(assistant.desk().profile), assistant.verified)
    turns = {"ask": by_ask, "chat": in_chat, "answer": past_the_screen}
    for way in ways:
        tally = measured(turns[way](assistant, questions(most)), ground, model, minutes)
        tally.printed(way, settings.llm_deadline)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--home", type=Path, required=True, help="a data folder to keep the ingested clinic in")
    parser.add_argument("--model", default="random")
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=60.0, help="for each way of asking, at most")
    parser.add_argument("--deadline", type=float, default=4.0, help="LLM_DEADLINE, in seconds")
    parser.add_argument("--only", choices=WAYS, action="append")
    parser.add_argument("--no-circuit", action="store_true")
    given = parser.parse_args()
    os.environ["OPENAI_API_KEY"] = "none"  # any will do
    settings = load(
        bloom_home=given.home,
        llm_provider="openai",
        openai_base_url=given.url,
        openai_model=given.model,
        llm_deadline=given.deadline,
    )
    ways, circuit = given.only or WAYS, not given.no_circuit
    report(settings, ways, most=given.questions, minutes=given.minutes, circuit=circuit)


if __name__ == "__main__":
    main()
