#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A PostgreSQL of one's own: deploy/private-postgres.sh start|stop|url|user DIRECTORY [DATABASE]
# A command as the user of the cluster: deploy/private-postgres.sh run DIRECTORY COMMAND [ARGUMENT ...]
#
# The cluster lives in DIRECTORY, listens on a Unix socket there and nowhere else, and never runs as root: started
# by root, it runs as the system user "postgres". That user and root may connect, as the role "anchorhold", which
# owns the database and is no superuser. Set PG_FAST=1 for tests: no fsync, and no autovacuum, whose workers keep a
# database from being dropped by its owner.
set -eu

usage() { echo "usage: private-postgres.sh start|stop|url|user DIRECTORY [DATABASE], or run DIRECTORY COMMAND" >&2; exit 2; }
[ $# -ge 2 ] || usage
action=$1
directory=$2
database=${3:-anchorhold}
bin=/usr/lib/postgresql/15/bin

if [ "$(id -u)" -eq 0 ]; then
	user=postgres
else
	user=$(id -un)
fi

# Runs a command as the user of the cluster. Where that user cannot walk to the directory (a home that only its owner
# may enter), it is lent the right to search directories, and nothing else.
as_user() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	elif setpriv --reuid="$user" --regid="$user" --init-groups test -x "$directory"; then
		setpriv --reuid="$user" --regid="$user" --init-groups --no-new-privs "$@"
	else
		setpriv --reuid="$user" --regid="$user" --init-groups --inh-caps=+dac_read_search \
			--ambient-caps=+dac_read_search --no-new-privs "$@"
	fi
}

running() { [ -d "$directory/data" ] && as_user "$bin/pg_ctl" -D "$directory/data" status >/dev/null 2>&1; }

create() {
	mkdir -p "$directory"
	directory=$(cd "$directory" && pwd)
	if [ "${#directory}" -gt 90 ]; then
		echo "private-postgres.sh: $directory is too long for a Unix socket (90 characters at most)" >&2
		exit 1
	fi
	chmod 700 "$directory"
	[ "$(id -u)" -ne 0 ] || chown "$user" "$directory"
	[ -d "$directory/data" ] || initialise
}

# Who may be whom: peer authentication, by the kernel's word on who is at the other end of the socket.
initialise() {
	as_user rm -rf "$directory/data.new"
	as_user "$bin/initdb" -D "$directory/data.new" -U "$user" --auth=peer --encoding=UTF8 --locale=C.UTF-8 \
		>"$directory/initdb.log"
	echo "local all all peer map=private" | as_user tee "$directory/data.new/pg_hba.conf" >/dev/null
	for system_user in root "$user"; do
		printf 'private %s anchorhold\nprivate %s %s\n' "$system_user" "$system_user" "$user"
	done | as_user tee "$directory/data.new/pg_ident.conf" >/dev/null
	as_user mv "$directory/data.new" "$directory/data"
}

exists() { as_user "$bin/psql" -h "$directory" -d postgres -qAtc "$1" | grep -q 1; }

start() {
	create
	if ! running; then
		options="-c listen_addresses='' -c unix_socket_directories='$directory' -c unix_socket_permissions=0700"
		[ -z "${PG_FAST:-}" ] || options="$options -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
		as_user "$bin/pg_ctl" -D "$directory/data" -l "$directory/postgres.log" -o "$options" -w -t 60 start \
			>/dev/null || { tail -n 20 "$directory/postgres.log" >&2; exit 1; }
	fi
	exists "SELECT 1 FROM pg_roles WHERE rolname = 'anchorhold'" ||
		as_user "$bin/createuser" -h "$directory" --createdb anchorhold
	exists "SELECT 1 FROM pg_database WHERE datname = '$database'" ||
		as_user "$bin/createdb" -h "$directory" -O anchorhold "$database"
}

stop() {
	[ -d "$directory" ] || exit 0
	directory=$(cd "$directory" && pwd)
	! running || as_user "$bin/pg_ctl" -D "$directory/data" -m fast -w stop >/dev/null
}

case "$action" in
start) start ;;
stop) stop ;;
url) echo "host='$(cd "$directory" && pwd)' dbname=$database user=anchorhold" ;;
user) echo "$user" ;;
run)
	shift 2
	as_user "$@"
	;;
*) usage ;;
esac
