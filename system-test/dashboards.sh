#!/usr/bin/env bash
# Asks a Prometheus every expression of every dashboard and rule, over a time in which it scraped a
# running federation: each must return numbers, and the documented metrics must be those that exist.
#
#   system-test/dashboards.sh URL START [END]     times in seconds since 1970; END is now
#
# Needs promtool, which Debian's package prometheus brings.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

[ $# -ge 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
url=$1
start=$2
# A range is asked in steps from its start: one more step, or what came after the last one is not seen.
step=5
end=$((${3:-$(date +%s)} + step))
rules=observability/prometheus/rules.yml
asked=0
failed=0

complain() {
  printf 'dashboards: %s\n' "$1" >&2
  failed=$((failed + 1))
}

# Numbers, not merely answers: 0/0 is an answer too.
ask() {
  local where=$1 expression=$2 answer
  asked=$((asked + 1))
  if ! answer=$(promtool query range --start="$start" --end="$end" --step="${step}s" \
    "$url" "$expression" 2>&1); then
    complain "$where: $expression fails: $answer"
  elif ! grep -q '^[-+]\?[0-9][^ ]* @' <<<"$answer"; then
    complain "$where: $expression returns nothing"
  fi
}

# What Grafana does before it asks: variables mean everything, a rate takes in a minute.
ask_dashboards() {
  local board expression
  for board in observability/grafana/dashboards/*.json; do
    while IFS= read -r expression; do
      expression=${expression//'\"'/'"'}
      expression=${expression//'$__rate_interval'/1m}
      for variable in run site application; do
        expression=${expression//"\$$variable"/.*}
      done
      ask "$(basename "$board")" "$expression"
    done < <(sed -n 's/^ *"expr": "\(.*\)",\{0,1\}$/\1/p' "$board")
  done
}

# Prometheus evaluates the rules itself and counts what fails; an alert that keeps quiet returns
# nothing, so its selectors are asked instead.
ask_rules() {
  local name
  while IFS= read -r name; do
    ask "recording rule" "$name"
  done < <(sed -n 's/^ *- record: //p' "$rules")
  while IFS= read -r name; do
    ask "alert's selector" "$name"
  done < <(grep -oE '\b(phoenix|hikaricp|disk|up)[a-z_]*\{[^}]*\}|\b(phoenix|hikaricp|disk)_[a-z_]+\b' \
    <(sed -e '/runbook_url/d' -e 's/^ *#.*//' "$rules") | sort -u)
  ask "evaluated rules" 'sum(prometheus_rule_evaluations_total) > 0'
  ask "rules that fail" 'sum(prometheus_rule_evaluation_failures_total) == 0'
}

metrics_there() {
  promtool query labels --start="$start" --end="$end" "$url" __name__ |
    grep -oE '^phoenix_[a-z_]+$' | sed -E 's/_(bucket|count|sum|max)$//' | sort -u
}

metrics_documented() {
  grep -oE '^\| `phoenix_[a-z_]+`' docs/metrics.md | tr -d '|` ' | sort -u
}

compare_metrics() {
  local name
  while IFS= read -r name; do
    complain "docs/metrics.md does not name $name"
  done < <(comm -23 <(metrics_there) <(metrics_documented))
  while IFS= read -r name; do
    complain "docs/metrics.md names $name, which does not exist"
  done < <(comm -13 <(metrics_there) <(metrics_documented))
}

ask_dashboards
ask_rules
compare_metrics
echo "dashboards: $asked expressions asked, $failed complaints"
[ "$failed" -eq 0 ]
