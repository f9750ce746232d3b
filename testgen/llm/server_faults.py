"""What a server's refusals and failures mean, and what to do about them: from a status and a message, pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from testgen.errors import ModelContextError, ModelError, ModelTimeoutError
from testgen.llm.secrets import VARIABLES

_LONGEST = 300
_CONTEXT = re.compile(
    r"context.?(size|length|window|limit)|maximum context|prompt is too long|too many (input )?tokens|max_model_len"
    r"|input is too long|longer than the maximum",
    re.IGNORECASE,
)
# Free tiers speak of quotas and of billing at every limit of requests a minute; they say then when to come again.
_NO_CREDIT = re.compile(r"insufficient_quota|exceeded your current quota|billing", re.IGNORECASE)
_COME_AGAIN = re.compile(r"(?:try again|retry) in (?:(\d+)m)?\s*(\d+(?:\.\d+)?)(ms|s)?", re.IGNORECASE)
_TOO_MANY = 429
_BUSY = {408, 409, _TOO_MANY, 503, 529}
_LATER = "try again later"
_LOG = "see the server's own log"


class Remedy(StrEnum):
    """What may help against a fault."""

    WAIT = "wait"  # the same again, later
    LESS = "less"  # the same with fewer demands
    AGAIN = "again"  # the same at once: it will be asked otherwise
    NOTHING = "nothing"


@dataclass(frozen=True)
class Fault:
    """A failed request: the error to raise if nothing helps, and what may help.

    `wait` is the pause that the server asked for, in seconds; `complaint` is what it said.
    """

    error: ModelError
    remedy: Remedy
    wait: float | None = None
    complaint: str = ""


def no_server(address: str) -> ModelError:
    """Return the error for a server that is not there."""
    return ModelError(
        "no server answers where the model should be", hint=f"start it, or correct its address: {address}"
    )


def broken_off(why: str) -> Fault:
    """Return the fault of a connection that broke."""
    error = ModelError(f"the connection to the model's server broke: {_short(why)}", hint=_LOG)
    return Fault(error, Remedy.WAIT)


def too_slow(seconds: float) -> ModelTimeoutError:
    """Return the error for an answer that was not there in time."""
    return ModelTimeoutError(f"the model gave no answer within {seconds:.0f} s", hint="allow more time, or less text")


def fault_of(status: int, complaint: str, model: str, wait: float | None = None) -> Fault:
    """Return what an HTTP status from 400 means."""
    said = _short(complaint)
    wait = _wait_in(complaint) if wait is None else wait
    final = _final(status, complaint, model, wait)
    if final:
        return Fault(final, Remedy.NOTHING)
    if status in _BUSY:
        error: ModelError = ModelTimeoutError(f"the model's server is too busy (HTTP {status}): {said}", hint=_LATER)
        return Fault(error, Remedy.WAIT, wait)
    if status >= 500 and status != 501:  # noqa: PLR2004 - its own fault, but for what it has not implemented
        return Fault(ModelError(f"the model's server fails (HTTP {status}): {said}", hint=_LOG), Remedy.WAIT, wait)
    error = ModelError(f"the model's server refuses the question (HTTP {status}): {said}", hint=_LOG)
    return Fault(error, Remedy.LESS, complaint=complaint)


def _wait_in(complaint: str) -> float | None:
    """Return the seconds after which a server says to come again; None where it does not."""
    found = _COME_AGAIN.search(complaint)
    if not found:
        return None
    minutes, number, unit = found.groups()
    return 60.0 * int(minutes or 0) + float(number) / (1000 if unit == "ms" else 1)


def _final(status: int, complaint: str, model: str, wait: float | None) -> ModelError | None:
    """Return the error that no repetition will change, if it is one."""
    said = _short(complaint)
    if status != _TOO_MANY and _CONTEXT.search(complaint):
        what = f"the question is too long for the model: {said}"
        return ModelContextError(what, hint="serve the model with a larger context")
    if status in {401, 403}:
        return _denied(status)
    if status == 404:  # noqa: PLR2004 - not found
        return _not_found(said, model)
    if status == _TOO_MANY and wait is None and _NO_CREDIT.search(complaint):
        what = f"the account of the key has no credit left: {said}"
        return ModelError(what, hint="add credit, or name another model")
    return None


def _denied(status: int) -> ModelError:
    first, second = VARIABLES
    return ModelError(
        f"the model's server does not accept the key (HTTP {status})",
        hint=f"put the right key into the environment variable {first} (or {second})",
    )


def _not_found(said: str, model: str) -> ModelError:
    if "model" in said.lower():
        return ModelError(f"the server knows no model {model}", hint="name one that it lists: testgen llm check URL")
    return ModelError(
        f"the server has no chat completions at this address (HTTP 404): {said}",
        hint="name the address up to and with /v1, such as http://127.0.0.1:8080/v1",
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
