#!/usr/bin/env bash
# Builds the peer programs of the interoperability tests from what Debian packages.
#
#   bash firmware/tests/interop/build.sh FOLDER [NAME...]
#
# A program that is newer than its sources is left alone. A name whose headers or compiler are
# missing is reported and left out; the exit code tells only of programs that did not compile.
set -uo pipefail
sources="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/peers"
folder=${1:?a folder for the programs}
shift
mkdir -p "$folder" || exit 1
folder=$(cd "$folder" && pwd)
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(openssl gnutls mbedtls wolfssl pion)
failed=0

# Two test runs at once must not write the same program.
exec 9>"$folder/lock"
command -v flock >/dev/null && flock 9

compile_c() {
  local name=$1 header=$2
  shift 2
  if ! command -v gcc >/dev/null || [ ! -e "/usr/include/$header" ]; then
    echo "left out: $name (gcc or $header is missing)"
    return
  fi
  [ "$folder/$name" -nt "$sources/$name.c" ] && [ "$folder/$name" -nt "$sources/peer.h" ] && return
  gcc -O1 -Wall -Wextra -Werror -o "$folder/$name.new" "$sources/$name.c" "$@" \
    && mv "$folder/$name.new" "$folder/$name" || failed=1
}

# Offline by construction: modules are off and the packages are Debian's.
compile_pion() {
  local gopath=/usr/share/gocode version
  if ! command -v go >/dev/null || [ ! -d "$gopath/src/github.com/pion/dtls/v2" ]; then
    echo "left out: pion (go or its package is missing)"
    return
  fi
  [ "$folder/pion" -nt "$sources/pion/main.go" ] && return
  version=$(dpkg-query -W -f '${Version}' golang-github-pion-dtls.v2-dev) || version=unknown
  GO111MODULE=off GOPATH=$gopath GOFLAGS= GOPROXY=off GOCACHE="$folder/go-cache" \
    go build -ldflags "-X main.version=$version" -o "$folder/pion.new" "$sources/pion/main.go" \
    && mv "$folder/pion.new" "$folder/pion" || failed=1
}

for name in "${names[@]}"; do
  case "$name" in
    openssl) compile_c openssl openssl/ssl.h -lssl -lcrypto ;;
    gnutls) compile_c gnutls gnutls/dtls.h -lgnutls ;;
    mbedtls) compile_c mbedtls mbedtls/ssl.h -lmbedtls -lmbedx509 -lmbedcrypto ;;
    wolfssl) compile_c wolfssl wolfssl/ssl.h -lwolfssl ;;
    pion) compile_pion ;;
    *) echo "unknown: $name" >&2; failed=1 ;;
  esac
done
exit $failed
