"""Run a Python program as its own would-be tracer asks: which lines and jumps between lines it takes.

A program of ours that stands as entry beside the program to trace: `python arcs.py NAME [TRACER]`. NAME is run as
`__main__` with its standard output thrown away; what was traced goes to standard output as one JSON object:
{"arcs": [[from, to], ...]} as coverage.py numbers them (negative: into or out of the code that begins at that line), or
{"lines": [...]}. TRACER is the file of coverage.py's C tracer; "lines" asks for sys.monitoring (3.12 on), which is
almost free and sees no jumps but, from 3.14 on, those of branches; without either `sys.settrace` does it.

The program runs in this process and may say what it likes: it is believed about nothing but its own coverage.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

Arc = tuple[int, int]
_RESUMABLE = 0x20 | 0x80 | 0x200  # generators, coroutines, asynchronous generators


class PlainTracer:
    """Arcs by `sys.settrace`: 11.5 times the CPU time of a loop that counts."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.arcs: set[Arc] = set()

    def start(self) -> None:
        """Trace this thread and those to come."""
        threading.settrace(self._enter)
        sys.settrace(self._enter)

    def stop(self) -> None:
        """Trace no more."""
        sys.settrace(None)

    def found(self) -> dict[str, Any]:
        """Return what is to be told."""
        return {"arcs": sorted(self.arcs)}

    def _enter(self, frame: types.FrameType, _event: str, _arg: object) -> Callable[..., Any] | None:
        code = frame.f_code
        if code.co_filename != self._path:
            return None
        first, arcs = -code.co_firstlineno, self.arcs
        resumes = bool(code.co_flags & _RESUMABLE)
        last = frame.f_lineno if resumes and frame.f_lasti > 0 and code.co_code[frame.f_lasti + 1] else first

        def inside(frame: types.FrameType, event: str, _arg: object) -> Callable[..., Any]:
            nonlocal last
            if event == "line":
                arcs.add((last, frame.f_lineno))
                last = frame.f_lineno
            elif event == "return" and not (resumes and _is_yield(frame)):
                arcs.add((last, first))
            return inside

        return inside


def _is_yield(frame: types.FrameType) -> bool:
    """Whether a frame that returns will be resumed: the next instruction is RESUME, from 3.11 on."""
    import dis  # noqa: PLC0415 - generators only

    code = frame.f_code.co_code
    here = frame.f_lasti + (0 if sys.version_info[:2] == (3, 13) else 2)  # 3.13 stands there already
    return here < len(code) and dis.opname[code[here]] == "RESUME"


class FastTracer:
    """Arcs by coverage.py's tracer in C: 4.7 times the CPU time of a loop that counts; one tracer a thread."""

    def __init__(self, path: str, library: str) -> None:
        import importlib.machinery  # noqa: PLC0415 - what plain tracing does without
        import importlib.util  # noqa: PLC0415

        loader = importlib.machinery.ExtensionFileLoader("tracer", library)
        spec = importlib.util.spec_from_loader("tracer", loader)
        assert spec is not None
        self._made_in_c = importlib.util.module_from_spec(spec)
        loader.exec_module(self._made_in_c)
        self._path = path
        self._cache: dict[str, Any] = {}
        self._data: dict[str, set[Any]] = {}
        self._tracers: list[Any] = []

    def start(self) -> None:
        """Trace this thread and those to come."""
        threading.settrace(self._begin)
        self._start_one()

    def stop(self) -> None:
        """Trace no more."""
        for tracer in self._tracers:
            tracer.stop()

    def found(self) -> dict[str, Any]:
        """Return what is to be told."""
        return {"arcs": sorted(_unpacked(arc) for arc in set(self._data.get(self._path, ())))}

    def _begin(self, frame: types.FrameType, event: str, arg: object) -> Any:
        sys.settrace(None)
        traced = self._start_one()
        return traced(frame, event, arg) if traced else traced

    def _start_one(self) -> Any:
        tracer = self._made_in_c.CTracer()
        tracer.data = self._data
        tracer.lock_data = tracer.unlock_data = tracer.warn = _nothing
        # What is left unset it reads as a null pointer.
        tracer.concur_id_func = tracer.should_start_context = tracer.switch_context = tracer.disable_plugin = None
        tracer.file_tracers, tracer.check_include = {}, _always
        tracer.trace_arcs = True
        tracer.should_trace = self._should_trace
        tracer.should_trace_cache = self._cache
        self._tracers.append(tracer)
        return tracer.start()

    def _should_trace(self, name: str, _frame: object) -> Any:
        said = self._made_in_c.CFileDisposition()
        said.original_filename = said.canonical_filename = said.source_filename = name
        said.trace = name == self._path
        said.reason = ""
        said.file_tracer = None
        said.has_dynamic_filename = False
        return said


def _nothing(*_: object, **__: object) -> None:
    pass


def _always(*_: object) -> bool:
    return True


