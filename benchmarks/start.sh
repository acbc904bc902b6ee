#!/usr/bin/env bash
# What ahead-of-time compilation saves at startup. Publishes chexnet with and without it and has a new process score one film each time: load the
# model, open the session, decode, prepare and infer once, as the function app does up to its first image. Prints the median of five.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for ahead in false true; do
  dotnet publish CheXNet.Cli -c Release -r linux-x64 -p:PublishReadyToRun=$ahead -o "$work/$ahead" -nodeReuse:false -v quiet
done
"$work/true/chexnet" phantoms --count 1 --output "$work/films" >/dev/null
film=$(find "$work/films" -name '*.png' | head -n 1)
for round in 1 2 3 4 5; do
  for ahead in false true; do
    from=$(date +%s%N)
    "$work/$ahead/chexnet" score "$film" --output "$work/$ahead-$round.csv" >/dev/null 2>&1
    echo $((($(date +%s%N) - from) / 1000000)) >>"$work/$ahead.ms"
  done
done
for ahead in false true; do
  printf 'ahead of time: %-5s  %6.1f MB  %5d ms from process to prediction\n' "$ahead" \
    "$(du -sb "$work/$ahead" | awk '{ print $1 / 1e6 }')" "$(sort -n "$work/$ahead.ms" | sed -n 3p)"
done
