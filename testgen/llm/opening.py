"""Who answers: the client that a name on the command line means."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from testgen.errors import InputError, MissingToolError
from testgen.llm.exchange import Client
from testgen.llm.replay import ReplayClient, Subject
from testgen.llm.secrets import VARIABLES

FORMS = "http://HOST:PORT/v1, openai:NAME, hf:NAME_OR_DIR, replay:FILE"


class ModelNameError(InputError):
    """The name of a model has a form that testgen does not know, or holds what it must not."""

    slug = "model-name"


def open_client(
    name: str,
    *,
    model: str | None = None,
    subject: Subject | None = None,
    requests_per_minute: float | None = None,
) -> Client:
    """Return the client that `name` means; `model` is which one of a server's.

    Recorded answers must be about `subject`, where that is given. Raises ModelNameError for an unknown form,
    MissingToolError for a package that is not installed, ModelError or ReplayError when nobody can answer there.
    """
    kind, _, rest = name.partition(":")
    if kind in {"http", "https"}:
        return _server(_checked_url(name), model, requests_per_minute)
    if kind == "openai":
        return _server(None, rest or model, requests_per_minute)
    if kind == "replay" and rest:
        return ReplayClient.open(Path(rest), subject)
    if kind == "hf" and rest:
        client: Client = _module("transformers_client", "hf").TransformersClient.open(rest)
        return client
    raise ModelNameError(f"{name!r} names no model", hint=f"write {FORMS}")


def _server(url: str | None, model: str | None, requests_per_minute: float | None) -> Client:
    module = _module("openai_client", "llm")
    client: Client = module.OpenAIClient.open(url, model=model, requests_per_minute=requests_per_minute)
    return client


def _module(name: str, extra: str) -> Any:
    """Import a client whose packages are optional. Raises MissingToolError."""
    try:
        return importlib.import_module(f"testgen.llm.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("testgen"):
            raise
        what = f"the package {error.name} is not installed, which asking this model needs"
        raise MissingToolError(what, hint=f"pip install 'testgen[{extra}]'") from None


def _checked_url(name: str) -> str:
    """Return a URL to ask, /v1 added where there is no path. Raises ModelNameError for one that holds a secret."""
    try:
        parts = urlsplit(name)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        port_is_right = False
    if not port_is_right or not parts.hostname:
        raise ModelNameError("the address of the model's server is no URL", hint="write http://HOST:PORT/v1")
    if parts.username or parts.password or parts.query:
        what = "the address of the model's server must hold no user, password or key: addresses are shown in messages"
        raise ModelNameError(what, hint=f"put the key into the environment variable {VARIABLES[0]}")
    path = parts.path.rstrip("/")
    for ending in ("/chat/completions", "/models"):
        path = path.removesuffix(ending)
    return urlunsplit((parts.scheme, parts.netloc, path or "/v1", "", ""))
