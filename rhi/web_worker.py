"""gunicorn's worker, which answers what it cannot read with a problem (RFC 9457), as the API does, not with a page."""

import json
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

KINDS = {
    LimitRequestLine: (HTTPStatus.REQUEST_URI_TOO_LONG, "/api/v1/docs/#address-too-long"),
    LimitRequestHeaders: (HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "about:blank"),
}


class ProblemWorker(ThreadWorker):
    """Threads, as gunicorn has them."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """An address or headers that are too long; everything else as usual."""
        if type(exc) not in KINDS:
            super().handle_error(req, client, addr, exc)
            return
        status, kind = KINDS[type(exc)]
        self.log.warning("%s: a request was not read", status.phrase)
        body = json.dumps(
            {"type": kind, "title": status.phrase, "status": status, "detail": "More than is ever needed: not read."}
        )
        head = [
            f"HTTP/1.1 {status.value} {status.phrase}",
            "Connection: close",
            "Content-Type: application/problem+json",
            "Cache-Control: no-store",
            f"Content-Length: {len(body)}",
        ]
        write_nonblock(client, "\r\n".join([*head, "", body]).encode())
