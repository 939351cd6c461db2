"""A small flow that uses the whole language, and messages along it."""

from workflow.flow.flow_file import read_flow
from workflow.flow.state import FlowState, Understood
from workflow.flow.step import opening, step

SHOP = """
flow: shop
version: 2
start: hello
max_loops: 2
way_out: over
slots:
  - {slot: size, question: What size?, type: number}
  - {slot: colour, question: What colour?}
global:
  - {when: person_needed, to: person}
  - {when: back, do: back}
  - {when: skip, do: skip}
  - {when: start_again, do: start_again}
states:
  hello:
    prompt: "Hello from {business}. Order or ask?"
    transitions:
      - {when: {keyword: [order]}, to: order}
      - {when: {keyword: [ask]}, to: ask}
      - among: {order: [I want one], ask: [what is it]}
        remember: wish
  order:
    collect: [size, colour]
    prompt: Lovely.
    on_exit: [{say: Noted.}]
    transitions:
      - {when: {all: [complete, {slot: size, at_least: 10}]}, to: huge}
      - {when: always, to: check}
  huge: {do: say, prompt: That is a big one., on_enter: [{set: {kind: huge}}], transitions: [{to: check}]}
  check: {do: summarise, transitions: [{to: agreed}]}
  agreed:
    prompt: "A {colour|plain} one in {size}?"
    again: Is that right?
    transitions: [{when: yes, to: over}, {when: no, to: hello}]
  ask: {do: answer, prompt: Anything else?, transitions: [{when: no, to: over}, {when: {keyword: [order]}, to: order}]}
  over: {do: end, outcome: done, prompt: Bye.}
  person: {do: hand_over, prompt: A person comes.}
buckets:
  - {bucket: big, when: {slot: size, at_least: 10}}
  - {bucket: small, when: {slot: size}}
migrations:
  1: {start: hello, form: order}
"""
FLOW = read_flow("shop.flow.yaml", SHOP)


def said(text: str = "", turn: int = 1, **message) -> Understood:
    return Understood(turn, text=text, **message)


def after(*messages: Understood) -> tuple[FlowState, list]:
    state, effects = opening(FLOW)
    for message in messages:
        state, effects = step(FLOW, state, message)
    return state, effects


ORDER = said("order")
SIZE = said("12", 2, slot_value="12")
COLOUR = said("red", 3, slot_value="red")
