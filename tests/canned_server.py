"""A server that sends the same bytes to whoever asks, for what no model server should ever send."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def canned(status: str, body: bytes = b"", *headers: str) -> Iterator[str]:
    """Serves until the block ends; its address. `status`: as in `503 Busy`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    answer = "\r\n".join(lines).encode() + body

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if self.rfile.peek(1)[:1] != b"P":  # no POST but the greeting of TLS
                self.wfile.write(answer)
                return
            length = 0
            while (line := self.rfile.readline().strip().lower()) != b"":
                if line.startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            self.rfile.read(length)
            self.wfile.write(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
