#!/usr/bin/env bash
# Proves docker-compose.yml on a real engine: builds the images, runs a federation of two rounds through
# the REST API, kills the coordinator and a site in the middle of it, asks the dashboards' expressions.
#
#   system-test/compose.sh          on Debian 12, as root; wants the jars of `mvn package`
#
# What is missing is installed from Debian, and an engine is started if none runs. No image registry is
# needed: base images are made here, and docker keeps them for the next time. 77: it cannot run here.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$PWD/target/engine
settings=$work/env
coordinator=http://127.0.0.1:18080
prometheus=http://127.0.0.1:19090
began=$(date +%s)

heading() {
  printf '\n--- %s (after %d s)\n' "$1" "$SECONDS"
}

skip() {
  printf 'The engine stage is skipped: %s\n' "$1"
  exit 77
}

fail() {
  printf 'compose.sh: %s\n' "$1" >&2
  exit 1
}

compose() {
  docker-compose -p phoenix-engine --env-file "$settings" "$@"
}

# seconds what command...
within() {
  local limit=$1 what=$2 end
  shift 2
  end=$((SECONDS + limit))
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "$what: not within $limit s"
    sleep 0.2
  done
}

# --- An engine and base images -------------------------------------------------------------------

install_missing() {
  local missing=() command package
  while read -r command package; do
    command -v "$command" >/dev/null || missing+=("$package")
  done <<'COMMANDS'
dockerd docker.io
iptables iptables
debootstrap debootstrap
docker-compose docker-compose
promtool prometheus
curl curl
COMMANDS
  [ ${#missing[@]} -gt 0 ] || return 0
  heading "Installing ${missing[*]}"
  if ! {
    apt-get update -q &&
      DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  } >"$work/apt.log" 2>&1; then
    skip "Debian's ${missing[*]} could not be installed; see $work/apt.log"
  fi
}

start_engine() {
  ! docker info >/dev/null 2>&1 || return 0
  heading "Starting dockerd"
  dockerd >"$work/dockerd.log" 2>&1 &
  engine=$!
  local end=$((SECONDS + 60))
  until docker info >/dev/null 2>&1; do
    if ! kill -0 "$engine" 2>/dev/null || [ $SECONDS -ge $end ]; then
      skip "dockerd does not start here: $(tail -n 1 "$work/dockerd.log")"
    fi
    sleep 0.5
  done
}

have_image() {
  docker image inspect "phoenix-engine/$1" >/dev/null 2>&1
}

# The newest Java here, as .ci/run finds it, or Debian's.
java_home() {
  local home
  for home in /usr/lib/jvm/*25*; do
    if [ -x "$home/bin/java" ] && [ ! -L "$home" ]; then
      echo "$home"
      return
    fi
  done
}

make_base_images() {
  if ! have_image debian; then
    heading "Making a Debian image"
    rm -rf "$work/debian"
    debootstrap --variant=minbase bookworm "$work/debian" >"$work/debootstrap.log" ||
      fail "debootstrap failed; see $work/debootstrap.log"
    tar -C "$work/debian" --exclude='./var/cache/apt/archives/*.deb' --exclude='./dev/*' -c . |
      docker import - phoenix-engine/debian >/dev/null
    rm -rf "$work/debian"
  fi
  if ! have_image java; then
    local home
    home=$(java_home)
    heading "Making a Java image of ${home:-Debian\'s openjdk-17}"
    if [ -n "$home" ]; then
      mkdir -p "$work/java"
      tar -C "$home" --exclude=./jmods --exclude=./lib/src.zip --transform 's,^\.,jdk,' \
        -cf "$work/java/jdk.tar" .
      quietly docker build -t phoenix-engine/java -f - "$work/java" <<'DOCKERFILE'
FROM phoenix-engine/debian
ADD jdk.tar /opt/java/
ENV PATH=/opt/java/jdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
DOCKERFILE
      rm -r "$work/java"
    else
      quietly docker build -t phoenix-engine/java - <<'DOCKERFILE'
FROM phoenix-engine/debian
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
      openjdk-17-jre-headless && rm -rf /var/lib/apt/lists/*
DOCKERFILE
    fi
  fi
}

quietly() {
  local log
  log=$(mktemp "$work/log.XXXXXX")
  DOCKER_BUILDKIT=0 "$@" >"$log" 2>&1 || {
    tail -n 30 "$log" >&2
    fail "failed: $*"
  }
}

build_backends() {
  local target
  heading "Building PostgreSQL, Prometheus and Caddy images from Debian's packages"
  for target in postgres prometheus caddy; do
    quietly docker build --build-arg DEBIAN_IMAGE=phoenix-engine/debian --target "$target" \
      -t "phoenix-engine/$target" system-test/engine
  done
}

# MinIO is built from its Go module; Go itself comes from its module too where Debian's is too old.
build_minio() {
  ! have_image minio || return 0
  heading "Building MinIO from its Go module"
  if compile_minio >"$work/minio.log" 2>&1; then
    mkdir -p "$work/minio"
    cp system-test/engine/* "$work/minio/"
    quietly docker build --build-arg DEBIAN_IMAGE=phoenix-engine/debian --target minio \
      -t phoenix-engine/minio "$work/minio"
    rm -rf "$work/minio"
  else
    tail -n 3 "$work/minio.log"
    echo "MinIO cannot be built here; the embedded S3 server takes its place"
    store=phoenix-engine/embedded-s3
    rm -rf "$work/minio" && mkdir -p "$work/minio"
    cp -r system-test/engine/. embedded-s3/target/lib "$work/minio/"
    quietly docker build --build-arg JAVA_IMAGE=phoenix-engine/java -f "$work/minio/embedded-s3.Dockerfile" \
      -t phoenix-engine/embedded-s3 "$work/minio"
  fi
}

compile_minio() (
  export GOPATH=$work/go GOCACHE=$work/go-cache GOFLAGS=-modcacherw CGO_ENABLED=0 GOBIN=$work/minio
  go=$(command -v go) || {
    apt-get install -q -y --no-install-recommends golang-go
    go=$(command -v go)
  }
  minor=$("$go" env GOVERSION | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
  if [ "${minor:-0}" -lt 24 ]; then
    toolchain=$("$go" mod download -json "golang.org/toolchain@v0.0.1-go1.24.8.linux-amd64" |
      sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
    chmod -R +x "$toolchain/bin" "$toolchain/pkg/tool"
    go=$toolchain/bin/go
    export GOROOT=$toolchain
  fi
  nice "$go" install -trimpath -ldflags='-s -w' \
    github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c
)

# --- The federation ------------------------------------------------------------------------------

random() {
  head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'
}

write_settings() {
  cat >"$settings" <<SETTINGS
PHOENIX_DATABASE_PASSWORD=$(random)
PHOENIX_STORE_ACCESS_KEY=$(random)
PHOENIX_STORE_SECRET_KEY=$(random)
PHOENIX_GRAFANA_PASSWORD=$(random)
PHOENIX_OPERATOR_PASSWORD=$(random)
PHOENIX_REGISTRY=phoenix-engine
PHOENIX_BASE_IMAGE=phoenix-engine/java
POSTGRES_IMAGE=phoenix-engine/postgres
MINIO_IMAGE=$store
PROMETHEUS_IMAGE=phoenix-engine/prometheus
CADDY_IMAGE=phoenix-engine/caddy
PHOENIX_COORDINATOR_PORT=18080
PHOENIX_EVALUATOR_PORT=18082
PHOENIX_SAMPLES_PORT=18083
PHOENIX_PROMETHEUS_PORT=19090
SETTINGS
}

refuses_without_secrets() {
  local answer
  ! answer=$(docker-compose -p phoenix-engine --env-file /dev/null config 2>&1) ||
    fail "compose starts without passwords"
  grep -q 'is not set; ./phoenix up writes it to .env' <<<"$answer" || fail "unclear: $answer"
}

get() {
  curl -fsS --retry 8 --retry-all-errors --retry-delay 1 "$coordinator/api/v1/$1" 2>/dev/null
}

# The first string of that name.
field() {
  grep -o "\"$1\":\"[^\"]*\"" | sed -n 1p | cut -d'"' -f4
}

create_run() {
  curl -fsS -H 'Content-Type: application/json' "$coordinator/api/v1/runs" -d @system-test/engine/run.json | field id
}

round_is_open() {
  get "runs/$run/rounds" | grep -q "\"number\":$1,\"status\":\"OPEN\""
}

run_has_ended() {
  local now
  now=$(get "runs/$run" | field status)
  [ "$now" != RUNNING ]
}

is_healthy() {
  [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]
}

# Dies as by a crash: the engine's own kill would keep it down.
crash() {
  local id pid
  id=$(compose ps -q "$1")
  pid=$(docker inspect -f '{{.State.Pid}}' "$id")
  kill -9 "$pid"
  within 90 "$1 is back" was_restarted "$id" "$pid"
  echo "killed $1 (process $pid), and it is back"
}

was_restarted() {
  local running pid health
  read -r running pid health <<<"$(docker inspect -f '{{.State.Running}} {{.State.Pid}} {{.State.Health.Status}}' "$1")"
  [ "$running" = true ] && [ "$pid" != "$2" ] && [ "$health" = healthy ]
}

bring_up() {
  heading "Bringing compose up"
  compose --profile tls up -d postgres minio coordinator evaluator samples site-a site-b prometheus proxy \
    >"$work/up.log" 2>&1 || {
    tail -n 20 "$work/up.log" >&2
    fail "compose up failed"
  }
  local service
  for service in coordinator evaluator samples site-a site-b; do
    within 120 "$service is healthy" is_healthy "$(compose ps -q "$service")"
  done
  echo "Grafana has no Debian package: it is left out; its dashboards' expressions are asked below"
}

# From the engine's start of the container to the first ready answer, one service at a time.
measure_starts() {
  local service port id started
  heading "Measuring starts"
  for service in coordinator:18080 evaluator:18082 samples:18083; do
    port=${service#*:} service=${service%:*}
    id=$(compose ps -q "$service")
    docker stop -t 10 "$id" >/dev/null
    docker start "$id" >/dev/null
    started=$(date +%s%N)
    within 60 "$service is ready" curl -fs -o /dev/null "http://127.0.0.1:$port/actuator/health/readiness"
    printf '%s was ready %d ms after its start\n' "$service" $((($(date +%s%N) - started) / 1000000))
  done
}

run_federation() {
  heading "Running two rounds"
  run=$(create_run)
  curl -fsS -o /dev/null -X POST "$coordinator/api/v1/runs/$run/start"
  within 90 "round 1 is open" round_is_open 1
  crash coordinator
  within 180 "round 2 is open" round_is_open 2
  crash site-b
  within 240 "the run has ended" run_has_ended
  [ "$(get "runs/$run" | field status)" = COMPLETED ] || fail "the run ended as $(get "runs/$run")"
  [ "$(get "runs/$run/rounds" | grep -o '"number":[0-9]*,"status":"CLOSED"' | wc -l)" = 2 ] ||
    fail "not two closed rounds: $(get "runs/$run/rounds")"
  echo "completed; the final model is $(get "runs/$run" | field checkpointSha256)"
}

check_tls() {
  local password status
  heading "Asking through TLS"
  password=$(sed -n 's/^PHOENIX_OPERATOR_PASSWORD=//p' "$settings")
  status=$(curl -ks -o /dev/null -w '%{http_code}' https://localhost:8443/api/v1/runs)
  [ "$status" = 401 ] || fail "an operator without a password got $status"
  curl -fksS -o /dev/null -u "operator:$password" https://localhost:8443/api/v1/runs
  curl -fksS -o /dev/null -u "operator:$password" https://localhost:8444/api/v1/reference
  echo "refused without a password, answered with it"
}

targets_are_up() {
  promtool query instant "$prometheus" 'sum(up)' | grep -q '=> 6 '
}

check_metrics() {
  heading "Asking Prometheus"
  within 30 "all six targets are up" targets_are_up
  echo "all six targets are up"
  if [ -x system-test/dashboards.sh ]; then
    system-test/dashboards.sh "$prometheus" "$began"
  fi
}

leave() {
  local status=$?
  trap - EXIT
  if [ -s "$settings" ]; then
    if [ $status -ne 0 ] && [ $status -ne 77 ]; then
      compose ps || true
      compose logs --tail=25 --no-color 2>&1 | tail -n 150 >&2 || true
    fi
    compose --profile tls down -v --remove-orphans >/dev/null 2>&1 || true
  fi
  if [ -n "${engine:-}" ]; then
    kill "$engine" 2>/dev/null || true
    wait "$engine" || true
  fi
  exit $status
}

[ "$(uname -m)" = x86_64 ] || skip "this machine is no x86-64"
[ "$(id -u)" = 0 ] || skip "only root can start an engine, and this is $(id -un)"
command -v apt-get >/dev/null || skip "there is no apt-get: it needs Debian's packages"
for module in coordinator client evaluator sample; do
  compgen -G "$module-service/target/$module-service-*-app.jar" >/dev/null ||
    fail "there is no jar of $module-service: run mvn package first"
done
mkdir -p "$work"
rm -f "$settings"
store=phoenix-engine/minio
trap leave EXIT
install_missing
start_engine
make_base_images
build_backends
build_minio
write_settings
refuses_without_secrets
heading "Building the services' images"
quietly compose build coordinator evaluator samples site-a
bring_up
run_federation
check_tls
check_metrics
measure_starts
heading "Compose holds"
