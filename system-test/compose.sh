#!/usr/bin/env bash
# Proves docker-compose.yml on a real engine: builds the images, runs a federation of two rounds through
# the REST API, kills one container of each kind in the middle of it, asks the dashboards' expressions.
#
#   system-test/compose.sh          on Debian 12, as root; wants the jars of `mvn package`
#
# engine.sh brings the engine and all base images. 77: it cannot run here, and why was printed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ -n "${PHOENIX_ENGINE:-}" ] || exec system-test/engine.sh system-test/compose.sh

work=$PWD/target/engine
settings=$work/env
coordinator=http://127.0.0.1:18080
prometheus=http://127.0.0.1:19090
began=$(date +%s)

heading() {
  printf '\n--- %s (after %d s)\n' "$1" "$SECONDS"
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
PHOENIX_COORDINATOR_PORT=18080
PHOENIX_EVALUATOR_PORT=18082
PHOENIX_SAMPLES_PORT=18083
PHOENIX_PROMETHEUS_PORT=19090
SETTINGS
}

refuses_without_secrets() {
  local answer
  : >"$work/no-settings"
  ! answer=$(docker-compose -p phoenix-engine --env-file "$work/no-settings" config 2>&1) ||
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

# number status, a basic regular expression
round_is() {
  get "runs/$run/rounds" | grep -q "\"number\":$1,\"status\":\"\($2\)\""
}

run_has_ended() {
  local now
  now=$(get "runs/$run" | field status)
  [ "$now" != RUNNING ]
}

is_healthy() {
  [ "$(docker inspect -f '{{.State.Health.Status}}' "$1")" = healthy ]
}

newest_round() {
  get "runs/$run/rounds" | grep -o '"number":[0-9]*,"status":"[A-Z]*"' | tail -n 1 | tr -d '"'
}

# Dies as by a crash: the engine's own kill would keep it down.
crash() {
  local id pid at
  at=$(newest_round)
  id=$(compose ps -q "$1")
  pid=$(docker inspect -f '{{.State.Pid}}' "$id")
  kill -9 "$pid"
  within 90 "$1 is back" was_restarted "$id" "$pid"
  echo "killed $1 (process $pid) at $at, and it is back"
}

was_restarted() {
  local running pid health
  read -r running pid health <<<"$(docker inspect -f '{{.State.Running}} {{.State.Pid}} {{.State.Health.Status}}' "$1")"
  [ "$running" = true ] && [ "$pid" != "$2" ] && [ "$health" = healthy ]
}

build_images() {
  heading "Building the services' images"
  if [ -z "${MINIO_IMAGE:-}" ]; then
    echo "There is no MinIO: the embedded S3 server takes its place"
    rm -rf "$work/s3" && mkdir -p "$work/s3"
    cp -r system-test/engine/. embedded-s3/target/lib "$work/s3/"
    quietly docker build --build-arg JAVA_IMAGE="$PHOENIX_BASE_IMAGE" \
      -f "$work/s3/embedded-s3.Dockerfile" -t phoenix-engine/embedded-s3 "$work/s3"
    export MINIO_IMAGE=phoenix-engine/embedded-s3
  fi
  quietly compose build coordinator evaluator samples site-a
}

quietly() {
  DOCKER_BUILDKIT=0 "$@" >"$work/build.log" 2>&1 || {
    tail -n 30 "$work/build.log" >&2
    fail "failed: $*"
  }
}

bring_up() {
  heading "Bringing compose up"
  compose --profile tls up -d postgres minio coordinator evaluator samples site-a site-b prometheus proxy \
    >"$work/up.log" 2>&1 || {
    tail -n 20 "$work/up.log" >&2
    fail "compose up failed"
  }
  local service
  for service in coordinator evaluator samples site-a site-b prometheus; do
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
    started=$(date +%s%N)
    docker start "$id" >/dev/null
    within 60 "$service is ready" curl -fs -o /dev/null "http://127.0.0.1:$port/actuator/health/readiness"
    printf '%s was ready %d ms after its start\n' "$service" $((($(date +%s%N) - started) / 1000000))
  done
}

run_federation() {
  heading "Running two rounds"
  run=$(create_run)
  curl -fsS -o /dev/null -X POST "$coordinator/api/v1/runs/$run/start"
  within 90 "round 1 is open" round_is 1 OPEN
  crash coordinator
  crash postgres
  within 240 "round 1 is judged" round_is 1 'EVALUATING\|CLOSED'
  crash samples
  crash evaluator
  within 240 "round 2 is open" round_is 2 'OPEN\|AGGREGATING\|EVALUATING\|CLOSED'
  crash site-b
  crash minio
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

drift_is_scraped() {
  curl -fsS "$prometheus/api/v1/query?query=phoenix_run_drift" | grep -q '"metric":{'
}

check_metrics() {
  heading "Asking Prometheus"
  within 30 "all six targets are up" targets_are_up
  echo "all six targets are up"
  # Two rounds have one comparison, made as the run ends: it must have been scraped.
  within 30 "the last round's drift is scraped" drift_is_scraped
  system-test/dashboards.sh "$prometheus" "$began"
}

remove_all() {
  compose --profile tls down -v --remove-orphans >/dev/null 2>&1
}

leave() {
  local status=$?
  trap - EXIT
  if [ -s "$settings" ]; then
    if [ $status -ne 0 ]; then
      compose ps || true
      compose logs --tail=25 --no-color 2>&1 | tail -n 150 >&2 || true
    fi
    remove_all || true
  fi
  exit $status
}

for module in coordinator client evaluator sample; do
  compgen -G "$module-service/target/$module-service-*-app.jar" >/dev/null ||
    fail "there is no jar of $module-service: run mvn package first"
done
mkdir -p "$work"
rm -f "$settings"
trap leave EXIT
write_settings
# What a run that was killed left: its passwords are lost, and its databases would refuse the new ones.
remove_all
refuses_without_secrets
build_images
bring_up
run_federation
check_tls
check_metrics
measure_starts
heading "Compose holds"
