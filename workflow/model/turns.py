"""A conversation as the strictest of models takes it."""

from collections.abc import Sequence
from itertools import groupby

from workflow.model.chat_model import Message

OPENING = Message("user", "(The conversation begins.)")


def in_turns(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The user begins and the two take turns: some services, and most chat templates of open models, refuse the rest.

    Blank messages are left out, and half characters, which no service can be sent, are replaced.

    >>> [message.text for message in in_turns([Message("assistant", "Hello!"), Message("user", "Hi"), OPENING])]
    ['(The conversation begins.)', 'Hello!', 'Hi\\n\\n(The conversation begins.)']
    """
    said = [Message(message.role, writable(message.text)) for message in messages if message.text.strip()]
    opening = [OPENING] if said and said[0].role == "assistant" else []
    turns = groupby([*opening, *said], key=lambda message: message.role)
    return tuple(Message(role, "\n\n".join(message.text for message in turn)) for role, turn in turns)


def writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
