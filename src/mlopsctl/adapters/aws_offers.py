"""How lines of AWS price lists are called in the catalogue: what is not named here is not taken over."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A usage type (without its region's prefix) and the catalogue's names for its priced tiers, lowest first.

    Names may use the pattern's groups (`{0}`) and columns of the list (`{Cache Engine}`); `unit` is `per` of theirs.
    """

    usage: str
    service: str
    tiers: tuple[str, ...]
    unit: str
    per: int = 1
    operation: str = ""

    def match(self, usage: str, operation: str) -> re.Match[str] | None:
        return re.fullmatch(self.usage, usage) if self.operation in ("", operation) else None


_MILLION = 1_000_000
_BALANCER = "LoadBalancing:{}"

OFFERS: dict[str, tuple[Line, ...]] = {
    "AmazonEC2": (
        Line(r"EBS:VolumeUsage", "ebs", ("magnetic storage",), "GB-month"),
        Line(r"EBS:VolumeUsage\.(gp2|gp3|st1|sc1)", "ebs", ("{0} storage",), "GB-month"),
        Line(r"EBS:VolumeUsage\.piops", "ebs", ("io1 storage",), "GB-month"),
        Line(r"EBS:VolumeUsage\.io2", "ebs", ("io2 storage",), "GB-month"),
        Line(r"NatGateway-Hours", "nat_gateway", ("NAT gateway hour",), "hour"),
        Line(r"NatGateway-Hours", "nat_gateway", ("NAT gateway",), "hour"),
        Line(r"NatGateway-Bytes", "nat_gateway", ("Data processed",), "GB"),
    ),
    "AmazonSageMaker": (
        Line(r"Host:(ml\..+)", "sagemaker", ("{0}",), "instance-hour"),
        Line(r"Train:(ml\..+)", "sagemaker", ("{0} training",), "instance-hour"),
        Line(r"Notebk:(ml\..+)", "sagemaker", ("{0} notebook",), "instance-hour"),
        Line(r"Processing:(ml\..+)", "sagemaker", ("{0} processing",), "instance-hour"),
        Line(r"Tsform:(ml\..+)", "sagemaker", ("{0} batch transform",), "instance-hour"),
    ),
    "AmazonEKS": (
        Line(r"AmazonEKS-Hours:perCluster", "eks", ("control plane hour",), "hour"),
        Line(r"AmazonEKS-Hours:perCluster", "eks", ("EKS cluster",), "hour"),
    ),
    "AmazonECS": (
        Line(r"Fargate-vCPU-Hours:perCPU", "fargate", ("Per vCPU per hour",), "CPU-hour"),
        Line(r"Fargate-GB-Hours", "fargate", ("Per GB per hour",), "GB-hour"),
        Line(r"Fargate-ARM-vCPU-Hours:perCPU", "fargate", ("Per vCPU per hour (ARM)",), "CPU-hour"),
        Line(r"Fargate-ARM-GB-Hours", "fargate", ("Per GB per hour (ARM)",), "GB-hour"),
    ),
    "AmazonS3": (
        Line(r"TimedStorage-ByteHrs", "s3", ("Standard/Storage",), "GB-month"),
        Line(r"TimedStorage-SIA-ByteHrs", "s3", ("Standard - infrequent access/Storage",), "GB-month"),
        Line(r"TimedStorage-ZIA-ByteHrs", "s3", ("One zone - infrequent access/Storage",), "GB-month"),
        Line(r"Requests-Tier1", "s3", ("Standard/PUT, COPY, POST, LIST requests",), "1k requests", 1000),
        Line(r"Requests-Tier2", "s3", ("Standard/GET, SELECT, and all other requests",), "1k requests", 1000),
    ),
    "AmazonRDS": (
        Line(
            r"(?:InstanceUsage|Multi-AZUsage):(db\..+)",
            "rds",
            ("{0} {Database Engine} {Deployment Option}",),
            "hour",
        ),
    ),
    "AmazonElastiCache": (Line(r"NodeUsage:(cache\..+)", "elasticache", ("{0} {Cache Engine}",), "hour"),),
    "AmazonES": (Line(r"ESInstance:.+", "opensearch", ("{Instance Type}",), "hour"),),
    "AmazonMSK": (Line(r"Kafka\.(.+\.\w+)", "msk", ("Instance (kafka.{0})",), "hour"),),
    "AmazonDynamoDB": (
        Line(r"TimedStorage-ByteHrs", "dynamodb", ("Data storage",), "GB-month"),
        Line(r"ReadRequestUnits", "dynamodb", ("Read request unit (RRU)",), "RRUs"),
        Line(r"WriteRequestUnits", "dynamodb", ("Write request unit (WRU)",), "WRUs"),
    ),
    "AmazonKinesis": (
        Line(r"Storage-ShardHour", "kinesis_data_streams", ("PROVISIONED",), "hour"),
        Line(r"OnDemand-StreamHour", "kinesis_data_streams", ("ON_DEMAND",), "hour"),
        Line(r"OnDemand-BilledIncomingBytes", "kinesis_data_streams", ("Data ingested",), "GB"),
        Line(r"OnDemand-BilledOutgoingBytes", "kinesis_data_streams", ("Data retrieval",), "GB"),
    ),
    "AWSLambda": (
        Line(
            r"Lambda-GB-Second",
            "lambda",
            ("Duration (first 6B)", "Duration (next 9B)", "Duration (over 15B)"),
            "GB-seconds",
        ),
        Line(r"Request", "lambda", ("Requests",), "1M requests", _MILLION),
    ),
    "AmazonApiGateway": (
        Line(
            r"ApiGatewayRequest",
            "api_gateway_rest",
            ("Requests (first 333M)", "Requests (next 667M)", "Requests (next 19B)", "Requests (over 20B)"),
            "1M requests",
            _MILLION,
        ),
        Line(
            r"ApiGatewayHttpRequest",
            "api_gateway_http_ws",
            ("Requests (first 300M)", "Requests (over 300M)"),
            "1M requests",
            _MILLION,
        ),
    ),
    "AmazonStates": (Line(r"StateTransition", "step_functions", ("Transitions",), "1K transitions", 1000),),
    "AmazonCloudWatch": (
        Line(r"DataProcessing-Bytes", "cloudwatch_logs", ("Data ingested",), "GB"),
        Line(r"TimedStorage-ByteHrs", "cloudwatch_logs", ("Archival Storage",), "GB-month"),
        Line(r"CW:AlarmMonitorUsage", "cloudwatch_alarms", ("Standard resolution",), "alarm metrics"),
        Line(r"CW:HighResAlarmMonitorUsage", "cloudwatch_alarms", ("High resolution",), "alarm metrics"),
    ),
    "awskms": (
        Line(r"KMS-Keys", "kms", ("Customer master key",), "month"),
        Line(r"KMS-Requests", "kms", ("Requests",), "10k requests", 10_000),
    ),
    "AWSSecretsManager": (
        Line(r"AWSSecretsManager-Secrets", "secrets_manager", ("Secret",), "month"),
        Line(r"AWSSecretsManagerAPIRequest", "secrets_manager", ("API requests",), "10k requests", 10_000),
    ),
    "AmazonVPC": (
        Line(r"VpcEndpoint-Hours", "vpc_endpoint", ("Endpoint (Interface)",), "hour"),
        Line(
            r"VpcEndpoint-Bytes",
            "vpc_endpoint",
            ("Data processed (first 1PB)", "Data processed (next 4PB)", "Data processed (over 5PB)"),
            "GB",
        ),
    ),
    "awswaf": (
        Line(r"WebACLV2", "waf", ("Web ACL usage",), "month"),
        Line(r"RuleV2", "waf", ("Rules",), "rules"),
        Line(r"RequestV2-Tier1", "waf", ("Requests",), "1M requests", _MILLION),
    ),
    "AmazonECR": (Line(r"TimedStorage-ByteHrs", "ecr", ("Storage",), "GB-month"),),
    "AWSELB": (
        Line(r"LoadBalancerUsage", "alb", ("ALB hour",), "hour", operation=_BALANCER.format("Application")),
        Line(r"LCUUsage", "alb", ("LCU-hour",), "LCU-hour", operation=_BALANCER.format("Application")),
        Line(r"LoadBalancerUsage", "nlb", ("NLB hour",), "hour", operation=_BALANCER.format("Network")),
        Line(r"LCUUsage", "nlb", ("NLCU-hour",), "LCU-hour", operation=_BALANCER.format("Network")),
    ),
    "AWSQueueService": (Line(r"Requests(?:-RBP)?", "sqs", ("Requests",), "1M requests", _MILLION),),
}
