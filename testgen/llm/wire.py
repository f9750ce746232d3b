"""The connection to a server: what comes back is bounded in bytes and in time, whatever the server sends."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
from openai import DefaultHttpxClient

# A list of models or a refusal; the largest list of a public router has 1 MB.
LONGEST_BODY = 8 * 2**20
_CONNECT = 10.0


class TooMuchError(Exception):
    """The server sends more bytes than any right answer has."""


class TooLateError(Exception):
    """The server still sends after the deadline."""


@dataclass(frozen=True)
class Bounds:
    """What one request may bring: bytes, and until when on the monotonic clock."""

    bytes: int = LONGEST_BODY
    until: float = float("inf")


class Wire:
    """HTTP for the openai package, under the bounds that the calling thread has set."""

    def __init__(self) -> None:
        self._bounds = threading.local()
        self.http = DefaultHttpxClient(event_hooks={"response": [self._bound]}, headers={"Accept-Encoding": "identity"})

    @contextmanager
    def bounded(self, bounds: Bounds) -> Iterator[httpx2.Timeout]:
        """Bound what this thread asks for below; yield the timeout of single steps that goes with it."""
        self._bounds.now = bounds
        left = max(0.001, bounds.until - time.monotonic())
        try:
            yield httpx2.Timeout(left, connect=min(_CONNECT, left))
        finally:
            self._bounds.now = Bounds()

    def _bound(self, response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise TooMuchError  # nobody asked for it, and a packed megabyte may be a gigabyte
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Bounded(response.stream, getattr(self._bounds, "now", Bounds()))


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, bounds: Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    def __iter__(self) -> Iterator[bytes]:
        left = self._bounds.bytes
        for part in self._stream:
            left -= len(part)
            if left < 0:
                raise TooMuchError
            if time.monotonic() > self._bounds.until:
                raise TooLateError
            yield part

    def close(self) -> None:
        self._stream.close()
