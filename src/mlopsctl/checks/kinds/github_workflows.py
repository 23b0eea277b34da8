from mlopsctl.checks.linter import linter_check, schema_issues, workflows

_SCHEMA = ("--builtin-schema", "vendor.github-workflows", "--output-format", "json")
check = linter_check("check-jsonschema", _SCHEMA, workflows, "workflows", name="github_workflows", read=schema_issues)
