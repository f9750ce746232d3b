"""Checkers that are Python functions, as programs: called by our own convention, or by that of Kattis."""

from __future__ import annotations

from string import Template

from testgen.problem import CheckerChoice, CheckerKind, Program, SourceFile

KATTIS_ACCEPTED, KATTIS_WRONG = 42, 43

# Invalid UTF-8 becomes surrogates, so that different bytes stay different. What the function prints is dropped, and
# leaving the interpreter inside it (SystemExit) is a failure, not an answer.
_SHIM = Template("""\
import importlib.util, io, os, sys

def read(path):
    with open(path, encoding="utf-8", errors="surrogateescape", newline="", closefd=path != 0) as file:
        return file.read()

class Mute(io.TextIOBase):
    def write(self, text):
        return len(text)

def load(name):
    spec = importlib.util.spec_from_file_location("__checker__", name)
    module = importlib.util.module_from_spec(spec)
    sys.modules["__checker__"] = module
    spec.loader.exec_module(module)
    return module.check

def decided(answer):
    right, why = answer if type(answer) is tuple and len(answer) == 2 else (answer, "")
    if type(right) is not bool or type(why) is not str:
        raise TypeError(f"check() must return bool or (bool, str), not {answer!r:.80}")
    return right, why

def main():
    errors = sys.stderr
    sys.stdout = sys.stderr = Mute()
    try:
        right, why = decided(load($function)(*map(read, $texts)))
    except BaseException as error:
        right, why = None, f"{type(error).__name__}: {error}"
    errors.write(" ".join(why.encode("utf-8", "backslashreplace").decode().split()))
    errors.flush()
    os._exit(1 if right is None else $accepted if right else $wrong)

main()
""")


def _shim(function: str, texts: str) -> str:
    return _SHIM.substitute(function=function, texts=texts, accepted=KATTIS_ACCEPTED, wrong=KATTIS_WRONG)


# Arguments: the function's file, input, answer, output.
FUNCTION_SHIM = _shim("sys.argv[1]", "sys.argv[2:5]")

_ABOUT = "# A Kattis output validator around the function of check.py: 42 accepts, 43 rejects, 1 says that it failed.\n"
_BESIDE = 'os.path.join(os.path.dirname(os.path.abspath(__file__)), "check.py")'
# Arguments: input, answer, feedback folder; the output is standard input.
_VALIDATOR = _ABOUT + _shim(_BESIDE, "(sys.argv[1], sys.argv[2], 0)")


def output_validator(name: str, source: str) -> CheckerChoice:
    """Return the Kattis output validator `name` that decides by the function `check` of a Python source.

    It judges like a checker of kind `python`, and needs nothing of testgen: anybody's Kattis tools can run it.
    """
    files = (SourceFile("main.py", _VALIDATOR.encode()), SourceFile("check.py", source.encode()))
    return CheckerChoice(CheckerKind.KATTIS, program=Program(name, "python", files))
