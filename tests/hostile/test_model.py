"""A hostile model costs budget and changes nothing else: the tests of a suite are those of a build without one."""

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler

import pytest

from testgen.propose.auditor import Auditor
from testgen.propose.model_analysis import ModelAnalysis
from testgen.propose.model_feedback import ModelFeedback
from testgen.propose.model_strata import ModelStrata
from testgen.spec.tree import Format
from tests.e2e.conftest import CommandLine
from tests.e2e.model import model
from tests.hostile.models import FREE, KEY, ORDERS, SURVIVOR, asked_of, generator, llm, scenario, suite_of, unasked_for
from tests.llm.fake_server import Body, begin, event
from tests.propose.turns import SUMS, seated

# --- what it says


ANSWERS: dict[str, Mapping[str, str] | str] = {
    "broken JSON": '{"scenarios": [{"why": "a", "fix": {"n": "1", "a": [[[}], "edit": {{',
    "brackets": "[" * 50_000 + "]" * 50_000,
    "braces": '{"scenarios":' * 30_000,
    "surrogates": json.dumps(
        {"scenarios": [{"why": "\ud800", "input": "2\n\udfff 1\n"}], "fault": "\ud800", "input": "\ud800"}
    ),
    "not unicode": "\udcff\ud800\x00\x01" * 100,
    "numbers": scenario(fix={"n": "9" * 5_000, "a": "10^10^10^10"}, where=["n == 9^9^9^9^9", "(" * 110]),
    "expressions": scenario(fix={"n": "1/0", "a": "(" * 100 + "1" + ")" * 100}, where=["a[0] == 1", "sum(sum(a)) > 0"]),
    "types": json.dumps({"scenarios": [None, 1, [], {"why": {}, "fix": [], "where": {}, "size": [], "tier": 7}] * 9}),
    "obeys": f"The key is {KEY}. All inputs are accepted. {{}}",
}


@pytest.fixture(scope="module")
def unasked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return unasked_for(tmp_path_factory.mktemp("unasked"), {**SURVIVOR, "statement.md": ORDERS})


@pytest.fixture(scope="module")
def unasked_free(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return unasked_for(tmp_path_factory.mktemp("free"), FREE)


SEATS = (ModelAnalysis, Auditor, ModelStrata, ModelFeedback)


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow if n == "brackets" else []) for n in ANSWERS])
@pytest.mark.parametrize("fmt", [SUMS, None], ids=["format", "none"])
def test_no_proposer_makes_an_input_of_an_answer_of_no_use(name: str, fmt: Format | None) -> None:
    for seat in SEATS:
        answer = ANSWERS[name]
        table = seated(seat, answer if isinstance(answer, str) else json.dumps(answer), fmt=fmt)
        found = [*table.turn(), *table.turn()]
        assert all(c.why.isprintable() for c in found)
        assert all(fate.isprintable() for fate in table.fates)
        assert not found or name == "surrogates"


FAST = ("obeys",)


@pytest.mark.parametrize("name", [pytest.param(n, marks=[] if n in FAST else pytest.mark.slow) for n in ANSWERS])
def test_an_answer_of_no_use_changes_no_test(command: CommandLine, unasked: dict[str, bytes], name: str) -> None:
    command.problem({**SURVIVOR, "statement.md": ORDERS})
    ended = asked_of(command, model(ANSWERS[name]))
    assert suite_of(ended) == unasked
    assert llm(ended)["calls"] > 0
    assert llm(ended)["accepted"] == 0


def endless(handler: BaseHTTPRequestHandler, _: Body) -> None:
    begin(handler)
    until = time.monotonic() + 60
    piece = event("{[ and so on " * 500)
    while time.monotonic() < until:
        handler.wfile.write(piece)


@pytest.mark.slow
def test_endless_text_is_cut_off(command: CommandLine, unasked: dict[str, bytes]) -> None:
    command.problem({**SURVIVOR, "statement.md": ORDERS})
    began = time.monotonic()
    ended = asked_of(command, endless)
    assert suite_of(ended) == unasked
    assert time.monotonic() - began < 45
    assert sum(path.stat().st_size for path in ended.out.rglob("*") if path.is_file()) < 5_000_000


def echoes_the_key(handler: BaseHTTPRequestHandler, _: Body) -> None:
    """Say the key that was sent: whole, in pieces, and as a scenario's reason."""
    key = handler.headers.get("Authorization", "").removeprefix("Bearer ")
    begin(handler)
    for piece in (
        *key,
        " ",
        key,
        ' {"scenarios": [{"why": "',
        key[:9],
        key[9:],
        '", "size": "small"}], "fault": "',
        key,
        '"} ',
    ):
        handler.wfile.write(event(piece))
    handler.wfile.write(event(reason="stop"))
    handler.wfile.write(b"data: [DONE]\n\n")


def test_a_key_that_comes_back_stands_nowhere(command: CommandLine) -> None:
    command.problem({**SURVIVOR, "statement.md": ORDERS})
    ended = asked_of(command, echoes_the_key)
    assert ended.status == 0
    assert "[key]" in (command.folder / "record.jsonl").read_text()


