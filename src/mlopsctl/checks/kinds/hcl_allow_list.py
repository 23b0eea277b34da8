"""What a repository's Terraform may contain, judged on the syntax before Terraform runs any of it."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from mlopsctl.checks import hcl
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.domain.report import CheckResult, Issue
from mlopsctl.errors import InputError


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS = _names("terraform provider resource data module variable output locals moved import removed")
DATA = frozenset({"aws_iam_policy_document", "aws_partition", "aws_region"})
SOURCES = frozenset({"hashicorp/aws", "registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws"})
BACKENDS = frozenset({"s3", "local"})
# Pure functions. Those that read files, the clock or chance are not among them; neither are providers' functions.
FUNCTIONS = _names(
    """
    abs alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 can ceil chomp chunklist
    cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist compact concat contains csvdecode distinct
    element endswith flatten floor format formatdate formatlist indent index issensitive join jsondecode
    jsonencode keys length log lookup lower map matchkeys max md5 merge min nonsensitive one parseint pow range
    regex regexall replace reverse sensitive setintersection setproduct setsubtract setunion sha1 sha256 sha512
    signum slice sort split startswith strcontains strrev substr sum textdecodebase64 textencodebase64 timeadd
    timecmp title tobool tolist tomap tonumber toset tostring transpose trim trimprefix trimspace trimsuffix try
    upper urlencode uuidv5 values yamldecode yamlencode zipmap
    """
)
_TYPES = _names("list set map object tuple optional")  # constructors of a variable's type
# These may read what lies in their own module.
_READERS = frozenset({"file", "templatefile", "filebase64", "filesha256", "filebase64sha256", "filemd5"})
_OWN_FILE = re.compile(r'"\$\{path\.module\}/(?!.*\.\.)[^"$%]+"')
_FOREIGN = re.compile(
    r"\b(file\w*|templatefile|templatestring|pathexpand|abspath|provider::[\w:]+|timestamp|plantimestamp|uuid|bcrypt"
    r"|rsadecrypt|dirname|basename)\s*\("
)
_TEMPLATES = ("*.tftpl", "*.tpl", "*.tmpl")
_NOT_READ = ("*.tf.json", "*.tofu", "*.tofu.json")


def _run(workspace: Workspace) -> CheckResult:
    judge = f"python-hcl2 {version('python-hcl2')}"
    if not workspace.infra.is_dir():
        raise InputError("the repository has no folder infra")
    files = sorted(workspace.infra.rglob("*.tf"))
    issues = tuple(violations(workspace.infra))
    detail = f"{len(files)} files: {len(issues)} things that may not be there" if issues else f"{len(files)} files"
    return CheckResult(name=check.name, status="fail" if issues else "pass", detail=detail, judge=judge, issues=issues)


def violations(infra: Path) -> Iterator[Issue]:
    """Everything under `infra` that is not on the list."""
    for path in sorted(infra.rglob("*")):
        where = f"infra/{path.relative_to(infra)}"
        if path.is_symlink():
            yield Issue(rule="file", where=where, message="a link could lead out of the repository")
        elif any(path.match(pattern) for pattern in _NOT_READ):
            yield Issue(rule="file", where=where, message="only .tf files are read")
        elif path.is_file() and (path.suffix == ".tf" or any(path.match(pattern) for pattern in _TEMPLATES)):
            for line, rule, message in _in_file(path, infra):
                yield Issue(rule=rule, where=f"{where}:{line}" if line else where, message=message)


_Found = Iterator[tuple[int, str, str]]


def _in_file(path: Path, infra: Path) -> _Found:
    try:
        text = path.read_text(encoding="utf8")
        if path.suffix != ".tf":
            yield from _in_template(1, text)
            return
        top = hcl.parse(text)
    except (InputError, UnicodeDecodeError) as wrong:
        yield 0, "syntax", str(wrong)
        return
    for block in top.blocks:
        yield from _in_block(block, path, infra)
    for block in hcl.every_block(top):
        if block.kind in ("provisioner", "connection"):
            yield block.line, "block", f"`{block.kind}` runs programs"
    for line, name, arguments in hcl.calls(top):
        if name not in FUNCTIONS | _TYPES and not (name in _READERS and _OWN_FILE.match(arguments.strip())):
            yield line, "function", f"`{name}()` is not allowed here"
    for line, template in hcl.raw_templates(top):
        yield from _in_template(line, template)


def _in_template(line: int, text: str) -> _Found:
    for found in _FOREIGN.finditer(text):
        yield line + text.count("\n", 0, found.start()), "function", f"`{found[1]}()` is not allowed in a template"


def _in_block(block: hcl.Block, path: Path, infra: Path) -> _Found:
    if block.kind not in BLOCKS:
        yield block.line, "block", f"`{block.kind}` is not allowed"
    name = block.labels[0] if block.labels else ""
    if block.kind == "provider" and name != "aws":
        yield block.line, "provider", f"provider `{name}` is not allowed"
    if block.kind == "resource" and not name.startswith("aws_"):
        yield block.line, "resource", f"`{name}` is not a resource of hashicorp/aws"
    if block.kind == "data" and name not in DATA:
        yield block.line, "data", f"data source `{name}` is not allowed"
    if block.kind == "module":
        yield from _in_module(block, path, infra)
    if block.kind == "terraform":
        yield from _in_settings(block)


def _in_module(block: hcl.Block, path: Path, infra: Path) -> _Found:
    source = block.attributes.get("source", "")
    local = source.startswith(("./", "../")) and "${" not in source
    if not (local and (path.parent / source).resolve().is_relative_to(infra.resolve())):
        yield block.line, "module", f"module source `{source}` is not a folder of this repository"


def _in_settings(block: hcl.Block) -> _Found:
    for inner in block.blocks:
        if inner.kind == "required_providers":
            for name, given in inner.attributes.items():
                source = re.search(r'source\s*[=:]\s*"([^"]*)"', given)
                if name != "aws" or (source and source[1] not in SOURCES):
                    yield inner.line, "provider", f"provider `{source[1] if source else name}` is not allowed"
        elif inner.kind != "backend" or not set(inner.labels) <= BACKENDS:
            yield inner.line, "block", f"`{' '.join((inner.kind, *inner.labels))}` is not allowed"


check = Check(name="hcl_allow_list", run=_run)
