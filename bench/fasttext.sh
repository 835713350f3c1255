#!/usr/bin/env bash
# The long form of FastTextTests: a model of 200 MB and more in eight .NET processes. Arguments: rows of 400 bytes in the model, processes.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/prerequisites.sh
prerequisites gcc:gcc g++:g++ fasttext:fasttext libfasttext-dev:/usr/include/fasttext/fasttext.h

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export AFTERLINK_FASTTEXT_BUCKETS="${1:-550000}" AFTERLINK_FASTTEXT_PROCESSES="${2:-8}"
dotnet build tests/Runtime.Tests -v quiet -nologo
dotnet test --project tests/Runtime.Tests --no-build --filter "FullyQualifiedName~FastTextTests" --output Detailed
