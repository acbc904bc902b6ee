#!/usr/bin/env bash
# The real function app in the real Functions host on Azurite: one film is uploaded, and its row and its overlay are waited for.
# Needs .NET 10, Node 20 or later and the Azure Functions Core Tools (func); without the last it says so and does nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v func >/dev/null || { echo "Skipped: no Azure Functions Core Tools here (https://aka.ms/azfunc-install)."; exit 0; }

port=${PORT:-7071}
work=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

cp CheXNet.Cli/Azurite/npm/package*.json "$work"
npm ci --prefix "$work" --no-audit --no-fund >/dev/null
node "$work/node_modules/azurite/dist/src/azurite.js" --location "$work/data" --skipApiVersionCheck --silent >"$work/azurite.log" 2>&1 &
pids+=($!)

dotnet build CheXNet.Functions -c Debug -nodeReuse:false -v quiet
dotnet run --project CheXNet.Cli -- phantoms --count 1 --output "$work/films" >/dev/null
film=$(find "$work/films" -name '*.png' | head -n 1)

export AzureWebJobsStorage=UseDevelopmentStorage=true CheXNetStorage=UseDevelopmentStorage=true FUNCTIONS_WORKER_RUNTIME=dotnet-isolated
(cd CheXNet.Functions/bin/Debug/net10.0 && exec func start --port "$port") >"$work/host.log" 2>&1 &
pids+=($!)

# Until it holds, two minutes at most: what, command.
until_done() {
  for _ in $(seq 120); do
    if "${@:2}" >/dev/null 2>&1; then echo "$1"; return 0; fi
    sleep 1
  done
  echo "Not within two minutes: $1. The host says:"
  tail -n 80 "$work/host.log"
  return 1
}

api=http://localhost:$port/api
until_done "the host is ready" curl -fsS "$api/health"
until_done "the film is uploaded" curl -fsS -X POST --data-binary "@$film" "$api/xrays/check/ward%2Ffilm.png"
until_done "its row is written" curl -fsS "$api/predictions/check/ward%2Ffilm.png"
until_done "its overlays are drawn" grep -q "Executed 'Functions.RenderOverlay' (Succeeded" "$work/host.log"
until_done "a run is begun" curl -fsS -X POST -H 'Content-Type: application/json' -d '{"dataset":"check"}' "$api/runs?id=check-$$"
until_done "the run is over" bash -c "curl -fsS '$api/runs/check-$$' | grep -q '\"state\":\"Completed\"'"
