#!/usr/bin/env bash
# compare.sh [ROUNDS [PYTHON]]: ./phoenix bench and diffusers in turn, on a machine that is otherwise
# idle, and the ratio of the medians over all rounds. Without bf16 units diffusers is too slow in bf16
# to be waited for with the cifar10 network; name the cases in CASES ("train small32 bf16;...").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rounds=${1:-3}
python=${2:-python3}
cases=${CASES:-train small32 f32;sample small32 f32;train cifar10 f32;sample cifar10 f32}
results=$(mktemp)
trap 'rm -f "$results"' EXIT

IFS=';' read -r -a list <<<"$cases"
for round in $(seq "$rounds"); do
  for case in "${list[@]}"; do
    read -r what model dtype <<<"$case"
    size=(--steps "${STEPS:-2}" --repetitions "${REPETITIONS:-4}")
    ours=$(./phoenix bench "$what" --model "$model" --dtype "$dtype" "${size[@]}" 2>/dev/null)
    theirs=$("$python" benchmarks/diffusers_bench.py "$what" --model "$model" --dtype "$dtype" \
      "${size[@]}" 2>/dev/null)
    printf '%s\t%s\t%s\n' "$case" "$ours" "$theirs" >>"$results"
    echo "round $round of $rounds: $case measured" >&2
  done
done

"$python" - "$results" <<'PYTHON'
import json, statistics, sys

speeds = {}
for line in open(sys.argv[1]):
    case, *both = line.rstrip("\n").split("\t")
    for side, text in enumerate(both):
        speeds.setdefault(case, ([], []))[side].extend(json.loads(text)["repetitions"])
print("| case | Phoenix, images/s | diffusers, images/s | ratio |\n| --- | --- | --- | --- |")
for case, sides in speeds.items():
    medians = [statistics.median(side) for side in sides]
    shown = [f"{m:.2f} ({min(s):.2f} to {max(s):.2f})" for m, s in zip(medians, sides)]
    print(f"| {case} | {shown[0]} | {shown[1]} | {medians[0] / medians[1]:.2f} |")
PYTHON
