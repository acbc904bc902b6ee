#!/usr/bin/env bash
# The real function app in the real Functions host on Azurite: a film is uploaded, its row and its overlays are waited for; then two more, and a
# durable run over all three. Needs .NET 10, Node 20 or later and the Azure Functions Core Tools (func); without the last it says so and does nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v func >/dev/null || { echo "Skipped: no Azure Functions Core Tools here (https://aka.ms/azfunc-install)."; exit 0; }

port=${PORT:-7071}
work=$(mktemp -d)
pids=()
stop() {
  status=$?
  if [ "$status" != 0 ]; then
    for log in host azurite; do
      [ -s "$work/$log.log" ] || continue
      echo "--- the end of $log.log"
      tail -n 80 "$work/$log.log"
    done
  fi
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

cp -r CheXNet.Cli/Azurite/npm/. "$work"
npm ci --prefix "$work" --no-audit --no-fund >"$work/azurite.log" 2>&1
node "$work/node_modules/azurite/dist/src/azurite.js" --location "$work/data" --skipApiVersionCheck --silent >>"$work/azurite.log" 2>&1 &
pids+=($!)

dotnet build CheXNet.Functions -c Debug -nodeReuse:false -v quiet
dotnet run --project CheXNet.Cli -c Release -- phantoms --count 3 --output "$work/films" >/dev/null
mapfile -t films < <(find "$work/films" -name '*.png' | sort)

# host.json silences the host's lines about functions, one of which is waited for below.
export AzureFunctionsJobHost__logging__logLevel__Function=Information
export AzureWebJobsStorage=UseDevelopmentStorage=true CheXNetStorage=UseDevelopmentStorage=true FUNCTIONS_WORKER_RUNTIME=dotnet-isolated
(cd CheXNet.Functions/bin/Debug/net10.0 && exec func start --port "$port") >"$work/host.log" 2>&1 &
pids+=($!)

# Until it holds, two minutes at most: what, command.
until_done() {
  for _ in $(seq 120); do
    if "${@:2}" >/dev/null 2>&1; then echo "$1"; return 0; fi
    sleep 1
  done
  echo "Not within two minutes: $1."
  return 1
}

# An answer's JSON, as an expression of JavaScript sees it: address, expression.
ask() { curl -fsS "$1" | node -p "const answer = JSON.parse(require('fs').readFileSync(0, 'utf8')); $2"; }

api=http://localhost:$port/api
run=check-$$
upload() { curl -fsS -X POST --data-binary "@$1" "$api/xrays/check/$2"; }
run_is_over() { [ "$(ask "$api/runs/$run" answer.state)" = Completed ]; }

until_done "the host is ready" curl -fsS "$api/health"
until_done "a film is uploaded" upload "${films[0]}" ward%2Ffilm.png
until_done "its row is written" curl -fsS "$api/predictions/check/ward%2Ffilm.png"
until_done "its overlays are drawn" grep -q "Executed 'Functions.RenderOverlay' (Succeeded" "$work/host.log"
until_done "a second film is uploaded" upload "${films[1]}" ward%2Fsecond.png
until_done "a third film is uploaded" upload "${films[2]}" third.png
until_done "a run is begun" curl -fsS -X POST -H 'Content-Type: application/json' -d '{"dataset":"check"}' "$api/runs?id=$run"
until_done "the run is over" run_is_over

# The trigger and the run may both score a film; its row is there once.
counted=$(ask "$api/runs/$run" '`${answer.listed} listed, ${answer.counts.succeeded + answer.counts.skipped} scored, ${answer.counts.failed} failed`')
rows=$(ask "$api/predictions/check?top=1000" 'new Set(answer.images.map(row => row.image)).size + "/" + answer.images.length')
echo "the run counts $counted; rows: $rows"
[ "$counted" = "3 listed, 3 scored, 0 failed" ] && [ "$rows" = 3/3 ] || { echo "Three films should give three rows, once each."; exit 1; }
