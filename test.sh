#!/usr/bin/env bash
# Builds everything and runs every test; ends with one line "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")"
. eng/prerequisites.sh
prerequisites gcc:gcc g++:g++ libc6-dev:/usr/include/stdio.h binutils:objdump openssl:openssl \
    libssl3:/usr/lib/x86_64-linux-gnu/libcrypto.so.3 zlib1g:/usr/lib/x86_64-linux-gnu/libz.so.1 musl:/lib/ld-musl-x86_64.so.1 musl-tools:musl-gcc \
    elfutils:eu-strip patchelf:patchelf gdb:gdb clang:clang lld:ld.lld gcc-aarch64-linux-gnu:aarch64-linux-gnu-gcc git:git chromium:chromium \
    fasttext:fasttext libfasttext-dev:/usr/include/fasttext/fasttext.h \
    libpython3.11:/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0 libpython3.11-testsuite:/usr/lib/python3.11/test/test_hashlib.py \
    qemu-system-x86:qemu-system-x86_64 make:make xz-utils:xz cpio:cpio e2fsprogs:mke2fs pahole:pahole \
    libelf1:/usr/lib/x86_64-linux-gnu/libelf.so.1 || exit 1

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT

dotnet build Toolkit.sln -v quiet -nologo || exit 1
# Style and analyzers are errors in the build already; what is left to see is whitespace.
dotnet format whitespace . --folder --verify-no-changes --exclude artifacts || exit 1

dotnet test --solution Toolkit.sln --no-build 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

# The runner's own summary: "  total: 6", "  failed: 0", "  succeeded: 6", "  skipped: 0".
count() { sed 's/\x1b\[[0-9;]*m//g' "$log" | sed -n "s/^ *$1: \([0-9]*\)$/\1/p" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [ -z "$passed" ] || [ -z "$failed" ] || [ -z "$skipped" ] || [ "$passed" -eq 0 ]; then
    echo "the test runner printed no summary" >&2
    exit 1
fi
[ "$skipped" -eq 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
