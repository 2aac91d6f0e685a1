#!/usr/bin/env bash
# Checks that this machine can build the repository; installs nothing. NuGet restores the packages when something is built.
set -euo pipefail

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v dotnet > /dev/null || fail "the .NET 10 SDK is not on PATH; install it first"
[[ $(dotnet --version) == 1[0-9].* ]] || fail "the .NET 10 SDK is needed, found $(dotnet --version)"
