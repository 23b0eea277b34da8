from typing import Any

from mlopsctl.domain.requirements import Requirements
from mlopsctl.policy.plan import Plan
from mlopsctl.policy.question import Question
from mlopsctl.policy.statements import statements
from mlopsctl.policy.verdict import Verdict, verdict


def _answer(plan: Plan, _: Requirements, __: dict[str, Any]) -> Verdict:
    problems: list[str] = []
    unclear: list[str] = []
    buckets = plan.of_type("aws_s3_bucket")
    for bucket in buckets:
        policies = plan.pointing_to(bucket, "aws_s3_bucket_policy", "bucket")
        found = [statements(plan, policy, "policy") for policy in policies]
        refuses = any(
            not s.allows and "aws:securetransport" in {key.lower() for key in s.conditions}
            for f in found
            for s in f or ()
        )
        if not refuses:
            (unclear if None in found else problems).append(f"{bucket.address} does not refuse unencrypted requests")
    return verdict(len(buckets), problems, unclear)


question = Question(_answer)
