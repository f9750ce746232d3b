"""The assertion that would kill a survivor: calls seen in the tests nearest to it, made again on both versions.

What the nearest tests pass to the mutated function is tried first, then values near that. An assertion is proposed only
after the original gave the same value twice and the mutant another. No test's mocks and fixtures are there by then: a
function that reaches for what is outside of the process is refused that, and called no more.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
import json
import re
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest

from testgen.pytest_plugin.harmless import Guard, RefusedError
from testgen.pytest_plugin.inside import Emit, Reporter, run_items
from testgen.pytest_plugin.literals import Arguments, text_of
from testgen.pytest_plugin.places import Function
from testgen.pytest_plugin.swap import LiveFunctions, SwapSource, UnfitError
from testgen.pytest_plugin.wire import Event, Job, Kind

_MOST_CALLS = 40
_MOST_TRIALS = 400
_CALL_SECONDS = 0.5
_SECONDS = 3.0
_MOST_ELEMENTS = 50
_SINGLE = frozenset({"None", "True", "False"})


@dataclass(frozen=True)
class Seen:
    """A call of the mutated function, and the test that made it."""

    arguments: Arguments
    test: str


@dataclass(frozen=True)
class Gave:
    """What a call gave: the text of a value, or what it raised and said; neither if it did not end in time.

    `shown` is the call that gave it; `after` is what the receiver was then, if it was changed.
    """

    shown: str
    value: str = ""
    raised: str = ""
    said: str = ""
    after: str = ""


def observe(
    job: Job,
    items: Sequence[pytest.Item],
    reporter: Reporter,
    sources: Mapping[str, SwapSource],
    live: LiveFunctions,
    emit: Emit,
) -> None:
    """Run the job's tests on the original and look for a call that tells the mutant apart; emit what was found."""
    assert job.change is not None
    source = sources[job.change.path]
    function = source.places.place(job.change.start, job.change.end).function
    if function is None or len(function.classes) > 1:
        return
    code = source.original(function)
    guard = Guard()
    with contextlib.suppress(UnfitError, RefusedError):
        functions = live.of(source.path, code)
        mutated = source.mutated(function, job.change.applied(source.text))
        if not functions:
            return
        seen = _watched(code, functions[0], function, items, reporter, guard)
        guard.check()
        guard.arm()
        _compare(seen, functions, mutated, function, emit, guard)


def _watched(
    code: CodeType,
    live: FunctionType,
    function: Function,
    items: Sequence[pytest.Item],
    reporter: Reporter,
    guard: Guard,
) -> list[Seen]:
    """Run tests and note what the function is called with; to write that down runs code of the user's classes."""
    seen: dict[Arguments, str] = {}
    busy = False
    running = ""

    def profile(frame: FrameType, event: str, argument: object) -> None:
        nonlocal busy
        del argument
        if busy or event != "call" or frame.f_code is not live.__code__ or len(seen) >= _MOST_CALLS or guard.refused:
            return
        busy = True
        guard.arm()
        try:
            found = _arguments(frame, code, live.__globals__, bool(function.classes))
        finally:
            guard.disarm()
            busy = False
        if found is not None:
            seen.setdefault(found, running)

    for item in items:
        running = item.nodeid
        sys.setprofile(profile)
        try:
            run_items([item], reporter, lambda _: None, 0)
        finally:
            sys.setprofile(None)
    return [Seen(arguments, test) for arguments, test in seen.items()]


def _arguments(frame: FrameType, code: CodeType, names: Mapping[str, object], method: bool) -> Arguments | None:  # noqa: FBT001
    held = frame.f_locals
    count, keywords = code.co_argcount, code.co_kwonlyargcount
    positional = [held.get(name, _ABSENT) for name in code.co_varnames[:count]]
    named = {name: held.get(name, _ABSENT) for name in code.co_varnames[count : count + keywords]}
    at = count + keywords
    if code.co_flags & inspect.CO_VARARGS:
        positional += held.get(code.co_varnames[at], ())
        at += 1
    if code.co_flags & inspect.CO_VARKEYWORDS:
        named |= held.get(code.co_varnames[at], {})
    texts = [text_of(value, names) for value in positional]
    named_texts = {name: text_of(value, names) for name, value in named.items()}
    if None in texts or None in named_texts.values():
        return None
    words = tuple(text for text in texts if text is not None)
    pairs = tuple((name, text) for name, text in named_texts.items() if text is not None)
    if not method:
        return Arguments(words, pairs)
    return Arguments(words[1:], pairs, words[0]) if words else None


_ABSENT = object()


