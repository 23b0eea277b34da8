#!/usr/bin/env bash
# Fetches Terraform into .bin and checks it against HashiCorp's published sums.
set -euo pipefail

version=1.11.4
archive="terraform_${version}_linux_amd64.zip"
folder="https://releases.hashicorp.com/terraform/${version}"

mkdir -p .bin
cd .bin
curl --fail --silent --show-error --remote-name "$folder/$archive" --remote-name "$folder/terraform_${version}_SHA256SUMS"
grep " ${archive}\$" "terraform_${version}_SHA256SUMS" | sha256sum --check --quiet
unzip -q -o "$archive" terraform
rm "$archive"
