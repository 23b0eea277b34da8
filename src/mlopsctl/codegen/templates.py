"""The templates under `blueprints/_repository`, laid out like the repository that they become.

`[[ value ]]`, `[% statement %]` and `[# comment #]`: the braces stay free for Terraform and GitHub. A folder or file
whose name starts and ends with `_` is not rendered by itself but once per root or decision.
"""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mlopsctl.codegen.hcl import hcl_arguments, hcl_value
from mlopsctl.codegen.markdown import markdown
from mlopsctl.codegen.slug import environment_slug
from mlopsctl.codegen.tree import read
from mlopsctl.domain.requirements import Source

_SUFFIX = ".j2"


class Templates:
    """Templates of one folder. User text reaches them as variables only, through the filter of its sink."""

    def __init__(self, folder: Path) -> None:
        self._files = read(folder)
        self._jinja = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=False,  # no HTML is written; every sink has its filter
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            variable_start_string="[[",
            variable_end_string="]]",
            block_start_string="[%",
            block_end_string="%]",
            comment_start_string="[#",
            comment_end_string="#]",
        )
        self._jinja.filters |= {"hcl": hcl_value, "arguments": hcl_arguments, "md": markdown}
        self._jinja.filters |= {
            "usd": usd,
            "shown": shown,
            "said": said,
            "described": described,
            "stage": environment_slug,
        }

    def plain(self, view: Mapping[str, object]) -> dict[str, bytes]:
        """Every file that is not a part: templates rendered without their suffix, others as they are."""
        names = [name for name in self._files if not any(map(_is_part, PurePosixPath(name).parts))]
        rendered = {name.removesuffix(_SUFFIX): self._content(name, view) for name in names}
        return {name: content for name, content in rendered.items() if content.strip()}

    def part(self, folder: str, view: Mapping[str, object]) -> dict[str, bytes]:
        """The files of the part `folder`, by name."""
        names = [name for name in self._files if PurePosixPath(name).parent == PurePosixPath(folder)]
        rendered = {PurePosixPath(name).name.removesuffix(_SUFFIX): self._content(name, view) for name in names}
        return {name: content for name, content in rendered.items() if content.strip()}

    def _content(self, name: str, view: Mapping[str, object]) -> bytes:
        if not name.endswith(_SUFFIX):
            return self._files[name]
        return self._jinja.get_template(name).render(view).encode("utf8", "replace")


def usd(amount: float) -> str:
    return f"{amount:,.2f}"


def shown(value: object) -> str:
    """A requirement's value in words."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}".removesuffix(".0") if isinstance(value, (int, float)) else str(value)


def described(output: str) -> str:
    """What a root's output `<slot>_<output>` is, in words."""
    return output.replace("_", " ").capitalize() + "."


def said(source: Source) -> str:
    """Where a constraint comes from, as Markdown."""
    if source.kind == "quote":
        return f"“{markdown(source.quote)}” (line {source.line})"
    return f"{source.kind}: {markdown(source.quote)}" if source.quote else source.kind


def _is_part(name: str) -> bool:
    return name.removesuffix(_SUFFIX).startswith("_")
