#!/usr/bin/env bash
# Lets roles of the account approve what the pipeline waits for: ci/protect.sh ROLE...
set -euo pipefail

(($#)) || { echo "usage: make protect REVIEWERS=\"role ...\"" >&2; exit 2; }
policy=$("${TERRAFORM:-terraform}" -chdir=infra/bootstrap output -raw ci_cd_review_policy_arn)

for role in "$@"; do
  aws iam attach-role-policy --role-name "$role" --policy-arn "$policy"
done
echo "Whoever may take these roles approves: $*"
