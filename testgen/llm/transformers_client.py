"""A client that runs a model in this process: a folder, a hub name or a GGUF file, through transformers.

It imports torch and transformers (extra `hf`); `testgen.llm.opening` says so where they are missing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import jinja2
import torch
import transformers

from testgen.errors import MissingToolError, ModelContextError, ModelError, ModelTimeoutError
from testgen.llm.dialect import messages_of
from testgen.llm.exchange import Answer, Ending, Question, Timed
from testgen.llm.thoughts import spoken

_GGUF = ".gguf"
DEFAULT_TIMEOUT = 300.0


class TransformersClient:
    """Answers one question at a time; several threads may ask, and wait for their turn within their timeout.

    Nothing constrains its answers. The same question is answered alike: greedily at temperature 0, else by a sampler
    seeded with the question.
    """

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:
        self._name = name
        self._model = model
        self._tokenizer = tokenizer
        self._turn = threading.Lock()

    @classmethod
    def open(cls, name: str) -> Self:
        """Load the model from a folder or a GGUF file, else by its name on the hub. Raises ModelError."""
        path = Path(name)
        local = path.exists()
        if not local and (path.is_absolute() or name.startswith(".") or name.endswith(_GGUF)):
            raise ModelError(f"there is no model {name}", hint="name a folder, a .gguf file, or a model of the hub")
        source, more = (str(path.parent), {"gguf_file": path.name}) if local and path.is_file() else (name, {})
        if more and path.suffix != _GGUF:
            raise ModelError(f"{path.name} is no GGUF file", hint="name a folder, a .gguf file, or a model of the hub")
        with _quiet():
            model, tokenizer = _loaded(source, {**more, "local_files_only": local})
        return cls(path.name if local else name, model, tokenizer)

    @property
    def model(self) -> str:
        """The model's name: of a path its last part."""
        return self._name

    @property
    def context(self) -> int | None:
        """How many tokens the model can read and write together."""
        longest = getattr(self._model.config, "max_position_embeddings", None)
        return longest if isinstance(longest, int) and longest > 0 else None

    def ask(self, question: Question, *, timeout: float | None = None) -> Answer:
        """Answer one question. Raises ModelTimeoutError, ModelContextError, or ModelError when memory is short."""
        return self.ask_timed(question, timeout=timeout).answer

    def ask_timed(self, question: Question, *, timeout: float | None = None) -> Timed:
        """Answer one question, and say when the first token came. Raises as `ask` does."""
        began = time.monotonic()
        allowed = DEFAULT_TIMEOUT if timeout is None else timeout
        if not self._turn.acquire(timeout=min(allowed, threading.TIMEOUT_MAX)):
            raise ModelTimeoutError(f"the model was busy for {allowed:.0f} s")
        try:
            with _quiet():
                return self._answer(question, _Clock(began, allowed))
        except (torch.OutOfMemoryError, MemoryError):
            raise ModelError("the model needs more memory than there is", hint="take a smaller model") from None
        finally:
            self._turn.release()

    def _answer(self, question: Question, clock: _Clock) -> Timed:
        read = self._encoded(question)
        length = read["input_ids"].shape[1]
        self._check_length(length, question)
        written = self._written(read, question, clock)[0, length:]
        seconds = time.monotonic() - clock.began
        if clock.rang:
            raise ModelTimeoutError(f"the model gave no answer within {clock.allowed:.0f} s", hint="allow more time")
        text = spoken(self._tokenizer.decode(written, skip_special_tokens=True))
        ended = len(written) > 0 and int(written[-1]) in self._ends()
        ending = Ending.STOP if ended or len(written) < question.max_tokens else Ending.LENGTH
        answer = Answer(text, length, len(written), seconds, ending)
        return Timed(answer, (clock.first or time.monotonic()) - clock.began)

    def _written(self, read: Any, question: Question, clock: _Clock) -> Any:
        sampling = question.temperature > 0
        how: dict[str, Any] = {"do_sample": sampling, "max_new_tokens": question.max_tokens}
        # What a model's own configuration says of sampling would be a warning, or another answer.
        how |= {"temperature": question.temperature if sampling else None, "top_p": None, "top_k": None}
        if self._tokenizer.pad_token_id is None:
            how["pad_token_id"] = next(iter(self._ends()), 0)
        with torch.inference_mode(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(int(question.sha[:15], 16))
            return self._model.generate(**read, **how, stopping_criteria=transformers.StoppingCriteriaList([clock]))

    def _encoded(self, question: Question) -> Any:
        """Return the question's tokens, in the form of the tokenizer's chat template where it has one."""
        together = messages_of(question, system=False)
        if not self._tokenizer.chat_template:
            return self._tokenizer(together[0]["content"], return_tensors="pt")
        try:
            return self._in_template(messages_of(question, system=True))
        except jinja2.TemplateError:
            return self._in_template(together)

    def _in_template(self, messages: list[dict[str, str]]) -> Any:
        """Return the tokens of messages; models that can think aloud are asked not to."""
        return self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", return_dict=True, enable_thinking=False
        )

    def _check_length(self, length: int, question: Question) -> None:
        if not length:
            raise ModelError("the question has no token")
        context = self.context
        if context is not None and length + question.max_tokens > context:
            what = f"the question is too long for the model: {length} tokens and an answer of {question.max_tokens}"
            raise ModelContextError(f"{what} do not fit into {context}", hint="take a model with a larger context")

    def _ends(self) -> set[int]:
        """Return the tokens that end an answer."""
        ends = self._model.generation_config.eos_token_id
        known = ends if isinstance(ends, list) else [ends]
        return {one for one in (*known, self._tokenizer.eos_token_id) if one is not None}


class _Clock:
    """Stops an answer when its time is over, and notes when the first token came."""

    def __init__(self, began: float, allowed: float) -> None:
        self.began = began
        self.allowed = allowed
        self.first: float | None = None
        self.rang = False

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:  # noqa: ARG002 - transformers' own signature
        now = time.monotonic()
        self.first = self.first or now
        self.rang = now > self.began + self.allowed
        return torch.full((input_ids.shape[0],), self.rang, dtype=torch.bool)


def _loaded(source: str, how: dict[str, Any]) -> tuple[Any, Any]:
    """Return model and tokenizer; code that comes with weights is never run."""
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(source, **how)
        model = transformers.AutoModelForCausalLM.from_pretrained(source, **how)
    except ImportError as error:
        what = f"loading the model needs a package more: {_first_line(error)}"
        raise MissingToolError(what, hint="pip install 'testgen[hf]'") from None
    except MemoryError:
        raise ModelError("the model needs more memory than there is", hint="take a smaller model") from None
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever its reader raises
        if "pip install" in str(error):  # of accelerate, without which no GGUF file is read, this is all that is said
            raise MissingToolError(_first_line(error), hint="pip install 'testgen[hf]'") from None
        hint = "name a folder with a model of transformers, a .gguf file, or a model of the hub that can be reached"
        raise ModelError(f"the model cannot be loaded: {_first_line(error)}", hint=hint) from None
    return model.eval(), tokenizer


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers' bars and remarks off stderr, which belongs to our own."""
    bars, level = transformers.utils.logging.is_progress_bar_enabled(), transformers.utils.logging.get_verbosity()
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    try:
        yield
    finally:
        transformers.utils.logging.set_verbosity(level)
        if bars:
            transformers.utils.logging.enable_progress_bar()


def _first_line(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text.split("\n", 1)[0]
