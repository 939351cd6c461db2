"""Everything that may happen to a reply on its way, by name."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle

from workflow.model.scripted.exchange import Exchange
from workflow.model.scripted.outlet import Reply, chunk, streamed

Wire = Callable[[Exchange, float], None]
"""Answers an exchange. The number is the behaviour's own: seconds, mostly."""
_PAGE = b"<!doctype html><html><head><title>Sign in</title></head><body><h1>Company proxy</h1></body></html>"


def whole(exchange: Exchange, _: float) -> None:
    exchange.outlet.send(exchange.reply.head, *exchange.reply.body)


def _status(status: int, message: str) -> Wire:
    def wire(exchange: Exchange, _: float) -> None:
        _send(exchange, exchange.error(status, message))

    return wire


def _unknown_model(exchange: Exchange, _: float) -> None:
    _send(exchange, exchange.error(404, f"model '{exchange.asked.model}' not found"))


def _limited(exchange: Exchange, seconds: float) -> None:
    _send(exchange, exchange.error(429, "rate limit reached", ("Retry-After", f"{seconds:g}")))


def _slow(exchange: Exchange, seconds: float) -> None:
    exchange.outlet.pause(seconds)
    whole(exchange, 0)


def _hang(exchange: Exchange, _: float) -> None:
    exchange.outlet.pause(None)


def _hang_midway(exchange: Exchange, _: float) -> None:
    exchange.outlet.send(exchange.reply.head, *_first_half(exchange))
    exchange.outlet.pause(None)


def _drip_headers(exchange: Exchange, seconds: float) -> None:
    exchange.outlet.drip(_bytes(exchange.reply.head), seconds)
    exchange.outlet.send(*exchange.reply.body)


def _drip(exchange: Exchange, seconds: float) -> None:
    exchange.outlet.send(exchange.reply.head)
    exchange.outlet.drip(_bytes(b"".join(exchange.reply.body)), seconds)


def _trickle(exchange: Exchange, seconds: float) -> None:
    exchange.outlet.send(exchange.reply.head)
    exchange.outlet.drip(exchange.reply.body, seconds)


def _pings(exchange: Exchange, seconds: float) -> None:
    """Never the end, and never so long a silence that a reader would give up for that."""
    streams = exchange.asked.streamed
    filler = exchange.dialect.ping if streams else b" "
    _without_end(exchange, exchange.frames.opening if streams else (), (filler,), max(seconds, 0.001))


def _endless(exchange: Exchange, seconds: float) -> None:
    """The reply's text over and over."""
    streams = exchange.asked.streamed
    opening, again = (exchange.frames.opening, exchange.frames.deltas) if streams else ((), exchange.reply.parts)
    _without_end(exchange, opening, again, seconds)


def _without_end(exchange: Exchange, opening: Sequence[bytes], again: Sequence[bytes], seconds: float) -> None:
    exchange.outlet.send(replace(exchange.reply, chunked=True).head, *map(chunk, opening))
    for piece in cycle(again):
        exchange.outlet.drip([chunk(piece)], seconds)


def _abort(exchange: Exchange, _: float) -> None:
    exchange.outlet.send(exchange.reply.head, *_first_half(exchange), b"ff\r\n{" if exchange.reply.chunked else b"")
    exchange.outlet.reset()


