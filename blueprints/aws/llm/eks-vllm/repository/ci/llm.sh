#!/usr/bin/env bash
# Brings the language model into the cluster that Terraform describes: `make deploy` passes the module's output in SETTINGS.
set -euo pipefail
# shellcheck source=/dev/null
source ci/cluster.sh

# What the language model stands on, each in one version.
platform() {
  local vpc
  vpc=$(aws eks describe-cluster --region "$REGION" --name "$(setting CLUSTER)" --query cluster.resourcesVpcConfig.vpcId --output text)
  chart kube-system aws-load-balancer-controller aws-load-balancer-controller --repo https://aws.github.io/eks-charts --version 1.13.4 \
    --set clusterName="$(setting CLUSTER)" --set region="$REGION" --set vpcId="$vpc" --set serviceAccount.name=aws-load-balancer-controller \
    --set enableServiceMutatorWebhook=false
  chart kube-system aws-for-fluent-bit aws-for-fluent-bit --repo https://aws.github.io/eks-charts --version 0.1.35 \
    --set serviceAccount.name=aws-for-fluent-bit --set cloudWatch.enabled=false --set cloudWatchLogs.enabled=true \
    --set cloudWatchLogs.region="$REGION" --set cloudWatchLogs.logGroupName="$(setting LOG_GROUP)" --set cloudWatchLogs.logGroupTemplate="" \
    --set cloudWatchLogs.autoCreateGroup=false --set "tolerations[0].operator=Exists"
  chart kube-system cluster-autoscaler cluster-autoscaler --repo https://kubernetes.github.io/autoscaler --version 9.52.1 \
    --set autoDiscovery.clusterName="$(setting CLUSTER)" --set awsRegion="$REGION" --set rbac.serviceAccount.name=cluster-autoscaler
  chart kube-system nvidia-device-plugin nvidia-device-plugin --repo https://nvidia.github.io/k8s-device-plugin --version 0.17.4
  chart keda keda keda --repo https://kedacore.github.io/charts --version 2.17.2 --set serviceAccount.operator.name=keda-operator
}

# The key that callers show is drawn once, by whoever deploys first; it is on no command line and in no file.
key() {
  local versions
  versions=$(aws secretsmanager describe-secret --region "$REGION" --secret-id "$(setting API_KEY_SECRET)" --query VersionIdsToStages --output text)
  test "$versions" != None || python3 -c 'import secrets; print(secrets.token_hex(32), end="")' |
    aws secretsmanager put-secret-value --region "$REGION" --secret-id "$(setting API_KEY_SECRET)" --secret-string file:///dev/stdin >/dev/null
}

tools
connect
platform
key
for manifest in llm-namespace llm-network llm-service llm-scaling; do
  filled "$manifest" | kubectl apply --filename -
done
kubectl rollout status deployment/vllm --namespace "$(setting NAMESPACE)" --timeout 60m
