"""A server in the test's own process that speaks OpenAI's protocol as badly as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
Reply = Callable[[BaseHTTPRequestHandler, Body], None]


@dataclass
class Plan:
    """What the server does: `replies` one request after another, the last again and again."""

    replies: list[Reply]
    models: list[Body] | int = field(default_factory=lambda: [{"id": "m", "object": "model", "owned_by": "llamacpp"}])
    asked: list[Body] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


def event(content: str | None = None, reason: str | None = None, usage: Body | None = None, **delta: str) -> bytes:
    choices = [] if usage else [{"index": 0, "delta": {"content": content, **delta}, "finish_reason": reason}]
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": choices}
    return b"data: " + json.dumps(chunk | ({"usage": usage} if usage else {})).encode() + b"\n\n"


def says(*pieces: str, reason: str = "stop", thought: str = "", usage: Body | None = None) -> Reply:
    counted = {"prompt_tokens": 7, "completion_tokens": len(pieces), "total_tokens": 0, **(usage or {})}

    def reply(handler: BaseHTTPRequestHandler, _: Body) -> None:
        begin(handler)
        if thought:
            handler.wfile.write(event(reasoning_content=thought))
        for piece in pieces:
            handler.wfile.write(event(piece))
        handler.wfile.write(event(reason=reason))
        handler.wfile.write(event(usage=counted))
        handler.wfile.write(b"data: [DONE]\n\n")

    return reply


def fails(status: int, message: object = "no", **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler, _: Body) -> None:
        content = json.dumps({"error": {"message": message, "type": "t", "code": None}}).encode()
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def begin(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()


@contextmanager
def serving(plan: Plan) -> Iterator[str]:
    """Serve on loopback; yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            plan.keys.append(self.headers.get("Authorization", ""))
            if isinstance(plan.models, int):
                fails(plan.models, f"you sent {self.headers.get('Authorization')}")(self, {})
                return
            content = json.dumps({"object": "list", "data": plan.models}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            plan.asked.append(body)
            plan.keys.append(self.headers.get("Authorization", ""))
            reply = plan.replies[min(len(plan.asked), len(plan.replies)) - 1]
            with suppress(BrokenPipeError, ConnectionResetError):
                reply(self, body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
