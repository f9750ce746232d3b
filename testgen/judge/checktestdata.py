"""Validators in the language checktestdata, by the PyPI package of that name.

The package reads a validator and runs it in 60 ms, most of it imports. It can also convert one to a Python program:
done once, in a jail, so that a run costs about 10 ms.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from importlib.metadata import version as installed_version
from pathlib import Path

from testgen.judge.worker import Job
from testgen.problem import Blob, Limits, Program

MAKES = "validator.code"
_CONVERT = """\
import marshal, sys
from checktestdata.parser import parse, ParserException
from checktestdata.tokenizer import tokenize
sys.setrecursionlimit(10 ** 7)
try:
    program = parse(tokenize(open({validator!r}, "rb").read())).python_code(standalone=True)
except ParserException as error:
    sys.exit(f"{validator}:{{error.token.line}}:{{error.token.column}}: {{error}}")
except Exception as error:
    sys.exit(f"{validator}: {{error}}")
with open({makes!r}, "wb") as file:
    file.write(marshal.dumps(compile(program, {validator!r}, "exec")))
"""
_RUN = f"""\
import marshal, sys
sys.setrecursionlimit(10 ** 7)
with open({MAKES!r}, "rb") as file:
    code = marshal.load(file)
exec(code)
"""


def version() -> str:
    """Return the version of the package: it enters the key of stored runs."""
    return installed_version("checktestdata")


def converting_job(program: Program, limits: Limits) -> Job:
    """Return the job that makes a Python program of the validator."""
    files = {
        "convert_validator.py": _CONVERT.format(validator=program.entry.name, makes=MAKES).encode(),
        **_modules(),
        **{file.name: file.data for file in program.files},
    }
    blobs = tuple((name, Blob.of(data)) for name, data in files.items())
    return Job(Blob.of(b""), limits, files=blobs, collect=MAKES)


def runnable(artifact: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of the Python program, entry first."""
    return {"run_validator.py": _RUN.encode(), **artifact}


@cache
def _modules() -> dict[str, bytes]:
    """Return the package's own source: a jail does not see what is installed beside testgen."""
    found = importlib.util.find_spec("checktestdata")
    assert found is not None
    assert found.origin is not None
    paths = sorted(Path(found.origin).parent.glob("*.py"))
    return {f"checktestdata/{path.name}": path.read_bytes() for path in paths}
