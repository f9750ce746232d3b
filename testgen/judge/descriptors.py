"""Bytes as open descriptors: how inputs and programs enter a jail, and outputs leave it."""

from __future__ import annotations

import fcntl
import os
from collections import OrderedDict

from testgen.problem import MIB, Blob

_SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL


def scratch(name: str) -> int:
    """Return a new descriptor of an empty file in memory, to be written by a program."""
    return os.memfd_create(name, os.MFD_CLOEXEC)


def sealed(data: bytes) -> int:
    """Return a read-only descriptor of a file in memory that nobody can ever change, whatever they open it as."""
    writable = os.memfd_create("testgen", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(writable, view) :]
        fcntl.fcntl(writable, fcntl.F_ADD_SEALS, _SEALS)
        return reopened(writable)  # a descriptor open for writing would forbid executing the file
    finally:
        os.close(writable)


def reopened(descriptor: int) -> int:
    """Return a read-only descriptor of the same file with a position of its own, at 0."""
    return os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)


class SealedFiles:
    """The most recently used blobs as sealed descriptors, by SHA; bounded in number and bytes."""

    def __init__(self, *, most: int = 128, most_bytes: int = 64 * MIB) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._open: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def open(self, blob: Blob) -> int:
        """Return a fresh read-only descriptor of the blob's bytes; the caller closes it."""
        if blob.sha not in self._open:
            data = blob.read()
            self._open[blob.sha] = (sealed(data), len(data))
            self._bytes += len(data)
        self._open.move_to_end(blob.sha)
        descriptor = reopened(self._open[blob.sha][0])
        while len(self._open) > self._most or (self._bytes > self._most_bytes and len(self._open) > 1):
            self._drop_oldest()
        return descriptor

    def close(self) -> None:
        """Close every descriptor."""
        while self._open:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        _, (descriptor, size) = self._open.popitem(last=False)
        os.close(descriptor)
        self._bytes -= size
