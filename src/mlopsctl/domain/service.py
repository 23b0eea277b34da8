"""What deploying and running a provider's service takes: `blueprints/<cloud>/_services/<name>.yaml`."""

from typing import Literal

from pydantic import Field

from mlopsctl.domain.noun import Noun


class Grant(Noun):
    """Actions on resources. `to`: who plans reads, who deploys reads and manages, and workloads run.

    Resources are ARN patterns that speak of `<partition>`, `<region>`, `<standby>`, `<fallback>`, `<account>` and
    `<project>`, and of what others own, where the design takes it over: `<dataset>`, `<runtime>` and `<zone>`. None
    given means the service's `own`, and `*` that the provider authorises the actions for the account as a whole.
    """

    to: Literal["read", "manage", "workload"]
    actions: tuple[str, ...] = Field(min_length=1)
    resources: tuple[str, ...] = ()


class Service(Noun):
    """One service. `own` is what belongs to the project, by name."""

    name: str
    source: str
    own: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    passed_to: tuple[str, ...] = ()  # service principals that run under the project's roles
    linked: tuple[str, ...] = ()  # service principals whose service-linked roles are created on first use
