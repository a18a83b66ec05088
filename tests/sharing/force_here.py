"""A force's server on this machine, for the tests of notices."""

import ssl
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace


class ForceHere:
    """A force's server on this machine: answers with the statuses it is given, the last of them for ever."""

    def __init__(self, *statuses: int, context: ssl.SSLContext | None = None, dribble: bool = False) -> None:
        self.calls: list[SimpleNamespace] = []
        self.statuses, self.published = list(statuses or [204]), b""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.calls.append(SimpleNamespace(path=self.path, headers=self.headers, body=body))
                if dribble:
                    return outer.dribble(self.wfile)
                status = outer.statuses.pop(0) if len(outer.statuses) > 1 else outer.statuses[0]
                self.send_response(status)
                if status in (301, 307):
                    self.send_header("Location", "/elsewhere")
                return self.end_headers()

            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(outer.published)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}/notices?of=force"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def dribble(self, out) -> None:
        """A byte now and then, so that no single read takes long."""
        try:
            for _ in range(100):
                out.write(b"H")
                out.flush()
                time.sleep(0.1)
        except OSError:
            pass

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
