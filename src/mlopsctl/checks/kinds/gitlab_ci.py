from mlopsctl.checks.linter import gitlab_files, linter_check, schema_issues

_SCHEMA = ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", "--output-format", "json")
check = linter_check("check-jsonschema", _SCHEMA, gitlab_files, "files", name="gitlab_ci", read=schema_issues)
