"""One request in a thread of its own, so that whoever waits for it can leave on time.

No timeout of a socket bounds the whole: a service may send its headers letter by letter, and looking up its name takes
as long as it takes. So the caller waits on a queue, and when it leaves it cuts the connection, which wakes the thread
and ends it.
"""

from collections.abc import Callable, Generator
from queue import Empty, SimpleQueue
from threading import Thread

from workflow.model.deadline import Deadline
from workflow.model.vendor import RawReply
from workflow.model.wire import Wire, use

Ask = Callable[[Callable[[str], None]], RawReply]
"""Asks for a reply and hands on each piece that arrives before it is whole."""


def in_time(ask: Ask, deadline: Deadline, where: str) -> Generator[str, None, RawReply]:
    """The pieces, then the reply. Raises what `ask` raises, and TimedOut at the deadline whatever it is doing."""
    wire: Wire = Wire()
    heard: SimpleQueue[str | RawReply | BaseException] = SimpleQueue()
    Thread(target=_work, args=(ask, wire, heard), name=f"asking {where}", daemon=True).start()
    try:
        while True:
            item = _next(heard, deadline, where)
            if isinstance(item, RawReply):
                return item
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        wire.cut()


def exhaust(pieces: Generator[str, None, RawReply], take: Callable[[str], None]) -> RawReply:
    """Hands each piece to `take`; what the generator returns."""
    while True:
        try:
            piece = next(pieces)
        except StopIteration as end:
            reply: RawReply = end.value
            return reply
        take(piece)


def _next(
    heard: "SimpleQueue[str | RawReply | BaseException]", deadline: Deadline, where: str
) -> str | RawReply | BaseException:
    try:
        return heard.get(timeout=deadline.require(where))
    except Empty:
        raise deadline.passed(where) from None


def _work(ask: Ask, wire: Wire, heard: "SimpleQueue[str | RawReply | BaseException]") -> None:
    use(wire)
    try:
        heard.put(ask(heard.put))
    except BaseException as error:  # noqa: BLE001  raised again, by the thread that waits for it
        heard.put(error)
