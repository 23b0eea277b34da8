from pathlib import Path

import pytest

from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.errors import MlopsctlError

POLICY = """\
resource "aws_iam_policy" "this" {{
  name   = "demo"
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "{0}", Resource = "*" }}]
  }})
}}
"""


def findings(toolbox: Toolbox, folder: Path) -> set[str]:
    return {finding["check"] for finding in toolbox.scanner.scan("hcl", folder)["failed"]}


@pytest.mark.slow
def test_a_warm_scanner_judges_what_is_there_now(tmp_path: Path, toolbox: Toolbox) -> None:
    file = tmp_path / "main.tf"
    file.write_text(POLICY.format("iam:PassRole"))
    before = findings(toolbox, tmp_path)
    file.write_text(POLICY.format("s3:ListAllMyBuckets"))
    after = findings(toolbox, tmp_path)
    file.write_text(POLICY.format("iam:PassRole"))
    assert "CKV_AWS_289" in before - after
    assert findings(toolbox, tmp_path) == before


@pytest.mark.slow
def test_what_cannot_be_scanned_is_not_clean(tmp_path: Path, toolbox: Toolbox) -> None:
    with pytest.raises(MlopsctlError, match="nothing to scan"):
        toolbox.scanner.scan("hcl", tmp_path / "missing")
    (tmp_path / "main.tf").write_text('resource "aws_s3_bucket" {{{')
    with pytest.raises(MlopsctlError, match=r"main\.tf"):
        toolbox.scanner.scan("hcl", tmp_path)
