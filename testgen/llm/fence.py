"""Text of others inside a prompt: fenced, so that nothing in it ends the fence or speaks for somebody else.

A statement, a program and its output are hostile until proven otherwise. Servers read the marks of chat templates in
a message's text as marks (llama.cpp parses `<|im_end|>` wherever it stands), so these are broken up.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_NAME = "data"
_SHORTEST = 4  # hexadecimal digits: two tokens, and one text of 65,536 has them by chance
# Marks of the chat templates of Qwen, Llama, Mistral, Gemma, Phi, DeepSeek (with U+FF5C) and of fill-in-the-middle;
# and whatever looks like our own fence.
_TAGS = (
    "s|unk|pad|bos|eos|mask|think|tool_call|tool_response|start_of_turn|end_of_turn|start_of_image|fim_\\w+"
    "|begin_of_text|end_of_text|system|user|assistant"
)
_MARK = re.compile(
    rf"<(?=[|\uff5c])|[|\uff5c](?=>)|<(?=/?(?:{_TAGS})>)|<(?=<?/?SYS>)|<(?=/?{_NAME}\b)"
    r"|\[(?=/?(?:INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|SYSTEM_PROMPT|IMG|PREFIX|MIDDLE|SUFFIX)\])",
    re.IGNORECASE,
)
# Cc: control, Cf: bidirectional marks and what has no width, Cs, Co: nothing that anybody reads. Cn is left in: what is
# unassigned differs between versions of Python, and equal texts shall give equal prompts.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_KEPT = {"\n", "\t"}


def fenced(text: str) -> str:
    """Return the text between a line that opens a fence and the line that ends it; no line of the text does.

    The fence is made of the text's own hash, lengthened until the text does not hold it: equal texts give equal
    prompts. Marks of chat templates have a space put into them; what cannot be seen is written as an escape.
    """
    inside = plain(text)
    tag = fence_tag(inside)
    return f"<{tag}>\n{inside}{'' if inside.endswith(chr(10)) else chr(10)}</{tag}>"


def fence_tag(inside: str) -> str:
    """Return the name of a fence around a text, which occurs nowhere in it."""
    digest = hashlib.sha256(inside.encode()).hexdigest()
    length = _SHORTEST
    while digest[:length] in inside:
        if length == len(digest):  # nobody has met a text that holds its own hash
            digest, length = hashlib.sha256(digest.encode()).hexdigest(), _SHORTEST - 1
        length += 1
    return f"{_NAME}-{digest[:length]}"


def plain(text: str) -> str:
    """Return a text whose every character can be seen, and that holds no mark of a chat template."""
    lines = text.replace("\r\n", "\n")
    shown = "".join(c if c in _KEPT or unicodedata.category(c) not in _HIDDEN else _escape(c) for c in lines)
    return _MARK.sub(lambda match: f"{match[0]} ", shown)


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode()
