#!/usr/bin/env bash
# Puts this system's folder, credentials and jobs on the Jenkins controller: ci/protect.sh APPROVER...
set -euo pipefail

(($#)) || { echo "usage: make protect REVIEWERS=\"user-or-group ...\"" >&2; exit 2; }
for name in "$@"; do
  case $name in *[!A-Za-z0-9@._-]*) echo "no user or group of Jenkins: $name" >&2; exit 2 ;; esac
done
terraform=("${TERRAFORM:-terraform}" -chdir=infra/bootstrap output -raw)
jobs=$("${terraform[@]}" ci_cd_jenkins_jobs)
folder=${jobs%/job}
store=$folder/credentials/store/folder/domain/_
repository=$(jq --null-input --raw-output --arg url "$(git remote get-url origin)" '$url | @html')

jenkins() { curl --netrc --fail --silent --show-error --output /dev/null "$@"; } # who you are is in ~/.netrc

# What is there stays as it is: its source may have become that of the repository's host.
item() { # URL of the parent, name; the configuration comes in
  jenkins "$1/job/$2/api/json" 2>/dev/null ||
    jenkins --header "Content-Type: application/xml" --data-binary @- "$1/createItem?name=$2"
}

# What is there is replaced; a token gets new keys by that, which AWS fetches.
credential() { # id, class, its field and the value of that
  jenkins --request POST "$store/credential/$1/doDelete" 2>/dev/null || true # there is none the first time
  jq --null-input --compact-output --arg id "$1" --arg class "$2" --arg field "$3" --arg value "$4" \
    '{"": "0", credentials: {"$class": $class, scope: "GLOBAL", id: $id, description: "Made by make protect", ($field): $value}}' |
    jenkins --data-urlencode json@- "$store/createCredentials"
}

item "${folder%/job/*}" "${folder##*/}" <<< '<com.cloudbees.hudson.plugins.folder.Folder/>'

text=org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl
credential aws io.jenkins.plugins.oidc_provider.IdTokenFileCredentials audience sts.amazonaws.com
credential aws-plan-role "$text" secret "$("${terraform[@]}" ci_cd_plan_role_arn)"
credential aws-deploy-role "$text" secret "$("${terraform[@]}" ci_cd_deploy_role_arn)"

item "$folder" pipeline << XML
<org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject>
  <sources class="jenkins.branch.MultiBranchProject\$BranchSourceList"><data><jenkins.branch.BranchSource>
    <source class="jenkins.plugins.git.GitSCMSource">
      <id>repository</id><remote>$repository</remote><credentialsId>git</credentialsId>
      <traits><jenkins.plugins.git.traits.BranchDiscoveryTrait/></traits>
    </source>
  </jenkins.branch.BranchSource></data></sources>
  <factory class="org.jenkinsci.plugins.workflow.multibranch.WorkflowBranchProjectFactory"><scriptPath>Jenkinsfile</scriptPath></factory>
  <triggers><com.cloudbees.hudson.plugins.folder.computed.PeriodicFolderTrigger>
    <spec>H/5 * * * *</spec><interval>300000</interval>
  </com.cloudbees.hudson.plugins.folder.computed.PeriodicFolderTrigger></triggers>
</org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject>
XML

for job in infra-drift destroy; do # of main alone
  item "$folder" "$job" << XML
<flow-definition>
  <definition class="org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition">
    <scm class="hudson.plugins.git.GitSCM">
      <userRemoteConfigs><hudson.plugins.git.UserRemoteConfig>
        <url>$repository</url><credentialsId>git</credentialsId>
      </hudson.plugins.git.UserRemoteConfig></userRemoteConfigs>
      <branches><hudson.plugins.git.BranchSpec><name>refs/heads/main</name></hudson.plugins.git.BranchSpec></branches>
    </scm>
    <scriptPath>ci/$job.Jenkinsfile</scriptPath><lightweight>true</lightweight>
  </definition>
</flow-definition>
XML
done

approvers=$(IFS=,; echo "$*")
for file in Jenkinsfile ci/destroy.Jenkinsfile; do
  sed "s/submitter '[^']*'/submitter '$approvers'/" "$file" > "$file.new"
  mv "$file.new" "$file"
done

for job in pipeline infra-drift destroy; do # from its first build a job knows its schedule and its parameters
  jenkins --request POST "$jobs/$job/build"
done
echo "Approvers are in Jenkinsfile and ci/destroy.Jenkinsfile now: commit both."
