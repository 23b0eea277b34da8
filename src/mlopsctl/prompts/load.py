"""Prompts are files: Markdown with front matter that declares inputs and output. Inputs are data, never template."""

from dataclasses import dataclass
from pathlib import Path

from mlopsctl import resources
from mlopsctl.domain.noun import sha256
from mlopsctl.errors import InputError


@dataclass(frozen=True)
class Prompt:
    """A prompt file. `sha256` identifies its text, so that a result can be traced to the prompt that gave it."""

    name: str
    inputs: tuple[str, ...]
    output: str
    text: str
    sha256: str

    def render(self, **values: object) -> str:
        """The prompt with its inputs filled in. Raises InputError unless exactly the declared ones are given."""
        from jinja2 import StrictUndefined
        from jinja2.exceptions import TemplateError
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        if set(values) != set(self.inputs):
            raise InputError(f"Prompt `{self.name}` takes {', '.join(self.inputs)}, not {', '.join(sorted(values))}")
        environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        try:
            return environment.from_string(self.text).render(values)
        except TemplateError as broken:
            raise InputError(f"Prompt `{self.name}` cannot be rendered: {broken}") from broken


def load(name: str, folder: Path | None = None) -> Prompt:
    """The prompt `<name>.md`, e.g. `critics/policy`."""
    import yaml

    path = (folder or resources.folder("prompts")) / f"{name}.md"
    try:
        content = path.read_text(encoding="utf8")
    except OSError as missing:
        raise InputError(f"There is no prompt `{name}`", hint=f"Prompts live in {path.parent}.") from missing
    _, front, text = content.split("---\n", 2) if content.count("---\n") > 1 else ("", "", "")
    declared = yaml.safe_load(front)
    if not isinstance(declared, dict) or set(declared) != {"inputs", "output"}:
        raise InputError(f"{path} needs front matter with `inputs` and `output`")
    return Prompt(name, tuple(declared["inputs"]), declared["output"], text.lstrip(), sha256(content.encode()))
