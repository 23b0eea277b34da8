"""Widens moto: actions that it lacks, answered from its own backends. Runs under moto's own Python.

A provider asks for minutes what gets an error of the server: what is still missing is refused at once, by name.
"""

import json
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from moto.apigatewayv2.models import DomainName  # type: ignore[import-not-found]
from moto.codebuild import responses as codebuild  # type: ignore[import-not-found]  # moto's own environment
from moto.core.exceptions import ServiceException  # type: ignore[import-not-found]
from moto.core.responses import ActionResult, BaseResponse  # type: ignore[import-not-found]
from moto.core.utils import get_service_model  # type: ignore[import-not-found]
from moto.iam.access_control import PermissionResult  # type: ignore[import-not-found]
from moto.s3.models import FakeBucket, S3Backend  # type: ignore[import-not-found]
from moto.sqs.models import Queue  # type: ignore[import-not-found]
from werkzeug.exceptions import HTTPException  # type: ignore[import-not-found]

Response = Any  # one of moto's
Stub = Callable[[Response], dict[str, Any]]
OK = 200
_STUBS: dict[str, Stub] = {}
_TAGS: dict[str, Any] = {}  # what was given when a thing was created, where moto forgets it


def stub(*actions: str) -> Callable[[Stub], Stub]:
    """Answers `service:Action` in moto's place; `_served` is what moto itself would do."""

    def register(answer: Stub) -> Stub:
        _STUBS.update(dict.fromkeys(actions, answer))
        return answer

    return register


_served = BaseResponse.call_action


def widen(refused: frozenset[str]) -> None:
    """Answer what is registered here, refuse `refused` (`service:Action`) and whatever moto does not implement."""

    def call_action(self: Response) -> Response:
        name = f"{self.service_name}:{self._get_action()}"
        if name in refused:
            return _error(self, "EmulatorRefuses", name)
        try:
            if name in _STUBS:
                answer = _STUBS[name](self)
                return self.serialized(ActionResult(answer)) if isinstance(answer, dict) else answer
            return _served(self)
        except HTTPException:
            raise
        except ServiceException as known:
            return self.serialized(ActionResult(known))
        except NotImplementedError:
            return _error(self, "EmulatorLacks", name)
        except Exception as broken:  # noqa: BLE001  # a server answers, whatever happens inside
            return _error(self, "EmulatorBroke", f"{name}: {broken!r}")

    BaseResponse.call_action = call_action


def _error(response: Response, code: str, message: str) -> tuple[int, dict[str, str], str]:
    protocol = get_service_model(response.boto3_service_name).metadata["protocol"]
    if "json" in protocol:
        return 400, {"x-amzn-errortype": code}, json.dumps({"__type": code, "message": message})
    said = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    bodies = {"ec2": f"<Response><Errors>{said}</Errors></Response>", "rest-xml": said}
    return 400, {}, bodies.get(protocol, f"<ErrorResponse>{said}</ErrorResponse>")


def _asked(response: Response) -> dict[str, Any]:
    """The parameters of a request whose body is JSON."""
    body: dict[str, Any] = json.loads(response.body or "{}")
    return body


# --- S3: moto reads no conditions, so that "deny what does not come by TLS" denies all; "*" as principal breaks it ---


def _may_deliver_logs(target_bucket: Any, target_prefix: str | None) -> bool:  # noqa: ANN401
    named = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}"
    return any(
        said["Effect"] == "Allow"
        and isinstance(said.get("Principal"), dict)
        and "logging.s3.amazonaws.com" in _listed(said["Principal"].get("Service"))
        and {"s3:PutObject", "s3:*"} & {*_listed(said.get("Action"))}
        and {f"{named}/*", f"{named}/{target_prefix or ''}*"} & {*_listed(said.get("Resource"))}
        for said in _listed(json.loads(target_bucket.policy or b"{}").get("Statement"))
    )


def _listed(value: Any) -> list[Any]:  # noqa: ANN401
    return value if isinstance(value, list) else [] if value is None else [value]


FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL
FakeBucket._log_permissions_enabled_policy = staticmethod(_may_deliver_logs)  # noqa: SLF001
S3Backend.log_incoming_request = lambda *_: None  # a bucket for logs stays empty, so that it can be destroyed


# --- Budgets ------------------------------------------------------------------------------------------------------


@stub("budgets:CreateBudget")
def _create_budget(response: Response) -> Response:
    asked = _asked(response)
    _TAGS[asked["Budget"]["BudgetName"]] = asked.get("ResourceTags", [])
    return _served(response)


@stub("budgets:ListTagsForResource")
def _budget_tags(response: Response) -> dict[str, Any]:
    return {"ResourceTags": _TAGS.get(_asked(response)["ResourceARN"].rpartition("/")[2], [])}


@stub("budgets:DescribeSubscribersForNotification")
def _subscribers(response: Response) -> dict[str, Any]:
    asked = _asked(response)
    budget = response.backend.budgets[asked["AccountId"]][asked["BudgetName"]]
    return {"Subscribers": next(n for n in budget.notifications if _same(n.details, asked["Notification"])).subscribers}


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    keys = ("NotificationType", "ComparisonOperator", "Threshold")
    return all(one[key] == other[key] for key in keys)


# --- Application Auto Scaling -------------------------------------------------------------------------------------


@stub("application-autoscaling:RegisterScalableTarget")
def _register_target(response: Response) -> Response:
    asked = _asked(response)
    answer = _served(response)
    if answer[0] == OK and "Tags" in asked:
        _TAGS[json.loads(answer[2])["ScalableTargetARN"]] = asked["Tags"]
    return answer


@stub("application-autoscaling:ListTagsForResource")
def _target_tags(response: Response) -> dict[str, Any]:
    return {"Tags": _TAGS.get(_asked(response)["ResourceARN"], {})}


# --- API Gateway: a domain name is never ready, and leads nowhere --------------------------------------------------


def _ready_name(name: Any) -> dict[str, Any]:  # noqa: ANN401
    lead = {"apiGatewayDomainName": f"d-{name.domain_name}", "domainNameStatus": "AVAILABLE", "hostedZoneId": "ZAPI"}
    return {**_plain_name(name), "domainNameConfigurations": [{**c, **lead} for c in name.domain_name_configurations]}


_plain_name, DomainName.to_json = DomainName.to_json, _ready_name


# --- Batch: AWS falls back to its service-linked role, moto insists on one ------------------------------------------


@stub("batch:createcomputeenvironment")
def _compute_environment(response: Response) -> Response:
    asked = _asked(response)
    if not asked.get("serviceRole"):
        iam = response.batch_backend.iam_backend
        path = "/aws-service-role/batch.amazonaws.com/"
        linked = next((role for role in iam.roles.values() if role.path == path), None)
        linked = linked or iam.create_service_linked_role("batch.amazonaws.com", "", None)
        response.body = json.dumps({**asked, "serviceRole": linked.arn})
    return _served(response)


# --- ElastiCache --------------------------------------------------------------------------------------------------


@stub("elasticache:DeleteCacheSubnetGroup")
def _delete_cache_subnets(response: Response) -> dict[str, Any]:
    response.elasticache_backend.cache_subnet_groups.pop(response._get_param("CacheSubnetGroupName"), None)  # noqa: SLF001
    return {}


# --- OpenSearch Serverless ----------------------------------------------------------------------------------------


@stub("opensearchserverless:DeleteSecurityPolicy")
def _delete_security_policy(response: Response) -> dict[str, Any]:
    asked = _asked(response)
    policies = response.opensearchserverless_backend.security_policies
    for token in [t for t, found in policies.items() if (found.name, found.type) == (asked["name"], asked["type"])]:
        del policies[token]
    return {}


# --- Step Functions: the definition itself is judged by our own rules -----------------------------------------------


@stub("stepfunctions:ValidateStateMachineDefinition")
def _valid(_response: Response) -> dict[str, Any]:
    return {"result": "OK", "diagnostics": []}


