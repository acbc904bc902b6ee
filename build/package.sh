#!/usr/bin/env bash
# Makes a release in artifacts/release: the tool's packages (dotnet tool install), an archive for each platform that needs no installed .NET,
# what each of them contains (CycloneDX), and SHA256SUMS.
#
#   build/package.sh                      every platform
#   build/package.sh linux-x64 win-x64    these only
#   build/package.sh --packages-only linux-x64
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

archives=true
if [ "${1:-}" = --packages-only ]; then archives=false; shift; fi
known=$(dotnet msbuild CheXNet.Cli -nodeReuse:false -getProperty:RuntimeIdentifiers)
version=$(dotnet msbuild CheXNet.Cli -nodeReuse:false -getProperty:Version)
platforms=${*:-${known//;/ }}
for platform in $platforms; do
  case ";$known;" in
    *";$platform;"*) ;;
    *) echo "There is no platform $platform: use ${known//;/, }." >&2; exit 2 ;;
  esac
done

out=$PWD/artifacts/release
rm -rf "$out"
mkdir -p "$out"

echo "Tool packages $version: $platforms"
# As an environment variable: a semicolon in a property of the command line stays part of one value.
ToolPackageRuntimeIdentifiers=${platforms// /;} dotnet pack CheXNet.Cli -c Release -o "$out" -nodeReuse:false -m:1 -v quiet

if $archives; then
  for platform in $platforms; do
    name=chexnet-$version-$platform
    work=$(mktemp -d)
    echo "Archive $name"
    dotnet publish CheXNet.Cli -c Release -r "$platform" --self-contained -o "$work/$name" -nodeReuse:false -v quiet
    rm -f "$work/$name"/*.pdb "$work/$name"/*.xml
    cp "$work/$name/sbom.cdx.json" "$out/$name.sbom.cdx.json"
    case $platform in
      win-*) (cd "$work" && python3 -m zipfile -c "$out/$name.zip" "$name") ;;
      *) tar -C "$work" -czf "$out/$name.tar.gz" "$name" ;;
    esac
    rm -rf "$work"
  done
fi

if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
(cd "$out" && for file in *; do "${sum[@]}" "$file"; done > ../SHA256SUMS && mv ../SHA256SUMS .)
ls -l "$out"
