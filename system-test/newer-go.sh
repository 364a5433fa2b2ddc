#!/usr/bin/env bash
# Prints the path of a Go that is new enough for Kubernetes and MinIO: the one on the PATH, Debian's, or
# a toolchain that these download like a module. Fails where the module proxy cannot be reached.
set -euo pipefail
wanted=24
toolchain=go1.24.9

if ! command -v go >/dev/null; then
  { apt-get update -q &&
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends golang-go; } >&2
fi
minor=$(go env GOVERSION | sed -E 's/^go1\.([0-9]+).*/\1/')
if [ "$minor" -ge "$wanted" ]; then
  command -v go
  exit
fi
module=golang.org/toolchain@v0.0.1-$toolchain.linux-$(go env GOARCH)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
{ go mod init toolchain && go mod download "$module"; } >&2
folder=$(go env GOMODCACHE)/$module
# Modules have no executable files.
chmod u+w "$folder/bin" "$folder/pkg/tool"
find "$folder/bin" "$folder/pkg/tool" -type f -exec chmod +x {} +
echo "$folder/bin/go"