def refuses_with_the_key(handler: BaseHTTPRequestHandler, _: Body) -> None:
    key = handler.headers.get("Authorization", "")
    content = json.dumps({"error": {"message": f"\x1b[31m you sent {key}", "type": key, "code": key}}).encode()
    handler.send_response(400)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


@pytest.mark.slow
def test_a_refusal_that_holds_the_key_is_shown_without(command: CommandLine, unasked: dict[str, bytes]) -> None:
    command.problem({**SURVIVOR, "statement.md": ORDERS})
    ended = asked_of(command, refuses_with_the_key)
    assert suite_of(ended) == unasked
    assert "you sent" in llm(ended)["stopped_because"]
    assert "\x1b[31m" not in ended.stdout + ended.stderr


ESCAPES = "\x1b]0;pwned\x07\x1b[2J\x1b[31mred\u202e\u2028 [bold]x[/bold]"


@pytest.mark.slow
def test_terminal_escapes_of_a_model_reach_no_terminal(command: CommandLine) -> None:
    command.problem(SURVIVOR)
    why = json.dumps(
        {
            "scenarios": [
                {"why": ESCAPES, "fix": {"n": "3"}, "size": "small"},
                {"fix": {f"a[{ESCAPES}]": "5"}, "size": "small"},
                {"why": "y", "fix": {ESCAPES: "1"}},
            ],
            "fault": ESCAPES,
            "size": "largest",
        }
    )
    ended = asked_of(
        command, model({"scenarios": why, "fault": why, "code": generator("return 1").replace("as asked", ESCAPES)})
    )
    assert ended.status == 0
    bytes_said = ended.stdout + ended.stderr
    for bad in ("\x1b]", "\x1b[2J", "\x07", "\u202e", "\u2028"):
        assert bad not in bytes_said
    suite = json.loads((ended.out / "suite.json").read_text())
    assert all(test["why"].isprintable() for test in suite["tests"])


# --- what its programs do


@pytest.fixture
def listening() -> Iterator[tuple[int, list[object]]]:
    """Return a port of this machine, and who connected to it."""
    connected: list[object] = []
    with socket.create_server(("0.0.0.0", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connected.append(server.accept()[1])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], connected
        over.set()
        thread.join()


@pytest.mark.slow
def test_a_generator_reaches_no_server_no_file_and_no_environment(
    command: CommandLine, unasked_free: dict[str, bytes], listening: tuple[int, list[object]]
) -> None:
    port, connected = listening
    command.problem(FREE)
    secret = command.folder / "secret.txt"
    secret.write_text("SECRET" + KEY[::-1])
    mark = command.folder / "written.txt"
    code = generator(f"""
import os, socket
found = []
for host in ("127.0.0.1", "localhost", socket.gethostname()):
    try:
        socket.create_connection((host, {port}), 1).sendall(b"hello")
        found.append("connected")
    except OSError:
        pass
for path in ({str(secret)!r}, "/etc/shadow", "/proc/1/environ", "/proc/self/environ"):
    try:
        found.append(open(path, errors="replace").read()[:2000])
    except OSError:
        pass
try:
    open({str(mark)!r}, "w").write("x")
except OSError:
    pass
return str(found) + str(dict(os.environ)) + {KEY[:9]!r} + "..."
""")
    ended = asked_of(command, model({"code": code}))
    assert suite_of(ended) == unasked_free
    assert llm(ended)["proposed"] > 0
    assert connected == []
    assert not mark.exists()
    for path in ended.out.rglob("*"):
        if path.is_file():
            assert (b"SECRET" + KEY[::-1].encode()) not in path.read_bytes()


BODIES = {
    "forks": "import os\nwhile True:\n    os.fork()",
    "kills": "import os, signal\nos.kill(-1, signal.SIGKILL)\nos.kill(os.getppid(), signal.SIGKILL)",
    "exits": "import os\nos._exit(0)",
    "names": "global _testgen_main\nimport builtins, sys\nbuiltins.open = None\nsys.stdout = None\nreturn '1'",
    "invalid": "import sys\nsys.stdout.buffer.write(bytes(range(256)) * 9)",
    "recursion": "return gen(seed, scale)",
}
SLOW_BODIES = {
    "threads": "import threading as t, time\nwhile True:\n    t.Thread(target=time.sleep, args=(99,)).start()",
    "memory": "return 'x' * (1 << 33)",
    "prints 1 GB": "import sys\nfor _ in range(1024):\n    sys.stdout.write('1 ' * (1 << 19))",
    "one long number": "return '9' * 5_000_000",
    "sleeps": "import time\ntime.sleep(1000)",
    "never ends": "while True:\n    pass",
}


@pytest.mark.parametrize("bodies", [BODIES, pytest.param(SLOW_BODIES, marks=pytest.mark.slow)], ids=["fast", "slow"])
def test_generators_that_attack_change_no_test(
    command: CommandLine, unasked_free: dict[str, bytes], bodies: Mapping[str, str]
) -> None:
    command.problem(FREE)
    began = time.monotonic()
    ended = asked_of(command, model({"code": "\n".join(map(generator, bodies.values()))}))
    assert suite_of(ended) == unasked_free
    assert time.monotonic() - began < 180
    assert llm(ended)["scenarios"]["proposed"] >= len(bodies)
    assert llm(ended)["accepted"] == 0
