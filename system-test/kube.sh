#!/usr/bin/env bash
# Sends every chart scenario to a real Kubernetes API server by server-side dry run.
#
# Builds kube-apiserver, kubectl and etcd from their Go modules once (about six minutes on two
# cores), keeps them in .cache/kube, and starts a control plane on the loopback interface. There are
# no nodes: objects are checked and not run. Where the Go module proxy is out of reach it says so and
# ends with 0. Charts are rendered by helm where there is one; otherwise the tests' renderings of
# system-test/target/charts are sent.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
version=$(sed -n 's/^require k8s.io.kubernetes v//p' system-test/kube/go.mod)
bin=$root/.cache/kube/$version
etcd_port=${ETCD_PORT:-23790}
etcd_peer_port=${ETCD_PEER_PORT:-23800}
api_port=${API_PORT:-16443}

skip() {
  echo "SKIPPED: no server-side dry run: $1"
  exit 0
}

build() {
  # The version is part of the name: an older build is not taken for this one.
  [ -x "$bin/kubectl" ] && return
  local go began=$SECONDS
  go=$("$root/system-test/newer-go.sh") || skip "the Go module proxy cannot be reached"
  cd system-test/kube
  "$go" mod download || skip "the Go module proxy cannot be reached"
  echo "Building Kubernetes $version and etcd"
  mkdir -p "$bin"
  program etcd go.etcd.io/etcd/server/v3
  program kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver
  program kubectl k8s.io/kubernetes/cmd/kubectl
  cd "$root"
  echo "Built in $((SECONDS - began)) s"
}

program() {
  CGO_ENABLED=0 nice "$go" build -mod=readonly -buildvcs=false -trimpath -ldflags="-s -w" \
    -o "$bin/$1" "$2"
}

start() {
  "$bin/etcd" --data-dir "$scratch/etcd" --log-level error --unsafe-no-fsync \
    --listen-client-urls "http://127.0.0.1:$etcd_port" \
    --advertise-client-urls "http://127.0.0.1:$etcd_port" \
    --listen-peer-urls "http://127.0.0.1:$etcd_peer_port" \
    --initial-advertise-peer-urls "http://127.0.0.1:$etcd_peer_port" \
    --initial-cluster "default=http://127.0.0.1:$etcd_peer_port" >"$scratch/etcd.log" 2>&1 &
  pids+=($!)
  openssl genrsa -out "$scratch/accounts.key" 2048 2>"$scratch/openssl.log"
  token=$(openssl rand -hex 20)
  echo "$token,admin,admin,system:masters" >"$scratch/tokens.csv"
  chmod 600 "$scratch/tokens.csv"
  "$bin/kube-apiserver" --etcd-servers "http://127.0.0.1:$etcd_port" \
    --bind-address 127.0.0.1 --secure-port "$api_port" --cert-dir "$scratch/certificates" \
    --token-auth-file "$scratch/tokens.csv" --authorization-mode RBAC --anonymous-auth=false \
    --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file "$scratch/accounts.key" \
    --service-account-signing-key-file "$scratch/accounts.key" \
    --service-cluster-ip-range 10.96.0.0/16 >"$scratch/apiserver.log" 2>&1 &
  pids+=($!)
}

stop() {
  local pid
  for pid in "${pids[@]}"; do
    kill "$pid" 2>/dev/null || true
  done
  wait
  rm -rf "$scratch"
}

k() {
  "$bin/kubectl" --kubeconfig /dev/null --cache-dir "$scratch/kubectl" --token "$token" \
    --server "https://127.0.0.1:$api_port" \
    --certificate-authority "$scratch/certificates/apiserver.crt" "$@"
}

await_ready() {
  local limit=$((SECONDS + 90))
  until k get --raw /readyz >/dev/null 2>&1; do
    if [ $SECONDS -gt $limit ] || ! kill -0 "${pids[0]}" || ! kill -0 "${pids[1]}"; then
      tail -n 20 "$scratch"/*.log >&2
      echo "The API server is not ready" >&2
      exit 1
    fi
    sleep 0.5
  done
}

# Everything a pod must keep to is the namespace's law: a violation is a warning, and fails.
prepare() {
  k create namespace phoenix
  k label namespace phoenix pod-security.kubernetes.io/warn=restricted
  k apply -f system-test/kube/crds.yaml
  k wait --for condition=established --timeout=60s crd --all
}

rendered() {
  local chart=$1 scenario=$2
  if command -v helm >/dev/null; then
    helm template federation-a "helm/$chart" --namespace phoenix --kube-version 1.34.0 \
      --values "helm/$chart/ci/$scenario-values.yaml"
  else
    cat "system-test/target/charts/$chart/$scenario.yaml"
  fi
}

dry_run() {
  local chart=$1 scenario=$2 said
  rendered "$chart" "$scenario" >"$scratch/manifest.yaml"
  if ! said=$(k apply --dry-run=server --validate=strict --namespace phoenix \
    -f "$scratch/manifest.yaml" 2>&1) || grep -q '^Warning' <<<"$said"; then
    printf '%s\n%s %s: REFUSED\n' "$said" "$chart" "$scenario" >&2
    return 1
  fi
  echo "$chart $scenario: $(grep -c 'server dry run' <<<"$said") objects accepted"
}

# The check is worth something only if it can fail: FROM becomes TO, and the answer must hold SAYS.
refuses() {
  local from=$1 to=$2 says=$3
  rendered phoenix minimal | sed "s/$from/$to/" >"$scratch/manifest.yaml"
  k apply --dry-run=server --validate=strict --namespace phoenix \
    -f "$scratch/manifest.yaml" >"$scratch/answer" 2>&1 || true
  grep -q "$says" "$scratch/answer" || { echo "The API server accepts \"$to\"" >&2; return 1; }
  echo "\"$to\" is refused: $says"
}

pids=()
scratch=$(mktemp -d)
trap stop EXIT
command -v openssl >/dev/null ||
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends openssl ||
  skip "there is no openssl"
if ! command -v helm >/dev/null && [ ! -d system-test/target/charts ]; then
  skip "there is no helm, and mvn verify has not left system-test/target/charts"
fi
build
start
await_ready
prepare
failures=0
for values in helm/*/ci/*-values.yaml; do
  chart=$(basename "$(dirname "$(dirname "$values")")")
  scenario=$(basename "$values" -values.yaml)
  dry_run "$chart" "$scenario" || failures=$((failures + 1))
done
refuses terminationGracePeriodSeconds terminationGracePeriod "unknown field"
refuses "allowPrivilegeEscalation: false" "allowPrivilegeEscalation: true" "violate PodSecurity"
[ "$failures" -eq 0 ] || { echo "$failures scenarios are refused" >&2; exit 1; }
echo "All scenarios are accepted by Kubernetes $version"
