"""Which level of isolation this machine gives, found by starting a jail of each."""

from __future__ import annotations

from testgen.errors import JudgeError
from testgen.judge.descriptors import SealedFiles
from testgen.judge.levels import Level, why_not
from testgen.judge.worker import Worker


def strongest_level() -> tuple[Level, dict[Level, str]]:
    """Return the strongest level that starts here, and for each stronger one why it does not."""
    reasons: dict[Level, str] = {}
    for level in Level:
        reasons[level] = why_level_fails(level)
        if not reasons[level]:
            return level, reasons
    raise JudgeError("no level of isolation works here: " + "; ".join(f"{k}: {v}" for k, v in reasons.items()))


def why_level_fails(level: Level) -> str:
    """Return "" if a jail of `level` starts on this machine, else why not; takes about 50 ms."""
    if reason := why_not(level):
        return reason
    sealed = SealedFiles()
    try:
        Worker(level, 0, sealed).close()
    except JudgeError as error:
        return error.message
    finally:
        sealed.close()
    return ""


def probe() -> list[tuple[Level, str]]:
    """Return every level with "" if it works here, else why not."""
    return [(level, why_level_fails(level)) for level in Level]
