"""Whether a value follows a JSON schema, of the few words that ours use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def follows(value: Any, schema: Mapping[str, Any]) -> bool:
    match schema:
        case {"enum": words}:
            return value in words
        case {"type": "string"}:
            return (
                isinstance(value, str)
                and len(value) <= schema.get("maxLength", 10**6)
                and re.search(schema.get("pattern", ""), value) is not None
            )
        case {"type": "array", "items": items}:
            most = schema.get("maxItems", 10**6)
            return (
                isinstance(value, list)
                and schema.get("minItems", 0) <= len(value) <= most
                and all(follows(item, items) for item in value)
            )
        case {"type": "object", "properties": properties, "required": required, "additionalProperties": False}:
            return (
                isinstance(value, dict)
                and set(required) <= set(value) <= set(properties)
                and all(follows(part, properties[name]) for name, part in value.items())
            )
    raise AssertionError(f"no word of ours: {schema}")
