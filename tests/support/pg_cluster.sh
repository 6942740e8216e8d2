#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The PostgreSQL of one test run: tests/support/pg_cluster.sh start|stop|url BUILD_DIRECTORY [DATABASE]
#
# The cluster lives in a temporary directory, whose path is short enough for a Unix socket wherever the build
# stands; BUILD_DIRECTORY/pg_cluster names it. `start` ends what an interrupted run left behind.
set -eu

usage() { echo "usage: pg_cluster.sh start|stop|url BUILD_DIRECTORY [DATABASE]" >&2; exit 2; }
[ $# -ge 2 ] || usage
action=$1
note=$2/pg_cluster
database=${3:-anchorhold}
postgres=$(dirname "$0")/../../deploy/private-postgres.sh

directory() { [ ! -f "$note" ] || cat "$note"; }

stop() {
	old=$(directory)
	[ -n "$old" ] || return 0
	"$postgres" stop "$old"
	rm -rf "$old" "$note"
}

start() {
	stop
	new=$(mktemp -d "${TMPDIR:-/tmp}/ah-pg-XXXXXX")
	echo "$new" >"$note"
	PG_FAST=1 "$postgres" start "$new"
}

case "$action" in
start) start ;;
stop) stop ;;
url) "$postgres" url "$(directory)" "$database" ;;
*) usage ;;
esac