def _unpacked(arc: Any) -> Arc:
    """Return an arc of the C tracer, which packs two line numbers into one integer (coverage.collector)."""
    if isinstance(arc, tuple):
        return arc
    low, high = arc & 0xFFFFFFF, (arc >> 28) & 0xFFFFFFF
    return (-low if arc & (1 << 56) else low), (-high if arc & (1 << 57) else high)


class LineTracer:
    """Lines by `sys.monitoring`, and from 3.14 on the jumps of branches: each place calls once and never again.

    Before 3.14 a branch cannot be silenced on one side only: a loop that counts took 8.5 times the CPU time.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._tool: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore] # 3.12 on
        self._sides = [
            event for name in ("LEFT", "RIGHT") if (event := getattr(self._tool.events, f"BRANCH_{name}", 0))
        ]
        self.lines: set[int] = set()
        self._branches: set[tuple[types.CodeType, int, int]] = set()

    def start(self) -> None:
        """Watch all threads."""
        tool = self._tool
        tool.use_tool_id(tool.COVERAGE_ID, "testgen")
        tool.register_callback(tool.COVERAGE_ID, tool.events.LINE, self._ran)
        for side in self._sides:
            tool.register_callback(tool.COVERAGE_ID, side, self._branched)
        tool.set_events(tool.COVERAGE_ID, sum(self._sides, tool.events.LINE))

    def stop(self) -> None:
        """Watch no more."""
        self._tool.set_events(self._tool.COVERAGE_ID, 0)

    def found(self) -> dict[str, Any]:
        """Return what is to be told."""
        told: dict[str, Any] = {"lines": sorted(self.lines)}
        if self._sides:
            told["arcs"] = sorted({arc for branch in self._branches if (arc := branch_arc(*branch))})
        return told

    def _ran(self, code: types.CodeType, line: int) -> Any:
        if code.co_filename == self._path:
            self.lines.add(line)
        return self._tool.DISABLE

    def _branched(self, code: types.CodeType, here: int, there: int) -> Any:
        if code.co_filename == self._path:
            self._branches.add((code, here, there))
        return self._tool.DISABLE


def branch_arc(code: types.CodeType, here: int, there: int) -> Arc | None:
    """Return the jump between lines that a branch takes from one offset to another, as bytecode.py of coverage.py does.

    It leads to the first other line behind it, or out of the code. None if another branch or an exception comes first.
    """
    import dis  # noqa: PLC0415 - when the program has ended

    steps = {step.offset: step for step in dis.get_instructions(code)}
    behind = dict(zip(steps, list(steps)[1:], strict=False))
    line, at = _line_of(steps[here]), there
    passed: set[int] = set()
    while line and at in steps and at not in passed:
        passed.add(at)
        step = steps[at]
        if (then := _line_of(step)) not in {line, 0}:
            return line, then
        if step.opname.startswith("RETURN_"):
            return line, -code.co_firstlineno
        jumps = step.opcode in dis.hasjrel
        if step.opname in {"RERAISE", "RAISE_VARARGS"} or (jumps and not step.opname.startswith("JUMP_")):
            return None
        at = step.argval if jumps else behind.get(at, -1)
    return None


def _line_of(step: Any) -> int:
    return (step.positions and step.positions.lineno) or 0


def _tracer(path: str, asked: str) -> PlainTracer | FastTracer | LineTracer:
    if asked == "lines":
        return LineTracer(path)
    return FastTracer(path, asked) if asked else PlainTracer(path)


class Telling:
    """Keeps the real standard output, and tells there what was traced, once, when the program ends."""

    def __init__(self, tracer: PlainTracer | FastTracer | LineTracer) -> None:
        self._tracer = tracer
        self._out = os.dup(1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
        self._exit = os._exit
        self._told = False

    def tell(self) -> None:
        """Write it."""
        if self._told:
            return
        self._told = True
        self._tracer.stop()
        said = json.dumps(self._tracer.found(), separators=(",", ":")).encode()
        while said:
            said = said[os.write(self._out, said) :]

    def leave(self, status: int) -> None:
        """Stand in for `os._exit`, which programs use to end fast."""
        self.tell()
        self._exit(status)


def main() -> None:
    """Trace the program that the arguments name."""
    name, asked = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""  # noqa: PLR2004 - an optional word
    folder = os.path.dirname(os.path.abspath(__file__))
    path = f"{folder}/{name}"
    with open(path, "rb") as file:
        code = compile(file.read(), path, "exec", dont_inherit=True)
    tracer = _tracer(path, f"{folder}/{asked}" if asked.endswith(".so") else asked)
    telling = Telling(tracer)
    atexit.register(telling.tell)  # first in, last out
    os._exit = telling.leave  # type: ignore[assignment]
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    sys.argv[:] = [name]
    tracer.start()
    exec(code, module.__dict__)  # noqa: S102 - running programs is what this is for


if __name__ == "__main__":
    main()
