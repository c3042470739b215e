#!/bin/sh
# Looks whether this machine has what building and testing Dateline takes, and installs what is missing where it may.
# usage: setup.sh build   a compiler and headers, which is all that `make demo` takes
#        setup.sh test    also Java and Maven for a real Kafka, and kcat
set -eu

missing=''
need() { missing="$missing $1"; }

has() { command -v "$1" >/dev/null 2>&1; }

java_is_recent() {
    version=$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge 17 ]
}

java_package() {
    for version in 25 21 17; do
        # It succeeds without a word for a name that is only mentioned elsewhere.
        if apt-cache show "openjdk-$version-jre-headless" 2>/dev/null | grep -q '^Package:'; then
            echo "openjdk-$version-jre-headless"
            return
        fi
    done
    echo openjdk-17-jre-headless
}

look_for_compiler() {
    if ! { has gcc && has g++ && has make; }; then need build-essential; fi
    if ! has pkg-config; then
        need 'pkg-config libssl-dev zlib1g-dev'
        return
    fi
    pkg-config --exists openssl || need libssl-dev
    pkg-config --exists zlib || need zlib1g-dev
}

look_for_kafka() {
    has kcat || need kcat
    # A cluster that is there already needs no Java here.
    [ -z "${DATELINE_TEST_BROKERS:-}" ] || return 0
    if ! { has java && java_is_recent; }; then need "$(java_package)"; fi
    [ -n "${DATELINE_KAFKA_HOME:-}" ] || has mvn || need maven
}

look() {
    missing=''
    look_for_compiler
    if [ "$1" = test ]; then look_for_kafka; fi
}

what=${1:-test}
if ! has cargo; then
    echo 'Rust is missing: install it from https://rustup.rs' >&2
    exit 1
fi
look "$what"
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if ! has apt-get; then
    echo "missing; on Debian and Ubuntu the packages are called:$missing" >&2
    exit 1
fi
if [ "$(id -u)" != 0 ]; then
    echo "missing; please run: sudo $install" >&2
    exit 1
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# The package lists were perhaps empty before, so the choice of Java is made again.
look "$what"
# shellcheck disable=SC2086 # a list of packages
apt-get install -qq -y --no-install-recommends $missing >/dev/null
look "$what"
if [ -n "$missing" ]; then
    echo "still missing after the installation:$missing" >&2
    exit 1
fi
