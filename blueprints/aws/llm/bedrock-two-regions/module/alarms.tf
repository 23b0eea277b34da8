resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.name}-llm-errors"
  alarm_description   = "Calls of the model end in a server error"
  namespace           = "AWS/Bedrock"
  metric_name         = "InvocationServerErrors"
  dimensions          = { ModelId = aws_bedrock_inference_profile.model.id }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "throttled" {
  alarm_name          = "${var.name}-llm-throttled"
  alarm_description   = "Calls of the model are throttled: ask AWS for a higher quota"
  namespace           = "AWS/Bedrock"
  metric_name         = "InvocationThrottles"
  dimensions          = { ModelId = aws_bedrock_inference_profile.model.id }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "blocked" {
  alarm_name          = "${var.name}-llm-blocked"
  alarm_description   = "The guardrail blocks unusually much"
  namespace           = "AWS/Bedrock/Guardrails"
  metric_name         = "InvocationsIntervened"
  dimensions          = { GuardrailArn = aws_bedrock_guardrail.this.guardrail_arn, Operation = "ApplyGuardrail" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.blocked_limit
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}
