#!/usr/bin/env bash
# The test command: sets up, builds, checks the form and runs every test.
#
#   bash tools/test.sh
#
# The last line is always "N passed, N failed, N skipped". The exit code is 0 only when the build
# and every test passed. With CI=true a missing foreign peer and a skipped test are failures too.
# Test results (trx) are left in artifacts/test-results.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

readonly CONFIGURATION=Release
readonly RESULTS=artifacts/test-results
# A test assembly that hangs is ended after this long.
readonly HANG_LIMIT=5m

# What is looked for, a command or a file:Debian package:what is left out without it
readonly GO_DTLS=/usr/share/gocode/src/github.com/pion/dtls/v2/conn.go
readonly PEERS=(
  "openssl:openssl:handshakes and certificates against OpenSSL"
  "coap-client-openssl:libcoap3-bin:requests from libcoap's client"
  "coap-server-openssl:libcoap3-bin:requests to libcoap's server"
  "gcc:gcc:the peer programs in C"
  "/usr/include/stdio.h:libc6-dev:the peer programs in C"
  "/usr/include/openssl/ssl.h:libssl-dev:interoperability with OpenSSL's library"
  "/usr/include/gnutls/dtls.h:libgnutls28-dev:interoperability with GnuTLS"
  "/usr/include/mbedtls/ssl.h:libmbedtls-dev:interoperability with mbedTLS"
  "/usr/include/wolfssl/ssl.h:libwolfssl-dev:interoperability with wolfSSL"
  "go:golang-go:the peer program in Go"
  "$GO_DTLS:golang-github-pion-dtls.v2-dev:interoperability with pion"
)

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# No build server outlives this script.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0

passed=0
failed=0
skipped=0
started=$SECONDS

finish() {
  local code=$?
  trap - EXIT
  if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  echo "$passed passed, $failed failed, $skipped skipped"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() { echo "== $1 ($((SECONDS - started)) s)"; }

die() {
  echo "error: $1" >&2
  exit 1
}

in_ci() { [ "${CI:-}" = "true" ]; }

is_here() {
  case "$1" in
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

missing_packages() {
  local peer what package
  for peer in "${PEERS[@]}"; do
    IFS=: read -r what package _ <<<"$peer"
    is_here "$what" || echo "$package"
  done | sort -u
}

install_peers() {
  local packages peer what package cases
  packages=$(missing_packages)
  [ -z "$packages" ] && return
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing:" $packages
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages >/dev/null
  fi
  for peer in "${PEERS[@]}"; do
    IFS=: read -r what package cases <<<"$peer"
    is_here "$what" && continue
    echo "left out: $cases ($what is missing; as root: apt-get install $package)"
    in_ci && die "CI=true and $what is missing"
  done
}

compile_peers() {
  command -v gcc >/dev/null || command -v go >/dev/null || return
  bash firmware/tests/interop/build.sh artifacts/peers || die "a peer program did not compile"
}

check_sdk() {
  local version
  command -v dotnet >/dev/null || die "dotnet is missing: install the .NET 10 SDK"
  version=$(dotnet --version 2>/dev/null) || version="none that global.json accepts"
  case "$version" in
    10.*) echo ".NET SDK $version" ;;
    *) die "the .NET 10 SDK is missing (found: $version)" ;;
  esac
}

test_projects() {
  grep -rl --include='*.csproj' 'Microsoft.NET.Test.Sdk' firmware simulator hil-tests tools \
    2>/dev/null | sort
}

# Adds the counts of one result file; skipped tests are those that were not executed.
count() {
  local counters total executed good
  counters=$(grep -o '<Counters [^>]*>' "$1" | head -n 1)
  total=$(sed -n 's/.* total="\([0-9]*\)".*/\1/p' <<<"$counters")
  executed=$(sed -n 's/.* executed="\([0-9]*\)".*/\1/p' <<<"$counters")
  good=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters")
  passed=$((passed + ${good:-0}))
  failed=$((failed + ${executed:-0} - ${good:-0}))
  skipped=$((skipped + ${total:-0} - ${executed:-0}))
}

run_tests() {
  local project name before
  rm -rf "$RESULTS"
  for project in $(test_projects); do
    name=$(basename "$project" .csproj)
    step "test $name"
    before=$failed
    if dotnet test "$project" -c "$CONFIGURATION" --no-build --results-directory "$RESULTS" \
      --logger "trx;LogFileName=$name.trx" \
      --blame-hang --blame-hang-timeout "$HANG_LIMIT" --blame-hang-dump-type none; then
      [ -f "$RESULTS/$name.trx" ] || die "$name left no results"
      count "$RESULTS/$name.trx"
    else
      [ -f "$RESULTS/$name.trx" ] && count "$RESULTS/$name.trx"
      # The host crashed or hung: no test says so, the exit code does.
      [ "$failed" -eq "$before" ] && failed=$((failed + 1))
    fi
  done
}

step "set-up"
check_sdk
install_peers
step "peer programs"
compile_peers
step "restore"
dotnet restore Device.sln -v q || die "restore failed: is a package registry reachable?"
step "build"
dotnet build Device.sln -c "$CONFIGURATION" --no-restore -v q || die "the build failed"
# The build has enforced the style; what is left is white space, line ends and the last newline.
# The whole of `dotnet format` says the same in three times the time.
step "format"
dotnet format whitespace Device.sln --no-restore --verify-no-changes \
  || die "the form is not kept; mend it with: dotnet format Device.sln"
run_tests
step "done"
[ "$failed" -eq 0 ] || exit 1
if in_ci && [ "$skipped" -gt 0 ]; then die "CI=true and $skipped tests were skipped"; fi
exit 0
