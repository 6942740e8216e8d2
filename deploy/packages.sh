#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs Debian 12 packages that are missing: deploy/packages.sh build|run|test|bench …
# As root, or as a user with sudo. Does nothing, and needs no rights, when everything is there.
set -eu

build="gcc g++ cmake ninja-build pkg-config libssl-dev libpq-dev libmicrohttpd-dev libcjson-dev libcurl4-openssl-dev"
run="postgresql-15 openssl curl jq util-linux"
test="libcmocka-dev clang libclang-rt-14-dev clang-format python3 python3-pytest python3-cryptography python3-jsonschema gnutls-bin bash-completion shellcheck"
bench="wrk postgresql-client-15"

wanted=""
for group in "$@"; do
	case "$group" in
	build) wanted="$wanted $build" ;;
	run) wanted="$wanted $run" ;;
	test) wanted="$wanted $test" ;;
	bench) wanted="$wanted $bench" ;;
	*) echo "packages.sh: no group \"$group\": build, run, test or bench" >&2; exit 2 ;;
	esac
done

missing=""
for package in $wanted; do
	dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
	as_root=""
elif command -v sudo >/dev/null; then
	as_root="sudo"
else
	echo "packages.sh: missing$missing; install them as root, or install sudo" >&2
	exit 1
fi
echo "Installing$missing"
# Debian's postgresql package makes and starts a cluster of its own unless told not to; ours is private.
if ! [ -e /etc/postgresql-common/createcluster.conf ]; then
	$as_root mkdir -p /etc/postgresql-common
	echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
# shellcheck disable=SC2086 # the lists are words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