def _clean_cut(exchange: Exchange, _: float) -> None:
    """A stream that ends as it should but for its finish marker; a plain body shorter than was said."""
    if not exchange.asked.streamed:
        exchange.outlet.send(exchange.reply.head, *_first_half(exchange))
        return
    frames = exchange.frames
    kept = frames.deltas[: max(1, len(frames.deltas) // 2)]
    _send(exchange, streamed(exchange.dialect.stream_type, replace(frames, deltas=kept, closing=())))


def _unfinished(exchange: Exchange, _: float) -> None:
    """A stream with all of its text and no finish marker; plainly, the same as a cut."""
    if not exchange.asked.streamed:
        _clean_cut(exchange, 0)
        return
    _send(exchange, streamed(exchange.dialect.stream_type, replace(exchange.frames, closing=())))


def _error_event(exchange: Exchange, _: float) -> None:
    message = "the model is overloaded"
    if not exchange.asked.streamed:
        _send(exchange, replace(exchange.error(529, message), status=200))
        return
    half = exchange.frames.deltas[: max(1, len(exchange.frames.deltas) // 2)]
    frames = replace(exchange.frames, deltas=half, closing=(exchange.dialect.error_frame(message),))
    _send(exchange, streamed(exchange.dialect.stream_type, frames))


def _broken_frame(exchange: Exchange, _: float) -> None:
    """JSON that ends in the middle, inside a stream or a body that is whole by its length."""
    if not exchange.asked.streamed:
        _send(exchange, replace(exchange.reply, parts=tuple(_first_half(exchange))))
        return
    last = exchange.frames.deltas[-1:] or exchange.frames.closing[:1]
    broken = tuple(part.rstrip()[:-3] + b"\n\n" for part in last)
    frames = replace(exchange.frames, deltas=(*exchange.frames.deltas[:-1], *broken))
    _send(exchange, streamed(exchange.dialect.stream_type, frames))


def _page(exchange: Exchange, _: float) -> None:
    _send(exchange, Reply(200, "text/html; charset=utf-8", (_PAGE,)))


def _wrong_type(exchange: Exchange, _: float) -> None:
    _send(exchange, replace(exchange.reply, content_type="text/plain; charset=utf-8"))


def _no_gzip(exchange: Exchange, _: float) -> None:
    _send(exchange, replace(exchange.reply, headers=(("Content-Encoding", "gzip"),)))


def _empty_body(exchange: Exchange, _: float) -> None:
    _send(exchange, replace(exchange.reply, parts=()))


def _send(exchange: Exchange, reply: Reply) -> None:
    exchange.outlet.send(reply.head, *reply.body)


def _first_half(exchange: Exchange) -> list[bytes]:
    """Of a stream the first frames, of a body the first bytes."""
    body = exchange.reply.body
    if exchange.asked.streamed:
        return body[: max(1, len(body) // 2)]
    return [body[0][: len(body[0]) // 2]]


def _bytes(text: bytes) -> list[bytes]:
    return [text[at : at + 1] for at in range(len(text))]


WIRES: dict[str, tuple[Wire, str]] = {
    "ok": (whole, "the reply arrives whole"),
    "400": (_status(400, "the request is not valid"), "bad request"),
    "401": (_status(401, "the key is not valid"), "wrong key"),
    "403": (_status(403, "this key may not use the model"), "not allowed"),
    "404": (_unknown_model, "no such model"),
    "429": (_status(429, "rate limit reached"), "slow down, without saying for how long"),
    "429-retry-after": (_limited, "slow down for N seconds (3600)"),
    "500": (_status(500, "internal error"), "internal error"),
    "502": (_status(502, "bad gateway"), "bad gateway"),
    "503": (_status(503, "service unavailable"), "service unavailable"),
    "529": (_status(529, "overloaded"), "overloaded"),
    "slow": (_slow, "the reply arrives whole after N seconds (1)"),
    "hang": (_hang, "nothing ever comes"),
    "hang-midway": (_hang_midway, "half of the reply comes, then nothing"),
    "drip-headers": (_drip_headers, "headers one byte every N seconds (1)"),
    "drip": (_drip, "body one byte every N seconds (1)"),
    "trickle": (_trickle, "a frame every N seconds (1), to the end"),
    "pings": (_pings, "signs of life every N seconds (1), never a reply"),
    "endless": (_endless, "a text without end"),
    "abort": (_abort, "the connection is reset midway"),
    "clean-cut": (_clean_cut, "half a stream without finish marker; half a body"),
    "unfinished": (_unfinished, "all the text without finish marker"),
    "error-event": (_error_event, "an error inside a stream, or a body, of status 200"),
    "broken-frame": (_broken_frame, "a frame, or a body, of broken JSON"),
    "html": (_page, "a proxy's sign-in page with status 200"),
    "wrong-type": (_wrong_type, "the right body, said to be plain text"),
    "gzip-garbage": (_no_gzip, "said to be gzip, and is not"),
    "empty-body": (_empty_body, "status 200 and no body"),
}
