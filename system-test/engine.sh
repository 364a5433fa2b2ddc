#!/usr/bin/env bash
# Runs a command beside a Docker engine that has everything Phoenix needs, without any image registry:
#
#   system-test/engine.sh system-test/compose.sh        on Debian 12, as root
#   system-test/engine.sh mvn verify                    tests against containers
#
# What is missing is installed from Debian, and an engine is started if none runs. Base images are made
# here: Debian by debootstrap, Java from the one of this machine, PostgreSQL, Prometheus and Caddy from
# Debian's packages, MinIO from its Go module; docker keeps them for the next time. The command finds
# their names in the variables of docker-compose.yml. 77: it cannot run here, and why was printed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$PWD/target/engine

heading() {
  printf '\n--- %s (after %d s)\n' "$1" "$SECONDS"
}

skip() {
  printf 'No Docker engine: %s\n' "$1"
  exit 77
}

fail() {
  printf 'engine.sh: %s\n' "$1" >&2
  exit 1
}

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

build_minio() {
  ! have_image minio || return 0
  heading "Building MinIO from its Go module"
  rm -rf "$work/minio" && mkdir -p "$work/minio"
  if compile_minio >"$work/minio.log" 2>&1; then
    cp system-test/engine/* "$work/minio/"
    quietly docker build --build-arg DEBIAN_IMAGE=phoenix-engine/debian --target minio \
      -t phoenix-engine/minio "$work/minio"
  else
    tail -n 3 "$work/minio.log"
    echo "MinIO cannot be built here"
  fi
  rm -rf "$work/minio"
}

# The last version there is.
compile_minio() {
  local go
  go=$(system-test/newer-go.sh) &&
    GOBIN=$work/minio CGO_ENABLED=0 GOTOOLCHAIN=local nice "$go" install -trimpath -ldflags='-s -w' \
      github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c
}

leave() {
  local status=$?
  trap - EXIT
  if [ -n "${engine:-}" ]; then
    kill "$engine" 2>/dev/null || true
    wait "$engine" || true
  fi
  exit $status
}

[ $# -gt 0 ] || { sed -n '2,/^set/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
[ "$(uname -m)" = x86_64 ] || skip "this machine is no x86-64"
[ "$(id -u)" = 0 ] || skip "only root can start an engine, and this is $(id -un)"
command -v apt-get >/dev/null || skip "there is no apt-get: it needs Debian's packages"
mkdir -p "$work"
trap leave EXIT
install_missing
start_engine
make_base_images
build_backends
build_minio
export PHOENIX_ENGINE=phoenix-engine PHOENIX_REGISTRY=phoenix-engine
export PHOENIX_BASE_IMAGE=phoenix-engine/java POSTGRES_IMAGE=phoenix-engine/postgres
export PROMETHEUS_IMAGE=phoenix-engine/prometheus CADDY_IMAGE=phoenix-engine/caddy
export DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}
export TESTCONTAINERS_HOST_OVERRIDE=localhost
! have_image minio || export MINIO_IMAGE=phoenix-engine/minio
"$@"
