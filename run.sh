#!/usr/bin/env bash
# The main job, end to end: packs the package, builds the Uart sample from it as any user would, runs it, measures.
set -euo pipefail
cd "$(dirname "$0")"
. eng/prerequisites.sh
prerequisites gcc:gcc libc6-dev:/usr/include/stdio.h binutils:objdump openssl:openssl

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

echo "== packing Afterlink"
dotnet pack src/Runtime/Afterlink.csproj -c Release -v quiet -nologo
# A package of a version that was seen before is not looked at again, so what was unpacked of an earlier one must go.
rm -rf artifacts/consumer-packages/afterlink

echo "== building samples/Uart from the package"
dotnet build samples/Uart -c Release -v quiet -nologo

echo "== running it"
dotnet run --project samples/Uart -c Release --no-build

echo
echo "== what it costs (medians, measured now; bench/Costs)"
mkdir -p artifacts/bench
gcc -O2 -Wall -Wextra bench/Costs/native/unbound.c -o artifacts/bench/unbound
artifacts/bench/unbound > artifacts/bench/unbound.tsv
dotnet build bench/Costs -c Release -v quiet -nologo
dotnet run --project bench/Costs -c Release --no-build -- artifacts/bench/unbound.tsv artifacts/bench/costs.svg
echo "   (the same as a picture: artifacts/bench/costs.svg)"
