#!/usr/bin/env bash
# Runs a demo beside a Prometheus that scrapes its services, then asks all dashboards and rules.
#
#   system-test/observed.sh ./phoenix demo --rounds 2
#
# Without Debian's package prometheus the demo just runs, and the reason is printed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

for tool in prometheus promtool; do
  if ! command -v "$tool" >/dev/null; then
    echo "Dashboards are not asked: there is no $tool on the PATH (apt-get install prometheus)"
    exec "$@"
  fi
done

address=127.0.0.1:9099
scratch=$(mktemp -d)
cat >"$scratch/prometheus.yml" <<CONFIG
global:
  scrape_interval: 5s
  evaluation_interval: 5s
rule_files:
  - $here/../observability/prometheus/rules.yml
scrape_configs:
  - job_name: phoenix-coordinator
    metrics_path: /actuator/prometheus
    static_configs: [{targets: ["127.0.0.1:8080"]}]
  - job_name: phoenix-evaluator
    metrics_path: /actuator/prometheus
    static_configs: [{targets: ["127.0.0.1:8082"]}]
  - job_name: phoenix-samples
    metrics_path: /actuator/prometheus
    static_configs: [{targets: ["127.0.0.1:8083"]}]
  - job_name: phoenix-site
    metrics_path: /actuator/prometheus
    static_configs:
      - targets: ["127.0.0.1:8091", "127.0.0.1:8092", "127.0.0.1:8093",
                  "127.0.0.1:8094", "127.0.0.1:8095", "127.0.0.1:8096"]
  - job_name: prometheus
    static_configs: [{targets: ["$address"]}]
CONFIG
promtool check config "$scratch/prometheus.yml" >/dev/null

prometheus --config.file="$scratch/prometheus.yml" --storage.tsdb.path="$scratch/data" \
  --web.listen-address="$address" --log.level=error 2>"$scratch/log" &
prometheus=$!
trap 'kill "$prometheus" 2>/dev/null || true; wait "$prometheus" || true; rm -rf "$scratch"' EXIT

start=$(date +%s)
"$@"
kill -0 "$prometheus" 2>/dev/null || { echo "Prometheus did not stay:" >&2; cat "$scratch/log" >&2; exit 1; }
"$here/dashboards.sh" "http://$address" "$start"
