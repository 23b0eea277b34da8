"""Resources, their usage and the monthly total that a widely used estimator publishes for them in its own tests."""

from typing import Any, NamedTuple


class Case(NamedTuple):
    resources: dict[str, Any]
    total: float
    usage: dict[str, Any] = {}
    references: dict[str, dict[str, str]] = {}
    region: str = "us-east-1"


DISKS = {
    "root_block_device": [{"volume_size": 50}],
    "ebs_block_device": [{"iops": 800, "volume_size": 1000, "volume_type": "io1"}],
}
UPFRONT = {"reserved_instance_type": "standard", "reserved_instance_payment_option": "all_upfront"}
SERVERLESS = {
    "storage_gb": 100,
    "write_requests_per_sec": 10,
    "read_requests_per_sec": 10,
    "backup_snapshot_size_gb": 100,
    "average_statements_per_hr": 10_000_000,
    "change_records_per_statement": 0.38,
    "backtrack_window_hrs": 24,
    "snapshot_export_size_gb": 200,
}
CASES = {
    "machines, a function and a bucket": Case(
        {
            "aws_instance.web_app": {"instance_type": "m5.4xlarge", **DISKS},
            "aws_instance.zero_cost": {"instance_type": "m5.4xlarge", **DISKS},
            "aws_lambda_function.hello": {"memory_size": 1024},
            "aws_s3_bucket.usage": {},
        },
        1361.31,
        {
            "aws_instance.zero_cost": UPFRONT,
            "aws_lambda_function.hello": {"monthly_requests": 100_000_000, "request_duration_ms": 250},
            "aws_s3_bucket.usage": {"standard": {"storage_gb": 0, "monthly_tier_1_requests": 0}},
        },
    ),
    "volumes": Case(
        {
            "aws_ebs_volume.io1": {"type": "io1", "size": 30, "iops": 300},
            "aws_ebs_volume.io2": {"type": "io2", "size": 30, "iops": 300},
            "aws_ebs_volume.gp3": {"type": "gp3", "size": 40, "iops": 4000, "throughput": 130},
            "aws_ebs_volume.st1": {"type": "st1", "size": 40},
            "aws_ebs_volume.standard": {"type": "standard", "size": 20},
            "aws_ebs_volume.gp2": {"size": 10},
            "aws_ebs_volume.other": {"type": "standard", "size": 20},
            "aws_ebs_volume.sc1": {"type": "sc1", "size": 50},
        },
        60.50,
        {"aws_ebs_volume.standard": {"monthly_standard_io_requests": 1_000_000}},
    ),
    "unlimited burst": Case(
        {"aws_instance.t3": {"instance_type": "t3.medium", "credit_specification": [{"cpu_credits": "unlimited"}]}},
        104.17,
        {"aws_instance.t3": {"monthly_cpu_credit_hrs": 730, "vcpu_count": 2}},
    ),
    "a group of machines": Case(
        {
            "aws_autoscaling_group.web": {"min_size": 0, "max_size": 5},
            "aws_launch_template.web": {
                "instance_type": "t3.large",
                "block_device_mappings": [{"ebs": [{"volume_size": 10}]}, {"ebs": [{"volume_size": 20}]}],
            },
        },
        60.736 + 3,
        references={"aws_autoscaling_group.web": {"launch_template": "aws_launch_template.web"}},
    ),
    "Kubernetes": Case(
        {
            "aws_eks_cluster.main": {},
            "aws_eks_node_group.small": {"scaling_config": [{"desired_size": 1}]},
            "aws_eks_node_group.default": {"scaling_config": [{"desired_size": 3}]},
        },
        73 + 30.368 + 2 + 91.104 + 6,
    ),
    "containers": Case(
        {
            "aws_ecs_task_definition.task": {"memory": "2 GB", "cpu": "1 vCPU"},
            "aws_ecs_cluster.one": {"name": "one"},
            "aws_ecs_cluster_capacity_providers.one": {"capacity_providers": ["FARGATE"]},
            "aws_ecs_service.by_type": {"launch_type": "FARGATE", "desired_count": 1},
            "aws_ecs_service.by_strategy": {
                "capacity_provider_strategy": [{"capacity_provider": "FARGATE"}],
                "desired_count": 2,
            },
            "aws_ecs_service.by_cluster": {"desired_count": 3},
            "aws_ecs_service.on_machines": {"desired_count": 7},
        },
        6 * 36.04,
        references={
            "aws_ecs_cluster_capacity_providers.one": {"cluster_name": "aws_ecs_cluster.one"},
            "aws_ecs_service.by_type": {"task_definition": "aws_ecs_task_definition.task"},
            "aws_ecs_service.by_strategy": {"task_definition": "aws_ecs_task_definition.task"},
            "aws_ecs_service.by_cluster": {
                "task_definition": "aws_ecs_task_definition.task",
                "cluster": "aws_ecs_cluster.one",
            },
            "aws_ecs_service.on_machines": {"task_definition": "aws_ecs_task_definition.task"},
        },
    ),
    "functions over every tier": Case(
        {
            "aws_lambda_function.arm": {"memory_size": 1024, "architectures": ["arm64"]},
            "aws_lambda_function.x86": {"memory_size": 1024},
            "aws_lambda_function.small": {"memory_size": 512},
        },
        2250 + 100_000.50 + 48_240.40 + 1800 + 100_000.20 + 48_240 + 1200 + 51_200.10,
        {
            "aws_lambda_function.arm": {"monthly_requests": 11_250_000_000, "request_duration_ms": 1024},
            "aws_lambda_function.x86": {"monthly_requests": 9_000_000_000, "request_duration_ms": 1024},
            "aws_lambda_function.small": {"monthly_requests": 6_000_000_000, "request_duration_ms": 1024},
        },
    ),
    "provisioned concurrency": Case(
        {"aws_lambda_provisioned_concurrency_config.one": {"provisioned_concurrent_executions": 50}},
        45.61,
        {
            "aws_lambda_provisioned_concurrency_config.one": {
                "monthly_duration_hrs": 100,
                "request_duration_ms": 350,
                "monthly_requests": 10_000_000,
                "architecture": "arm64",
                "memory_mb": 512,
            }
        },
    ),
    "interfaces": Case(
        {
            "aws_apigatewayv2_api.http": {"protocol_type": "HTTP"},
            "aws_apigatewayv2_api.socket": {"protocol_type": "WEBSOCKET"},
            "aws_api_gateway_stage.half": {"cache_cluster_enabled": True, "cache_cluster_size": "0.5"},
            "aws_api_gateway_stage.most": {"cache_cluster_enabled": True, "cache_cluster_size": "237"},
        },
        2332.50 + 2788.60,
        {
            "aws_apigatewayv2_api.http": {"monthly_requests": 1_000_000_000, "request_size_kb": 512},
            "aws_apigatewayv2_api.socket": {
                "monthly_messages": 1_500_000_000,
                "message_size_kb": 32,
                "monthly_connection_mins": 10_000_000,
            },
        },
    ),
    "load balancers": Case(
        {
            "aws_lb.application": {"load_balancer_type": "application"},
            "aws_lb.network": {"load_balancer_type": "network"},
            "aws_alb.quiet": {},
            "aws_elb.classic": {},
        },
        24.425 + 22.425 + 16.425 + 98.25,
        {
            "aws_lb.application": {
                "new_connections": 10_000,
                "active_connections": 1000,
                "processed_bytes_gb": 1000,
                "rule_evaluations": 300,
            },
            "aws_lb.network": {"new_connections": 10_000, "active_connections": 1000, "processed_bytes_gb": 1000},
            "aws_elb.classic": {"monthly_data_processed_gb": 10_000},
        },
    ),
    "endpoints": Case(
        {
            "aws_vpc_endpoint.big": {"vpc_endpoint_type": "Interface"},
            "aws_vpc_endpoint.small": {"vpc_endpoint_type": "Interface"},
            "aws_vpc_endpoint.two": {"vpc_endpoint_type": "Interface", "subnet_ids": ["a", "b"]},
            "aws_vpc_endpoint.balancer": {"vpc_endpoint_type": "GatewayLoadBalancer"},
            "aws_vpc_endpoint.s3": {"vpc_endpoint_type": "Gateway"},
        },
        42_007.30 + 17.30 + 14.60 + 7.30,
        {
            "aws_vpc_endpoint.big": {"monthly_data_processed_gb": 7_000_000},
            "aws_vpc_endpoint.small": {"monthly_data_processed_gb": 1000},
        },
    ),
    "a NAT gateway, a zone, an idle address": Case(
        {"aws_nat_gateway.a": {}, "aws_route53_zone.z": {}, "aws_eip.idle": {}},
        33.30 + 0.50 + 3.65,
        {"aws_nat_gateway.a": {"monthly_data_processed_gb": 10}},
    ),
    "data transfer": Case(
        {},
        11_778.20,
        {
            "aws_data_transfer.us-east-2": {
                "region": "us-east-2",
                "monthly_intra_region_gb": 1000,
                "monthly_outbound_us_east_to_us_east_gb": 200,
                "monthly_outbound_other_regions_gb": 750,
                "monthly_outbound_internet_gb": 157_000,
            }
        },
    ),
    "object storage": Case(
        {"aws_s3_bucket.all": {}},
        257.054 + 1316.158 + 1035.63 + 1280.84,
        {
            "aws_s3_bucket.all": {
                "standard": {
                    "storage_gb": 10_000,
                    "monthly_tier_1_requests": 10_000,
                    "monthly_tier_2_requests": 10_000,
                    "monthly_select_data_scanned_gb": 10_000,
                    "monthly_select_data_returned_gb": 10_000,
                },
                "intelligent_tiering": {
                    "frequent_access_storage_gb": 20_000,
                    "infrequent_access_storage_gb": 20_000,
                    "archive_access_storage_gb": 20_000,
                    "deep_archive_access_storage_gb": 20_000,
                    "monthly_tier_1_requests": 20_000,
                    "monthly_tier_2_requests": 20_000,
                    "monthly_select_data_scanned_gb": 20_000,
                    "monthly_select_data_returned_gb": 20_000,
                    "monitored_objects": 20_000,
                    "monthly_lifecycle_transition_requests": 20_000,
                    "early_delete_gb": 20_000,
                },
                "standard_infrequent_access": {
                    "storage_gb": 30_000,
                    "monthly_tier_1_requests": 30_000,
                    "monthly_tier_2_requests": 30_000,
                    "monthly_lifecycle_transition_requests": 30_000,
                    "monthly_data_retrieval_gb": 30_000,
                    "monthly_select_data_scanned_gb": 30_000,
                    "monthly_select_data_returned_gb": 30_000,
                },
                "one_zone_infrequent_access": {
                    "storage_gb": 40_000,
                    "monthly_tier_1_requests": 40_000,
                    "monthly_tier_2_requests": 40_000,
                    "monthly_lifecycle_transition_requests": 40_000,
                    "monthly_data_retrieval_gb": 40_000,
                    "monthly_select_data_scanned_gb": 40_000,
                    "monthly_select_data_returned_gb": 40_000,
                },
            }
        },
    ),
    "file systems": Case(
        {
            "aws_efs_file_system.standard": {"lifecycle_policy": [{"transition_to_ia": "AFTER_7_DAYS"}]},
            "aws_efs_file_system.zone": {
                "lifecycle_policy": [{"transition_to_ia": "AFTER_7_DAYS"}],
                "availability_zone_name": "us-east-1a",
            },
            "aws_efs_file_system.fast": {"provisioned_throughput_in_mibps": 100, "throughput_mode": "provisioned"},
            "aws_fsx_windows_file_system.share": {
                "storage_capacity": 300,
                "throughput_capacity": 1024,
                "deployment_type": "MULTI_AZ_1",
                "storage_type": "HDD",
            },
            "aws_fsx_openzfs_file_system.zfs": {"storage_capacity": 300, "throughput_capacity": 1024},
        },
        712.63 + 5115.50 + 293.24,
        {
            "aws_efs_file_system.standard": {
                "storage_gb": 230,
                "infrequent_access_storage_gb": 100,
                "monthly_infrequent_access_read_gb": 50,
                "monthly_infrequent_access_write_gb": 100,
            },
            "aws_efs_file_system.zone": {
                "storage_gb": 230,
                "infrequent_access_storage_gb": 100,
                "monthly_infrequent_access_read_gb": 50,
                "monthly_infrequent_access_write_gb": 100,
            },
            "aws_efs_file_system.fast": {"storage_gb": 230},
            "aws_fsx_windows_file_system.share": {"backup_storage_gb": 10_000},
        },
    ),
    "databases": Case(
        {
            "aws_db_instance.iops": {
                "engine": "mysql",
                "instance_class": "db.t3.large",
                "storage_type": "io1",
                "allocated_storage": 50,
                "iops": 1200,
                "backup_retention_period": 10,
            },
            "aws_db_instance.multi": {
                "engine": "mysql",
                "instance_class": "db.t3.large",
                "multi_az": True,
                "allocated_storage": 30,
            },
            "aws_db_instance.postgres": {"engine": "postgres", "instance_class": "db.t3.large"},
            "aws_db_instance.enterprise": {"engine": "sqlserver-ee", "instance_class": "db.m5.xlarge"},
            "aws_db_instance.gp3": {
                "engine": "mysql",
                "instance_class": "db.t4g.small",
                "multi_az": True,
                "storage_type": "gp3",
                "allocated_storage": 400,
                "iops": 14_000,
            },
            "aws_db_instance.insights": {
                "engine": "mysql",
                "instance_class": "db.m5.large",
                "performance_insights_enabled": True,
                "performance_insights_retention_period": 731,
            },
        },
        326.78 + 205.46 + 108.15 + 1707.58 + 219.45 + 134.76,
        {"aws_db_instance.iops": {"additional_backup_storage_gb": 1000}},
    ),
    "Aurora": Case(
        {
            "aws_rds_cluster.serverless": {"engine_mode": "serverless", "backup_retention_period": 5},
            "aws_rds_cluster.backtrack": {"backup_retention_period": 5, "backtrack_window": 86_400},
            "aws_rds_cluster.optimized": {"storage_type": "aurora-iopt1"},
            "aws_rds_cluster_instance.large": {"instance_class": "db.r4.large"},
            "aws_rds_cluster_instance.burst": {"instance_class": "db.t3.medium"},
            "aws_rds_cluster_instance.v2": {"instance_class": "db.serverless"},
        },
        43_830.91 + 829.82 + 211.70 + 64.18 + 584,
        {
            "aws_rds_cluster.serverless": {
                "capacity_units_per_hr": 1000,
                **{k: v for k, v in SERVERLESS.items() if not k.startswith(("average", "change", "backtrack"))},
            },
            "aws_rds_cluster.backtrack": SERVERLESS,
            "aws_rds_cluster_instance.burst": {"monthly_cpu_credit_hrs": 24, "vcpu_count": 2},
            "aws_rds_cluster_instance.v2": {"capacity_units_per_hr": 5},
        },
        references={"aws_rds_cluster_instance.v2": {"cluster_identifier": "aws_rds_cluster.optimized"}},
    ),
    "caches": Case(
        {
            "aws_elasticache_replication_group.shards": {
                "node_type": "cache.m4.large",
                "num_node_groups": 4,
                "replicas_per_node_group": 3,
            },
            "aws_elasticache_replication_group.plain": {
                "node_type": "cache.m6g.12xlarge",
                "num_cache_clusters": 3,
                "snapshot_retention_limit": 2,
            },
            "aws_elasticache_replication_group.scaled": {
                "replication_group_id": "seven",
                "node_type": "cache.m4.large",
                "num_node_groups": 4,
                "replicas_per_node_group": 3,
            },
            "aws_appautoscaling_target.scaled": {
                "resource_id": "replication-group/seven",
                "scalable_dimension": "elasticache:replication-group:NodeGroups",
                "min_capacity": 8,
            },
        },
        1822.08 + 7789.83 + 4 * 8 * 730 * 0.156,
    ),
    "tables": Case(
        {
            "aws_dynamodb_table.provisioned": {
                "name": "one",
                "read_capacity": 30,
                "write_capacity": 20,
                "replica": [{"region_name": "us-east-2"}, {"region_name": "us-west-1"}],
            },
            "aws_dynamodb_table.scaled": {"name": "two", "read_capacity": 30, "write_capacity": 20},
            "aws_appautoscaling_target.write": {
                "resource_id": "table/two",
                "scalable_dimension": "dynamodb:table:WriteCapacityUnits",
                "min_capacity": 1,
            },
            "aws_appautoscaling_target.read": {
                "resource_id": "table/two",
                "scalable_dimension": "dynamodb:table:ReadCapacityUnits",
                "min_capacity": 1,
            },
        },
        9.49 + 2.85 + 14.24 + 15.88 + 36.54 + 7.21,
        {"aws_appautoscaling_target.write": {"capacity": 77}, "aws_appautoscaling_target.read": {"capacity": 76}},
        region="us-east-2",
    ),
    "streams": Case(
        {
            "aws_kinesis_stream.shards": {"stream_mode_details": [{"stream_mode": "PROVISIONED"}], "shard_count": 4},
            "aws_kinesis_stream.on_demand": {"stream_mode_details": [{"stream_mode": "ON_DEMAND"}]},
        },
        43.80 + 0.09 + 29.20 + 0.016 + 0.008 + 0.1 + 0.1 + 0.023,
        {
            "aws_kinesis_stream.shards": {"monthly_provisioned_put_units": 6_500_000},
            "aws_kinesis_stream.on_demand": {
                "monthly_on_demand_data_in_gb": 0.2,
                "monthly_on_demand_data_out_gb": 0.2,
                "monthly_on_demand_efo_data_out_gb": 2,
                "monthly_on_demand_extended_retention_gb": 1,
                "monthly_on_demand_long_term_retention_gb": 1,
            },
        },
    ),
    "a delivery stream": Case(
        {
            "aws_kinesis_firehose_delivery_stream.all": {
                "elasticsearch_configuration": [{"vpc_config": [{"subnet_ids": ["a", "b"]}]}],
                "extended_s3_configuration": [{"data_format_conversion_configuration": [{"enabled": True}]}],
            }
        },
        17_920 + 46_080 + 118_848 + 147_000 + 70_000 + 16.06,
        {"aws_kinesis_firehose_delivery_stream.all": {"monthly_data_ingested_gb": 7_000_000}},
        region="eu-west-2",
    ),
    "Kafka": Case(
        {
            "aws_msk_cluster.two": {
                "number_of_broker_nodes": 2,
                "broker_node_group_info": [{"instance_type": "kafka.t3.small", "ebs_volume_size": 500}],
            },
            "aws_msk_cluster.four": {
                "number_of_broker_nodes": 4,
                "broker_node_group_info": [
                    {
                        "instance_type": "kafka.m5.24xlarge",
                        "storage_info": [{"ebs_storage_info": [{"volume_size": 1000}]}],
                    }
                ],
            },
        },
        166.58 + 29_833.60,
    ),
    "search": Case(
        {
            "aws_opensearch_domain.gp2": {
                "cluster_config": [
                    {
                        "instance_type": "c4.2xlarge.search",
                        "instance_count": 3,
                        "dedicated_master_enabled": True,
                        "dedicated_master_type": "c4.8xlarge.search",
                        "dedicated_master_count": 1,
                        "warm_enabled": True,
                        "warm_count": 2,
                        "warm_type": "ultrawarm1.medium.search",
                    }
                ],
                "ebs_options": [{"ebs_enabled": True, "volume_size": 400, "volume_type": "gp2"}],
            },
            "aws_opensearch_domain.io1": {
                "cluster_config": [{"instance_type": "c4.2xlarge.search", "instance_count": 3}],
                "ebs_options": [{"ebs_enabled": True, "volume_size": 1000, "volume_type": "io1", "iops": 10}],
            },
            "aws_opensearch_domain.standard": {
                "cluster_config": [{"instance_type": "c4.2xlarge.search", "instance_count": 3}],
                "ebs_options": [{"ebs_enabled": True, "volume_size": 123, "volume_type": "standard"}],
            },
        },
        6149.50,
    ),
    "keys, secrets and parameters": Case(
        {
            "aws_kms_key.k": {},
            "aws_kms_key.rsa": {"customer_master_key_spec": "RSA_2048"},
            "aws_secretsmanager_secret.s": {},
            "aws_ssm_parameter.advanced": {"tier": "Advanced"},
            "aws_ssm_parameter.plain": {"tier": "Standard"},
        },
        1 + 1 + 0.40 + 0.5 + 0.042 + 0.5,
        {
            "aws_ssm_parameter.advanced": {"parameter_storage_hrs": 600, "monthly_api_interactions": 100_000},
            "aws_secretsmanager_secret.s": {"monthly_requests": 100_000},
        },
    ),
    "a firewall": Case(
        {
            "aws_wafv2_web_acl.acl": {
                "rule": [
                    {"statement": [{"managed_rule_group_statement": [{}], "rule_group_reference_statement": [{}]}]},
                    {"statement": [{"rate_based_statement": [{"limit": 100}]}]},
                ]
            }
        },
        5 + 16 + 1 + 1 + 0.60,
        {
            "aws_wafv2_web_acl.acl": {
                "rule_group_rules": 5,
                "managed_rule_group_rules": 10,
                "monthly_requests": 1_000_000,
            }
        },
    ),
    "alarms, logs and dashboards": Case(
        {
            "aws_cloudwatch_metric_alarm.standard": {"period": 120, "metric_name": "CPUUtilization"},
            "aws_cloudwatch_metric_alarm.fast": {"period": 10},
            "aws_cloudwatch_metric_alarm.expression": {
                "metric_query": [
                    {"expression": "m2/m1*100", "metric": []},
                    {"metric": [{"period": 120}]},
                    {"metric": [{"period": 120}]},
                ]
            },
            "aws_cloudwatch_metric_alarm.anomaly": {
                "metric_query": [{"expression": "ANOMALY_DETECTION_BAND(m1)"}, {"metric": [{"period": 30}]}]
            },
            "aws_cloudwatch_dashboard.d": {},
            "aws_cloudwatch_log_group.l": {},
        },
        1.50 + 3 + 500 + 30 + 1,
        {
            "aws_cloudwatch_log_group.l": {
                "monthly_data_ingested_gb": 1000,
                "storage_gb": 1000,
                "monthly_data_scanned_gb": 200,
            }
        },
    ),
    "workflows": Case(
        {
            "aws_sfn_state_machine.long": {"type": "EXPRESS"},
            "aws_sfn_state_machine.standard": {"type": "STANDARD"},
        },
        100 + 60.01 + 119.95 + 405.27 + 0.25,
        {
            "aws_sfn_state_machine.long": {
                "monthly_requests": 100_000_000,
                "workflow_duration_ms": 5700,
                "memory_mb": 150,
            },
            "aws_sfn_state_machine.standard": {"monthly_transitions": 10_000},
        },
    ),
    "topics, queues and buses": Case(
        {
            "aws_sns_topic.big": {},
            "aws_sns_topic.told": {},
            "aws_sns_topic_subscription.http": {"protocol": "https"},
            "aws_sqs_queue.q": {},
            "aws_cloudwatch_event_bus.bus": {},
        },
        0.50 + 0.06 + 5.98 + 0.76 + 2.5 + 3 + 6.75 + 1.20 + 0.8 + 17.70,
        {
            "aws_sns_topic.big": {"monthly_requests": 1_000_000, "request_size_kb": 128},
            "aws_sns_topic.told": {
                "monthly_requests": 1000,
                "http_subscriptions": 200,
                "email_subscriptions": 300,
                "kinesis_subscriptions": 4000,
                "mobile_push_subscriptions": 5000,
                "macos_subscriptions": 6000,
                "sms_subscriptions": 1,
            },
            "aws_sns_topic_subscription.http": {"monthly_requests": 1_000_000, "request_size_kb": 128},
            "aws_sqs_queue.q": {"monthly_requests": 1_000_000, "request_size_kb": 128},
            "aws_cloudwatch_event_bus.bus": {
                "monthly_custom_events": 1_000_000,
                "monthly_third_party_events": 2_000_000,
                "monthly_archive_processing_gb": 100,
                "archive_storage_gb": 200,
                "monthly_schema_discovery_events": 1_000_000,
            },
        },
    ),
    "a warehouse": Case(
        {
            "aws_redshift_cluster.dense": {"node_type": "ds2.8xlarge"},
            "aws_redshift_cluster.managed": {"node_type": "ra3.16xlarge"},
        },
        4964 + 8.17 + 2.50 + 1177.60 + 11_264 + 1024.80 + 9519.20 + 7.70,
        {
            "aws_redshift_cluster.dense": {
                "excess_concurrency_scaling_secs": 4321,
                "spectrum_data_scanned_tb": 0.5,
                "backup_storage_gb": 612_000,
            },
            "aws_redshift_cluster.managed": {"managed_storage_gb": 321},
        },
    ),
    "jobs and Airflow": Case(
        {
            "aws_glue_job.wide": {"command": [{"name": "glueetl"}], "worker_type": "G.2X", "number_of_workers": 10},
            "aws_glue_job.narrow": {"command": [{"name": "glueetl"}], "worker_type": "G.1X", "number_of_workers": 10},
            "aws_mwaa_environment.large": {"environment_class": "mw1.large"},
        },
        528 + 264 + 1706,
        {
            "aws_glue_job.wide": {"monthly_hours": 60},
            "aws_glue_job.narrow": {"monthly_hours": 60},
            "aws_mwaa_environment.large": {
                "additional_workers": 2.5,
                "additional_schedulers": 3,
                "meta_database_gb": 1000,
            },
        },
    ),
    "names": Case(
        {"aws_route53_record.r": {}},
        1955.00,
        {
            "aws_route53_record.r": {
                "monthly_standard_queries": 1_100_000_000,
                "monthly_latency_based_queries": 1_200_000_000,
                "monthly_geo_queries": 1_500_000_000,
            }
        },
    ),
    "an image registry": Case({"aws_ecr_repository.r": {}}, 0.10, {"aws_ecr_repository.r": {"storage_gb": 1}}),
}
