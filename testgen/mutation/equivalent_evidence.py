"""Evidence that surviving mutants of a user's own Python project may be equivalent, from z3 and CrossHair.

CrossHair runs the code that it looks at, in a child process without a jail: ask it only about code that its user
would run anyway (the pytest plugin's project), never about programs of strangers.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from testgen.errors import MissingToolError
from testgen.mutation.enclosing import function_changed
from testgen.mutation.equal_expressions import z3_evidence
from testgen.mutation.evidence import Conclusion, Evidence, Kind
from testgen.mutation.mutant import Mutant
from testgen.mutation.pure_functions import cut_out
from testgen.passing import PassingFolder

SECONDS = 10.0
_STARTING = 30.0  # CrossHair takes 2 s to start, and ten times that on a loaded machine
_SAME, _OTHER = 0, 1  # its exit status


def evidence_of(source: str, mutant: Mutant, seconds: float = SECONDS, *, crosshair: bool = True) -> list[Evidence]:
    """Return what z3 and CrossHair say of a mutant of a Python module; an empty list if it is of no kind for them.

    With `crosshair` the function runs, if it is pure: see above. Raises MissingToolError then without CrossHair.
    """
    found = [z3_evidence(source, mutant)]
    if crosshair and (found[0] is None or found[0].conclusion is not Conclusion.EQUAL):
        found.append(crosshair_evidence(source, mutant, seconds))
    return [evidence for evidence in found if evidence is not None]


def crosshair_evidence(source: str, mutant: Mutant, seconds: float = SECONDS) -> Evidence | None:
    """Let CrossHair look for arguments on which the mutated function does something else.

    Only a pure function of the module with parameters of int, str, bool or list is asked about, cut out of it; else
    None. `seconds` is its own limit; the child is ended 30 s later if it does not keep to it. Raises MissingToolError
    without CrossHair.
    """
    function = function_changed(source, mutant)
    if function is None:
        return None
    original, mutated = cut_out(source, function.name), cut_out(mutant.applied(source), function.name)
    if original is None or mutated is None:
        return None
    if importlib.util.find_spec("crosshair") is None:
        raise MissingToolError("CrossHair is not installed", hint="pip install 'testgen[crosshair]'")
    with PassingFolder() as folder:
        (folder / "original.py").write_text(original, encoding="utf-8", errors="surrogatepass")
        (folder / "mutated.py").write_text(mutated, encoding="utf-8", errors="surrogatepass")
        return _asked(folder, function.name, seconds)


def _asked(folder: Path, name: str, seconds: float) -> Evidence:
    budget = f"{seconds:g} s"
    try:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "crosshair", "diffbehavior"),
                *("--per_condition_timeout", str(seconds), f"original.{name}", f"mutated.{name}"),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=seconds + _STARTING,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Evidence(Kind.CROSSHAIR, Conclusion.UNKNOWN, budget, "CrossHair did not keep to its time")
    return _read(done, name, budget)


def _read(done: subprocess.CompletedProcess[str], name: str, budget: str) -> Evidence:
    lines = done.stdout.splitlines()
    given = next((line for line in lines if line.startswith("Given: ")), None)
    if done.returncode == _OTHER and given is not None:
        call = given.removeprefix("Given: ").rstrip(",")
        return Evidence(Kind.CROSSHAIR, Conclusion.DIFFERENT, budget, f"{name}{call} gives something else")
    if done.returncode == _SAME and any("All paths exhausted" in line for line in lines):
        return Evidence(Kind.CROSSHAIR, Conclusion.NO_DIFFERENCE, budget, f"no difference on any path of {name}")
    if done.returncode == _SAME and lines:
        return Evidence(Kind.CROSSHAIR, Conclusion.NO_DIFFERENCE, budget, f"no difference of {name} found")
    said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    return Evidence(Kind.CROSSHAIR, Conclusion.UNKNOWN, budget, f"CrossHair could not tell: {said}")
