import random
import subprocess
import sys
from pathlib import Path

import pytest

from testgen.errors import FormatError
from testgen.seams import Spec, SpecError
from testgen.spec.input_spec import InputSpec

TEXT = 'n: int 1..100  # statement "1 <= n"\na: int[n] 1..n distinct\n'


def test_it_is_the_spec_that_the_rest_of_testgen_sees() -> None:
    spec: Spec = InputSpec.parsed(TEXT)
    values = spec.sample(random.Random(3), 20, "random")
    assert values == spec.sample(random.Random(3), 20, "random")
    assert spec.read(spec.write(values)) == values


def test_it_reads_strictly_and_loosely() -> None:
    spec = InputSpec.parsed(TEXT)
    assert spec.read("2\n2 1\n") == {"n": 2, "a": [2, 1]}
    assert spec.read_loose(" 2 \r\n2\t1") == {"n": 2, "a": [2, 1]}
    error = spec.read("2\n2  1\n")
    assert isinstance(error, SpecError)
    assert error.line == 2


def test_it_shows_its_text() -> None:
    spec = InputSpec.parsed(TEXT)
    assert spec.text() == TEXT
    assert "#" not in spec.text(evidence=False)


def test_an_error_names_the_file() -> None:
    with pytest.raises(FormatError, match=r"input\.spec:2:1: the bound 5\.\.3 is empty"):
        InputSpec.parsed("blank\nn: int 5..3", Path("input.spec"))


def test_importing_it_loads_no_heavy_package() -> None:
    code = "import sys, testgen.spec.input_spec; print({'lark', 'z3', 'hypothesis', 'tree_sitter'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
