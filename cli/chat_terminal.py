"""A person at a terminal: line editing, history, completion, Ctrl-C and Ctrl-D."""

import os
import threading
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, WordCompleter
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from cli.chat import COMMANDS, Session
from cli.output import console, note
from sop.errors import BloomError

_HINT = "Ctrl-C again ends the chat; Ctrl-D or /quit does too."


def talk(session: Session, history: Path) -> None:
    """Prompt, answer, until the customer leaves. Ctrl-C cancels a reply; twice at an idle prompt it is raised."""
    loading = session.warm_up()
    prompt: PromptSession[str] = PromptSession(history=_history(history), completer=_completer())
    label = FormattedText([("bold" if "NO_COLOR" in os.environ else "bold ansicyan", "You: ")])
    idle_interrupts = 0
    while True:
        try:
            text = prompt.prompt(label)
        except KeyboardInterrupt:
            idle_interrupts += 1
            if idle_interrupts > 1:
                raise
            note(_HINT)
            continue
        except EOFError:
            return session.end("end_of_input")
        idle_interrupts = 0
        if text.strip() and not _answered(session, text, loading=loading):
            return session.end("quit")


def _answered(session: Session, text: str, *, loading: threading.Thread) -> bool:
    """Whether the conversation goes on after this message. An error is told, and it goes on."""
    try:
        return _handled(session, text, loading)
    except BloomError as error:
        note(f"bloom: {error}")
        return True


def _handled(session: Session, text: str, loading: threading.Thread) -> bool:
    try:
        if loading.is_alive():
            # The line is gone before the reply is printed: two consoles do not share a cursor.
            with console(stderr=True).status("Getting ready…"):
                loading.join()
        return session.handle(text)
    except KeyboardInterrupt:
        session.cancelled()
        return True


def _history(file: Path) -> History:
    """Kept in the data folder for its owner's eyes only; in memory where it cannot be written."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(file))


def _completer() -> Completer:
    return WordCompleter(list(COMMANDS), sentence=True)
