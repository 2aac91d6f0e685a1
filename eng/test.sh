#!/usr/bin/env bash
# Builds and runs every test. The last line is the totals: tests: N passed, N failed, N skipped
#   eng/test.sh [--filter EXPRESSION]      arguments go to dotnet test
# JOJOGAN_GOLDEN=<folder> runs the golden tests on another set of fixtures.
# JOJOGAN_HAMMER_SECONDS=<number> is how long all services are hammered at once; 300 for a long run by hand.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

eng/setup.sh
if ! /usr/bin/python3 -c 'import onnx' 2> /dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
  # ONNX's own checker; without it its tests are skipped.
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-onnx; } > /dev/null 2>&1 || true
fi
if ! command -v ffmpeg > /dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
  # For the tests of videos; without it they are skipped.
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null 2>&1 || true
fi

if [ ! -d /usr/lib/postgresql ] && [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
  # For the tests of jobs; without it those of the database fail.
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; } > /dev/null 2>&1 || true
fi

if ! command -v chromium > /dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
  # For the tests of the studio's page; without it they fail.
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } > /dev/null 2>&1 || true
fi

if ! command -v npm > /dev/null && [ "$(id -u)" -eq 0 ] && command -v apt-get > /dev/null; then
  # For the tests of the object store, which install their server with it; without it they fail.
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends nodejs npm; } > /dev/null 2>&1 || true
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

export JOJOGAN_HAMMER_SECONDS=${JOJOGAN_HAMMER_SECONDS:-20}
dotnet build JoJoGan.sln -c Release -v quiet -nologo
status=0

run() { # project, name of its results, arguments of dotnet test
  local project=$1 name=$2
  shift 2
  dotnet test "$project" -c Release --no-build --nologo \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
    --results-directory "$results" "$@" || status=1
}

for project in tests/*.Tests; do
  run "$project" "$(basename "$project")" "$@"
done

# Where there is AVX-512, what takes its place elsewhere would not be tested.
if [ $# -eq 0 ] && grep -qw avx512f /proc/cpuinfo; then
  DOTNET_EnableAVX512=0 run tests/JoJoGan.Models.Tests without-avx512 --filter "FullyQualifiedName~Winograd|FullyQualifiedName~FusedConvolution|FullyQualifiedName~UpConvolution"
fi

# Every reader of files is given a minute of damaged ones; see docs/security.md.
if [ $# -eq 0 ]; then
  dotnet run --project tests/JoJoGan.Fuzz -c Release --no-build -- all --seconds 10 --folder "$results/fuzz" || status=1
fi

count() { # attribute of the trx counters, summed
  grep -ho '<Counters [^>]*>' "$results"/*.trx | grep -o " $1=\"[0-9]*\"" | grep -o '[0-9]*' | awk '{ n += $1 } END { print n + 0 }'
}
total=$(count total) executed=$(count executed) passed=$(count passed)
failed=$((executed - passed))
[ "$total" -gt 0 ] || status=1
if [ "$failed" -eq 0 ] && [ "$status" -ne 0 ]; then
  echo 'a test project ended early, or the fuzzer found something, see above: counted as one failure'
  failed=1
fi
[ "$failed" -eq 0 ] || status=1
printf 'tests: %d passed, %d failed, %d skipped\n' "$passed" "$failed" $((total - executed))
exit "$status"
