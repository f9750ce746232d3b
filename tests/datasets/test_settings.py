import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.datasets.settings import Settings, read_toml, read_yaml, spelled
from testgen.errors import ProblemError

FILE = Path("problem.yaml")


def yaml(text: str | bytes) -> Settings:
    return read_yaml(FILE, text.encode() if isinstance(text, str) else text)


def test_yaml_scalars_are_the_text_that_stands_there() -> None:
    settings = yaml("version: 2023-07\nsource: 2014\nlicense: no\nempty:\n")
    assert [settings.text(key) for key in ("version", "source", "license")] == ["2023-07", "2014", "no"]
    assert "empty" not in settings


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a: [1, 2\nb: 3\n", ":2:"),
        ("a: 1\n  b: 2\n", ":2:4"),
        ("a: 'x\n", ":2:"),
        ("a: *b\n", ":1:4"),
        ("? [a]: b\n: c", ":1:"),
    ],
)
def test_broken_yaml_is_an_error_with_its_place(text: str, where: str) -> None:
    with pytest.raises(ProblemError) as caught:
        yaml(text)
    assert f"problem.yaml{where}" in str(caught.value)


@pytest.mark.parametrize("text", ["\x00", "[" * 20_000, "- a\n- b\n", "just words"])
def test_what_is_no_map_is_an_error(text: str) -> None:
    with pytest.raises(ProblemError):
        yaml(text)


def test_latin_1_and_a_byte_order_mark_are_read() -> None:
    assert yaml(b"\xef\xbb\xbfauthor: Ulf Lundstr\xf6m\n").text("author") == "Ulf Lundstr�m"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("limits:\n  memory: lots\n", 'problem.yaml:2:11: `limits.memory` must be a number above 0, not "lots"'),
        ("limits:\n  memory: -1\n", "problem.yaml:2:11: `limits.memory` must be a number above 0"),
        ("limits:\n  memory: nan\n", "problem.yaml:2:11"),
        ("limits:\n  memory: 1e308\n", "problem.yaml:2:11"),
        ("limits:\n  memory: [1]\n", "problem.yaml:2:11: `limits.memory` must be a number above 0, not a list"),
        ("limits: 3\n", 'problem.yaml:1:9: `limits` must be a map, not "3"'),
    ],
)
def test_a_wrong_number_is_an_error_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ProblemError) as caught:
        yaml(text).child("limits").number("memory")
    assert message in str(caught.value)


def test_wrong_types_are_errors() -> None:
    settings = yaml("a: [x]\nb: {c: d}\ne: maybe\nf: [[x]]\n")
    for read in (
        lambda: settings.text("a"),
        lambda: settings.text("b"),
        lambda: settings.flag("e", default=True),
        lambda: settings.words("f"),
        lambda: settings.items("b"),
    ):
        with pytest.raises(ProblemError):
            read()


def test_words_are_a_string_or_a_list() -> None:
    assert yaml("a: x  y\n").words("a") == yaml("a: [x, y]\n").words("a") == ("x", "y")
    assert yaml("a:\n").words("a") == ()


def test_toml_errors_have_places() -> None:
    with pytest.raises(ProblemError, match=r"p\.toml:2:5: this is not TOML"):
        read_toml(Path("p.toml"), b"a = 1\nb = \n")
    settings = read_toml(Path("p.toml"), b'id = "x"\n[checker]\nkind = 3\n')
    with pytest.raises(ProblemError, match=r"p\.toml:3: `checker.kind` must be a string, not 3"):
        settings.child("checker").text("kind")


def test_toml_takes_no_truth_for_a_number() -> None:
    with pytest.raises(ProblemError):
        read_toml(Path("p.toml"), b"time = true").number("time")
    with pytest.raises(ProblemError):
        read_toml(Path("p.toml"), b'time = "2"').number("time")


def test_an_unknown_key_names_the_nearest() -> None:
    settings = read_toml(Path("p.toml"), b"memroy = 3\n")
    with pytest.raises(ProblemError) as caught:
        settings.expect(("time", "memory"))
    assert str(caught.value) == "p.toml:1: `memroy` is no key that testgen knows\n  try: `memory`"


def test_slips_only_lets_foreign_keys_pass() -> None:
    Settings({"difficulty": 3}, lambda _: None).expect(("tests", "samples"), slips_only=True)  # type: ignore[arg-type, return-value]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_yaml, read_toml):
        with contextlib.suppress(ProblemError):
            assert isinstance(read(FILE, data), Settings)


def test_trails_are_spelled_as_people_do() -> None:
    assert spelled(("tests", 2, "input")) == "tests[2].input"