@stub("stepfunctions:ListStateMachineVersions")
def _machine_versions(_response: Response) -> dict[str, Any]:
    return {"stateMachineVersions": []}


# --- CodeDeploy and CodeBuild -------------------------------------------------------------------------------------


@stub("codedeploy:DeleteDeploymentGroup")
def _delete_deployment_group(response: Response) -> dict[str, Any]:
    asked = _asked(response)
    groups = response.codedeploy_backend.deployment_groups.get(asked["applicationName"], {})
    groups.pop(asked["deploymentGroupName"], None)
    return {"hooksNotCleanedUp": []}


@stub("codedeploy:DeleteApplication")
def _delete_application(response: Response) -> dict[str, Any]:
    response.codedeploy_backend.applications.pop(_asked(response)["applicationName"], None)
    return {}


# moto wants a location for what a pipeline hands over, where AWS forbids one.
codebuild._validate_required_params_source = lambda _source: None  # noqa: SLF001
codebuild._validate_required_params_artifacts = lambda _artifacts: None  # noqa: SLF001


@stub("codebuild:CreateProject")
def _create_project(response: Response) -> Response:
    served = _served(response)
    asked = _asked(response)
    project = response.codebuild_backend.codebuild_projects[asked["name"]]
    project.project_metadata["encryptionKey"] = asked.get("encryptionKey", "")
    return served


@stub("codebuild:DeleteProject")
def _delete_project(response: Response) -> dict[str, Any]:
    """By its ARN too, as the provider asks."""
    response.codebuild_backend.delete_project(_asked(response)["name"].rpartition("/")[2])
    return {}


# --- CloudTrail: moto deletes by the name alone ---------------------------------------------------------------------


@stub("cloudtrail:DeleteTrail")
def _delete_trail(response: Response) -> dict[str, Any]:
    response.cloudtrail_backend.delete_trail(_asked(response)["Name"].rpartition("/")[2])
    return {}


# --- CodePipeline: moto tells times as text, which no client can read -----------------------------------------------


@stub("codepipeline:GetPipeline")
def _pipeline(response: Response) -> Response:
    status, headers, body = _served(response)
    told = json.loads(body)
    for moment in ("created", "updated"):
        told.get("metadata", {}).pop(moment, None)
    return status, headers, json.dumps(told)


# --- RDS: moto knows no query endpoint; that a second plan wants it again is listed ----------------------------------


@stub("rds:EnableHttpEndpoint", "rds:DisableHttpEndpoint")
def _query_endpoint(response: Response) -> dict[str, Any]:
    wanted = "Enable" in response._get_action()  # noqa: SLF001
    return {"ResourceArn": response._get_param("ResourceArn"), "HttpEndpointEnabled": wanted}  # noqa: SLF001


# --- SQS: moto does not tell who may use a dead-letter queue, and forgets a policy when anything else is set ----------


_set_attributes = Queue._set_attributes  # noqa: SLF001
_attributes = Queue.attributes.fget


def _set_some(queue: Any, attributes: dict[str, Any], now: float | None = None) -> None:  # noqa: ANN401
    kept = {"Policy": queue.policy} if getattr(queue, "policy", None) else {}
    _set_attributes(queue, {**kept, **attributes}, now)


def _told(queue: Any) -> dict[str, Any]:  # noqa: ANN401
    told: dict[str, Any] = _attributes(queue)
    if told.get("RedrivePolicy"):  # as it was given, without moto's spaces
        told["RedrivePolicy"] = json.dumps(json.loads(told["RedrivePolicy"]), separators=(",", ":"))
    allowed = getattr(queue, "redrive_allow_policy", None)
    return {**told, "RedriveAllowPolicy": allowed} if allowed else told


Queue._set_attributes, Queue.attributes = _set_some, property(_told)  # noqa: SLF001
Queue.FIFO_ATTRIBUTES = [*Queue.FIFO_ATTRIBUTES, "RedriveAllowPolicy"]  # what may be asked for
