"""Reads Terraform files as syntax: blocks, attributes and calls with their lines. Evaluates nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mlopsctl.errors import InputError

if TYPE_CHECKING:
    from lark import Token, Tree

    Node = Tree[Token]


@dataclass(frozen=True)
class Block:
    """`kind "label" { ... }` with its attributes as written (a plain string without its quotes)."""

    kind: str
    labels: tuple[str, ...]
    line: int
    body: "Node"

    @property
    def attributes(self) -> "dict[str, str]":
        return {plain(a.children[0]): plain(a.children[-1]) for a in _of(self.body, "attribute")}

    @property
    def blocks(self) -> "tuple[Block, ...]":
        return tuple(_block(node) for node in _of(self.body, "block"))


def parse(text: str) -> Block:
    """The whole file as a block without a kind. Raises InputError with the line of a syntax error."""
    return Block("", (), 1, next(_of(_tree(text), "body")))


@lru_cache(maxsize=512)  # environments repeat each other's files, and repositories each other's modules
def _tree(text: str) -> "Node":
    import hcl2
    from lark.exceptions import LarkError, UnexpectedInput

    try:
        tree: Node = hcl2.parses_to_tree(text if text.endswith("\n") else text + "\n")
    except UnexpectedInput as wrong:
        raise InputError(f"line {wrong.line}: not valid Terraform syntax") from wrong
    except LarkError as wrong:
        raise InputError(f"not valid Terraform syntax: {str(wrong).splitlines()[0]}") from wrong
    return tree


def is_same_again(text: str) -> bool:
    """Whether a file that was read, written out and read again says the same."""
    import hcl2

    tree = _tree(text)
    return bool(_tree(hcl2.reconstruct(tree)) == tree)


def every_block(block: Block) -> Iterator[Block]:
    for inner in block.blocks:
        yield inner
        yield from every_block(inner)


def calls(block: Block) -> Iterator[tuple[int, str, str]]:
    """Each function call: its line, name (`a::b::c` when namespaced) and arguments as written."""
    for node in block.body.find_data("function_call"):
        parts = [plain(child) for child in node.children]
        opened = parts.index("(")
        yield node.meta.line, "".join(parts[:opened]), "".join(parts[opened + 1 : -1])


def raw_templates(block: Block) -> Iterator[tuple[int, str]]:
    """Each template that the grammar leaves as text (heredocs above all): its line and text."""
    for kind in ("heredoc_template", "heredoc_template_trim", "template_string"):
        for node in block.body.find_data(kind):
            yield node.meta.line, plain(node)


def plain(node: "Node | Token") -> str:
    """The node as written, without the quotes of a plain string."""
    from lark import Tree

    text = "".join(node.scan_values(lambda _: True)) if isinstance(node, Tree) else str(node)
    quoted = len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]
    return text[1:-1] if quoted else text


def _of(node: "Node", kind: str) -> "Iterator[Node]":
    from lark import Tree

    return (child for child in node.children if isinstance(child, Tree) and child.data == kind)


def _block(node: "Node") -> Block:
    head = [plain(child) for child in node.children[:-2]]
    names = head[: head.index("{")]
    body = next(_of(node, "body"))
    return Block(names[0], tuple(name for name in names[1:] if name.strip()), node.meta.line, body)
