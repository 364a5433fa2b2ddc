#!/bin/sh
# How long a service takes from its command to ready, and the processor time until then:
#   benchmarks/start.sh 5 java -jar coordinator-service/target/coordinator-service-*-app.jar \
#     --spring.datasource.url=jdbc:postgresql://127.0.0.1:5432/phoenix_coordinator
# starts it five times, one after the other, and stops it each time. Needs curl and a free port 18099.
set -eu
times=$1
shift
export SERVER_PORT=18099
ready=http://127.0.0.1:$SERVER_PORT/actuator/health/readiness
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for i in $(seq "$times"); do
  began=$(date +%s%N)
  "$@" >"$log" 2>&1 &
  until curl -sf -m 1 -o /dev/null "$ready"; do
    kill -0 $! 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.05
  done
  took=$(($(date +%s%N) - began))
  # Fields 14 and 15, user and system time; the command's name, in parentheses, is one field here.
  cpu=$(awk '{print $14 + $15}' "/proc/$!/stat")
  kill $!
  wait $! || true
  awk -v took="$took" -v cpu="$cpu" -v hz="$(getconf CLK_TCK)" \
    'BEGIN {printf "ready after %.2f s, %.2f s of processor time\n", took / 1e9, cpu / hz}'
done
