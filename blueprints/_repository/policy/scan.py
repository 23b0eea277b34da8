"""Scan `infra/` with checkov: every finding fails, unless policy/accepted-risks.yaml accepts it and is not expired.

Run by `make scan` in the environment that holds checkov.
"""

import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

ACCEPTED = Path("policy/accepted-risks.yaml")


def main() -> int:
    today = datetime.now(tz=UTC).date()
    risks = yaml.safe_load(ACCEPTED.read_text(encoding="utf8")) or []
    expired = [risk for risk in risks if date.fromisoformat(str(risk["expires"])) < today]
    standing = [risk for risk in risks if risk not in expired]
    findings = scan(Path("infra"))
    open_findings = [finding for finding in findings if not any(accepts(risk, finding) for risk in standing)]
    for finding in open_findings:
        sys.stdout.write(f"{finding['check_id']} {finding['resource']}: {finding['check_name']}\n")
    for risk in expired:
        sys.stdout.write(f"expired: {risk['check']} {risk['resource']} was accepted until {risk['expires']}\n")
    sys.stdout.write(f"{len(findings)} findings, {len(findings) - len(open_findings)} accepted\n")
    return 1 if open_findings or expired else 0


def scan(folder: Path) -> list[dict[str, object]]:
    """Failed checks. Raises when checkov did not give a result, so that no scan is never a pass."""
    options = ["--quiet", "--compact", "--framework", "terraform", "--output", "json", "-d", str(folder)]
    program = Path(sys.executable).with_name("checkov")
    done = subprocess.run([str(program), *options], capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    if "results" not in told:
        raise RuntimeError(done.stderr or "checkov found nothing to scan")
    return list(told["results"]["failed_checks"])


def accepts(risk: dict[str, object], finding: dict[str, object]) -> bool:
    resource = re.sub(r"\[[^\]]*\]", "", str(finding["resource"]))
    in_module = f"/modules/{risk['slot']}/" in str(finding["file_path"]) and resource == risk["resource"]
    return risk["check"] == finding["check_id"] and (
        in_module or resource == f"module.{risk['slot']}.{risk['resource']}"
    )


if __name__ == "__main__":
    sys.exit(main())
