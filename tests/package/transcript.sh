#!/usr/bin/env bash
# A stranger's first hour, from the packed tool: in an empty home, as a user who is not root, each command of docs/transcript.md is run as it
# stands there. A command that fails ends the script; so does a document whose commands are not these.
#
#   tests/package/transcript.sh              packs, installs, runs, compares with docs/transcript.md
#   tests/package/transcript.sh --write      ... and writes docs/transcript.md
#   tests/package/transcript.sh --packed     takes the packages that lie in artifacts/release
#
# Needs .NET 10, curl and, for the storage emulator, Node 20 or later with npm and its registry.
set -euo pipefail
cd "$(dirname "$0")/../.."
repository=$PWD
write=false packed=false
for option in "$@"; do
  case $option in
    --write) write=true ;;
    --packed) packed=true ;;
    *) echo "Unknown option: $option" >&2; exit 2 ;;
  esac
done

platform=$(dotnet msbuild CheXNet.Cli -nodeReuse:false -getProperty:NETCoreSdkRuntimeIdentifier)
$packed || build/package.sh --packages-only "$platform"

work=$(mktemp -d)
home=$work/home
transcript=$work/transcript.md
service=
stop() {
  status=$?
  [ -z "$service" ] || kill "$service" 2>/dev/null || true
  [ "$status" = 0 ] || { echo "--- the end of the transcript"; tail -n 40 "$transcript"; } >&2
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

mkdir -p "$home/.nuget/NuGet" "$work/packages"
cp artifacts/release/*.nupkg "$work/packages"
cp tests/CheXNet.Shared.Tests/Fixtures/checkpoints/arnoweng.pth.tar "$home/model.pth.tar"
# The packages that were just made, and no other source: not one of the same name elsewhere.
echo "<configuration><packageSources><clear /><add key=\"release\" value=\"$work/packages\" /></packageSources></configuration>" > "$home/.nuget/NuGet/NuGet.Config"

# Root would hide what a folder's permissions forbid: nobody runs the commands.
user=()
if [ "$(id -u)" = 0 ]; then
  user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  chmod 755 "$work"
  chown -R 65534:65534 "$home"
fi
clean=(env -i "HOME=$home" "PATH=$home/.dotnet/tools:$PATH" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false LANG=C.UTF-8)
for inherited in DOTNET_ROOT http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY SSL_CERT_FILE NODE_EXTRA_CA_CERTS npm_config_registry; do
  [ -z "${!inherited:-}" ] || clean+=("$inherited=${!inherited}")
done

say() { printf '%s\n' "$@" >> "$transcript"; }
# Times, rates and paths differ from machine to machine.
run() {
  say '' '```console' "\$ $1"
  (cd "$home" && "${user[@]}" "${clean[@]}" bash -o pipefail -c "$1") 2>&1 |
    sed "s|$home|/home/you|g; s/\x1b\[[0-9;]*m//g; s/ *$//; \$a\\" >> "$transcript"
  say '```'
  echo "ok: $1"
}

say '# A first hour' '' \
  "Written by \`tests/package/transcript.sh\`, which installs the packed tool into an empty home, runs every command as it stands here, as a user who
is not root, and fails if one does. Times and rates are of the machine that wrote it." '' '## Install'
run 'dotnet tool install --global chexnet'
say '' '## See it work'
run 'chexnet demo --output demo'
say '' '## Score films'
run 'chexnet phantoms --count 4 --size 256 --seed 7 --output drawn'
run 'chexnet score drawn/images --output scores.csv'
run 'cut -d, -f1-4 scores.csv'
say '' '## Look where the model looked'
run 'chexnet explain drawn/images/00000001_000.png --finding Effusion --output effusion.png'
say '' '## Serve, upload, ask'
say '' '```console' '$ chexnet serve --data storage &' '```'
(cd "$home" && exec "${user[@]}" "${clean[@]}" chexnet serve --data storage) > "$work/serve.log" 2>&1 &
service=$!
for _ in $(seq 180); do
  curl -fsS http://127.0.0.1:7014/api/health >/dev/null 2>&1 && break
  kill -0 "$service" 2>/dev/null || { cat "$work/serve.log" >&2; exit 1; }
  sleep 1
done
run 'curl -fsS -X POST --data-binary @drawn/images/00000001_000.png http://127.0.0.1:7014/api/xrays/ward7/first.png'
for _ in $(seq 60); do
  curl -fsS http://127.0.0.1:7014/api/predictions/ward7/first.png >/dev/null 2>&1 && break
  sleep 1
done
run 'chexnet query --data storage --dataset ward7 --image first.png'
kill "$service"
wait "$service" || true
service=
say '' '## Score a dataset, with a report'
run 'chexnet run start --folder drawn/images --dataset drawn --data storage --id first-run'
say '' '## Bring a checkpoint' '' 'This one is a tiny network in the layout of arnoweng/CheXNet; yours has 30 MB and is imported by the same line.'
run 'chexnet model import model.pth.tar --profile arnoweng --output models/arnoweng'
run 'chexnet score drawn/images --model models/arnoweng --output other.csv'

commands() { grep '^\$ ' "$1"; }
if $write; then
  cp "$transcript" "$repository/docs/transcript.md"
elif ! diff <(commands "$repository/docs/transcript.md") <(commands "$transcript"); then
  echo "docs/transcript.md has other commands: run tests/package/transcript.sh --write." >&2
  exit 1
fi
echo "Every command of docs/transcript.md works from the packed tool."
