"""The JSON of `aws_iam_policy_document`, letter by letter as the provider writes it."""

import json
from collections.abc import Iterable
from typing import Any

Values = dict[str, Any]
_VERSION = "2012-10-17"
_LISTS = {"actions": "Action", "not_actions": "NotAction"}
_WITH_VARIABLES = {"resources": "Resource", "not_resources": "NotResource"}
_ORDER = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition")


def document(config: Values) -> Values:
    """The data source's values for its configuration. Raises ValueError where the provider would refuse."""
    statements = [_with_defaults(s) for s in config.get("statement") or []]
    _unique((s.get("sid") for s in statements), "Remove the Sid or ensure the Sid is unique.")
    merged: Values = {}
    sources = [json.loads(text) for text in config.get("source_policy_documents") or [] if text]
    _unique((s.get("Sid") for doc in sources for s in _statements(doc)), "It is in two source_policy_documents.")
    own = {"Version": config.get("version") or _VERSION, "Id": config.get("policy_id") or ""}
    own["Statement"] = [_statement(s) for s in statements]
    overrides = (json.loads(text) for text in config.get("override_policy_documents") or [] if text)
    for doc in (*sources, own, *overrides):
        _merge(merged, doc)
    return {
        **config,
        "version": own["Version"],
        "statement": statements,
        "json": _as_go(json.dumps(merged, indent=2, ensure_ascii=False)),
        "minified_json": _as_go(json.dumps(merged, separators=(",", ":"), ensure_ascii=False)),
    }


def _with_defaults(statement: Values) -> Values:
    return {**statement, "effect": statement.get("effect") or "Allow", "sid": statement.get("sid") or ""}


def _unique(names: Iterable[str | None], advice: str) -> None:
    seen = set()
    for name in names:
        if name and name in seen:
            raise ValueError(f"duplicate Sid ({name}). {advice}")
        seen.add(name)


def _statements(doc: Values) -> list[Values]:
    found = doc.get("Statement") or []
    if not isinstance(found, list):
        raise ValueError("Statement is not a list")  # noqa: TRY004 - as wrong as any other JSON
    return found


def _merge(into: Values, doc: Values) -> None:
    """Statements with the same Sid are replaced in place, others added; the later version and id count."""
    statements = into.pop("Statement", [])
    for new in _statements(doc):
        same = (i for i, old in enumerate(statements) if new.get("Sid") and old.get("Sid") == new["Sid"])
        position = next(same, len(statements))
        statements[position : position + 1] = [{key: new[key] for key in _ORDER if new.get(key)}]
    head = {key: doc.get(key) or into.get(key) for key in ("Version", "Id")}
    into.clear()
    into.update({key: value for key, value in {**head, "Statement": statements}.items() if value})


def _statement(config: Values) -> Values:
    found: Values = {"Sid": config.get("sid") or "", "Effect": config["effect"]}
    found |= {key: _one_or_many(config.get(name)) for name, key in _LISTS.items()}
    found |= {key: _variables(_one_or_many(config.get(name))) for name, key in _WITH_VARIABLES.items()}
    found["Principal"] = _principals(config.get("principals") or [])
    found["NotPrincipal"] = _principals(config.get("not_principals") or [])
    found["Condition"] = _conditions(config.get("condition") or [])
    return found


def _one_or_many(texts: list[str] | None) -> str | list[str]:
    """One text stands alone; several are sorted backwards."""
    return texts[0] if texts and len(texts) == 1 else sorted(texts or [], reverse=True)


def _variables(texts: str | list[str]) -> str | list[str]:
    """`&{` is how Terraform spells the `${` of a policy variable."""
    return texts.replace("&{", "${") if isinstance(texts, str) else [text.replace("&{", "${") for text in texts]


def _principals(principals: list[Values]) -> str | Values:
    if len(principals) == 1 and principals[0]["type"] == "*" and principals[0]["identifiers"] == ["*"]:
        return "*"
    found: dict[str, list[str]] = {}
    for principal in principals:
        found.setdefault(principal["type"], []).extend(sorted(principal["identifiers"], reverse=True))
    return {kind: _variables(found[kind][0] if len(found[kind]) == 1 else found[kind]) for kind in sorted(found)}


def _conditions(conditions: list[Values]) -> Values:
    found: dict[str, dict[str, list[str]]] = {}
    for condition in conditions:
        found.setdefault(condition["test"], {}).setdefault(condition["variable"], []).extend(condition["values"])
    return {
        test: {name: _variables(values[0] if len(values) == 1 else values) for name, values in sorted(by_name.items())}
        for test, by_name in sorted(found.items())
    }


def _as_go(text: str) -> str:
    """Go's JSON escapes what could end a script element."""
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
