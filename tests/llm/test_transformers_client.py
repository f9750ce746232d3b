import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testgen.errors import ModelContextError, ModelError, ModelTimeoutError
from testgen.llm.exchange import Ending, Question
from testgen.llm.opening import open_client

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what torch and transformers say of themselves when they are imported
    torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'testgen[hf]'")
    transformers = pytest.importorskip(
        "transformers", reason="transformers is not installed: pip install 'testgen[hf]'"
    )

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning:torch", "ignore::FutureWarning:transformers", "ignore::UserWarning:torch"
)
TEMPLATE = "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}{% endfor %}<|assistant|>"
CONTEXT = 96


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama of 2 layers, width 16, with random weights, over single characters."""
    from tokenizers import (  # noqa: PLC0415 - comes with transformers, which may be missing
        Regex,
        Tokenizer,
        decoders,
        models,
        pre_tokenizers,
    )

    letters = {chr(code): code - 32 + 2 for code in range(32, 127)} | {"<unk>": 0, "<end>": 1}
    tokenizer = Tokenizer(models.WordLevel(letters, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.decoder = decoders.Fuse()
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<end>", unk_token="<unk>")
    fast.chat_template = TEMPLATE
    config = transformers.LlamaConfig(
        vocab_size=len(letters), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=CONTEXT, eos_token_id=1, bos_token_id=None, pad_token_id=None,
    )  # fmt: skip
    torch.manual_seed(7)
    path: Path = tmp_path_factory.mktemp("tiny-llama")
    transformers.LlamaForCausalLM(config).save_pretrained(path)
    fast.save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Any]:
    return open_client(f"hf:{folder}")


def asked(user: str = "hi", **more: Any) -> Question:
    return Question("test/1", more.pop("system", ""), user, **{"max_tokens": 8, **more})


def test_a_folder_is_asked_greedily_and_alike(client: Any, folder: Path) -> None:
    first, second = client.ask(asked()), client.ask(asked())
    assert client.model == folder.name
    assert client.context == CONTEXT
    assert first.text == second.text
    assert first.tokens_out == 8
    assert first.ending is Ending.LENGTH
    assert not first.constrained
    assert 0 < first.seconds < 60
    # <|user|>hi<|assistant|>, a character a token: the template is in force.
    assert first.tokens_in == len("<|user|>hi<|assistant|>")


def test_sampling_is_seeded_by_the_question(client: Any) -> None:
    texts = {client.ask(asked(temperature=1.0, sample=sample)).text for sample in range(4)}
    assert len(texts) > 1
    again = [client.ask(asked(temperature=1.0, sample=2)).text for _ in range(2)]
    assert again[0] == again[1]


def test_an_answer_that_ends_by_itself_says_so(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begins = client.ask(asked(max_tokens=1)).text
    monkeypatch.setattr(client._model.generation_config, "eos_token_id", [ord(begins) - 30])
    answer = client.ask(asked())
    assert (answer.tokens_out, answer.ending) == (1, Ending.STOP)


def test_too_long_a_question_and_too_short_a_time_are_said(client: Any) -> None:
    with pytest.raises(ModelContextError, match=f"do not fit into {CONTEXT}"):
        client.ask(asked("x" * 200))
    with pytest.raises(ModelTimeoutError, match="no answer within"):
        client.ask(asked(max_tokens=50), timeout=0.0001)
    with client._turn, pytest.raises(ModelTimeoutError, match="busy"):
        client.ask(asked(), timeout=0.05)
    assert client.ask(asked()).tokens_out == 8


def test_a_model_without_a_template_gets_plain_text(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client._tokenizer, "chat_template", None)
    assert client.ask(asked("abc", system="de")).tokens_in == len("de" + "abc") + 1  # an empty line


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    for name, message in (
        (f"hf:{tmp_path}/none", "there is no model"),
        ("hf:./none.gguf", "there is no model"),
        (f"hf:{tmp_path}", "cannot be loaded"),
    ):
        with pytest.raises(ModelError, match=message) as caught:
            open_client(name)
        assert caught.value.hint
    (tmp_path / "x.bin").write_text("no")
    with pytest.raises(ModelError, match="no GGUF file"):
        open_client(f"hf:{tmp_path}/x.bin")
    (tmp_path / "x.gguf").write_text("no")
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_client(f"hf:{tmp_path}/x.gguf")


@pytest.mark.slow
@pytest.mark.skipif("TESTGEN_GGUF" not in os.environ, reason="TESTGEN_GGUF names no weights to load")
def test_real_weights_answer() -> None:
    path = os.environ["TESTGEN_GGUF"]
    client = open_client(f"hf:{path}")
    answer = client.ask(asked("What is 2 + 3? Answer with one digit.", max_tokens=6), timeout=300)
    assert client.model == Path(path).name
    assert "5" in answer.text