def _compare(
    seen: Sequence[Seen],
    functions: Sequence[FunctionType],
    mutated: CodeType,
    function: Function,
    emit: Emit,
    guard: Guard,
) -> None:
    """Look for a call that tells both apart. Raises RefusedError after a call that was refused something."""
    names = functions[0].__globals__
    original = functions[0].__code__
    constants = tuple(constant for constant in original.co_consts if isinstance(constant, int | float | str | bytes))

    def called(call: Arguments, code: CodeType) -> Gave | None:
        _put(code, functions)
        gave = _called(call, function.name, names)
        guard.check()
        _put(original, functions)
        return gave

    equal = 0
    end = time.monotonic() + _SECONDS
    for trial, observed in _trials(seen, constants):
        if time.monotonic() > end:
            break
        call = trial.arguments
        first, again = called(call, original), called(call, original)
        if first is None or first != again or not (first.value or (first.raised and observed)):
            continue
        other = called(call, mutated)
        if other is not None and _alike(first, other, names):
            equal += 1
        elif other is not None:
            found = {
                "assertion": _assertion(first, other, call, function.name),
                "gives": _gives(first, other),
                "test": trial.test,
            }
            emit(Event(Kind.FOUND, text=json.dumps(found)))
            return
    if equal:
        emit(Event(Kind.FOUND, text=json.dumps({"equal": equal})))


def _put(code: CodeType, functions: Sequence[FunctionType]) -> None:
    for each in functions:
        each.__code__ = code


def _alike(first: Gave, other: Gave, names: Mapping[str, object]) -> bool:
    """Tell whether no assertion would tell two outcomes apart: values may be equal and look different."""
    if (first.raised, first.said, first.after) != (other.raised, other.said, other.after):
        return False
    if first.value in _SINGLE or not (first.value and other.value):
        return first.value == other.value
    return bool(eval(first.value, dict(names)) == eval(other.value, dict(names)))  # noqa: S307 - made by text_of


def _trials(seen: Sequence[Seen], constants: tuple[object, ...]) -> Iterator[tuple[Seen, bool]]:
    yield from ((each, True) for each in seen)
    varied = (
        Seen(arguments, each.test)
        for round_of in itertools.zip_longest(*(each.arguments.varied(constants) for each in seen))
        for each, arguments in zip(seen, round_of, strict=True)
        if arguments is not None
    )
    yield from ((each, False) for each in itertools.islice(varied, _MOST_TRIALS))


def _called(arguments: Arguments, name: str, names: Mapping[str, object]) -> Gave | None:
    """Make a call; None if what it gives cannot be written down."""
    scope: dict[str, Any] = dict(names)
    shown = arguments.call(name)
    call = shown
    if arguments.receiver:
        scope["it"] = eval(arguments.receiver, scope)  # noqa: S307 - made by literals.text_of
        call = Arguments(arguments.positional, arguments.keywords, "it").call(name)
    try:
        with _time_limit():
            result = eval(call, scope)  # noqa: S307
            if isinstance(result, Iterator):
                result = list(itertools.islice(result, _MOST_ELEMENTS))
                shown = f"list({shown})"
    except _Late:
        return Gave(shown)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the call gave
        return Gave(shown, raised=type(error).__name__, said=_said(error))
    value = text_of(result, names)
    if value is None:
        return None
    after = text_of(scope["it"], names) or "" if arguments.receiver else ""
    return Gave(shown, value, after="" if after == arguments.receiver else after)


def _said(error: Exception) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - a mutant may break __str__
        return ""


class _Late(BaseException):
    """A call took too long."""


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    def late(*_: object) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, _CALL_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _assertion(first: Gave, other: Gave, call: Arguments, name: str) -> str:
    if first.raised:
        # Words that only the original says, where both raise the same.
        whole = f"^{re.escape(first.said)}$"
        match = f", match={whole!r}" if first.raised == other.raised else ""
        return f"with pytest.raises({first.raised}{match}):\n    {first.shown}"
    if first.value == other.value and first.after != other.after:
        bare = Arguments(call.positional, call.keywords, "it").call(name)
        return f"it = {call.receiver}; {bare}\nassert repr(it) == {first.after or call.receiver!r}"
    if first.value in _SINGLE:
        return f"assert {first.shown} is {first.value}"
    return f"assert {first.shown} == {first.value}"


def _gives(first: Gave, other: Gave) -> str:
    if other.raised and other.raised == first.raised:
        return f"says {other.said!r}"
    if other.raised:
        return f"raises {other.raised}"
    if not other.value:
        return "does not end"
    if other.value == first.value:
        return f"leaves {other.after or 'it unchanged'}"
    return f"gives {other.value}"
