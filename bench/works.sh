#!/usr/bin/env bash
# The long form of tests/System.Tests: CPython's larger tests on rewritten libraries, unbound and with every slot called and passed through.
# test_socket is not in it: on some virtual machines it hangs on the originals. Arguments are names of CPython tests to run instead.
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/prerequisites.sh
prerequisites gcc:gcc libpython3.11:/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0 libpython3.11-testsuite:/usr/lib/python3.11/test/test_hashlib.py

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export AFTERLINK_PYTHON_TESTS="${*:-test_hashlib test_json test_re test_struct test_math test_threading test_subprocess test_signal
    test_ssl test_pickle test_decimal test_float test_strtod test_locale test_zlib test_exceptions test_generators test_mmap}"
AFTERLINK_PYTHON_TESTS=${AFTERLINK_PYTHON_TESTS//$'\n'/ }
dotnet build tests/System.Tests -v quiet -nologo
dotnet test --project tests/System.Tests --no-build --filter "FullyQualifiedName~PythonTests" --output Detailed
