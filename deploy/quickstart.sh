#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
	cat <<-END
		From a fresh Debian 12 to a running community CA that has done its job once. See README.md.
		  deploy/quickstart.sh          installs what is missing, builds, starts, shows; a second run reuses everything
		  deploy/quickstart.sh --stop   ends what it started; the data under var/ stays
		As root, or as a user with sudo. QUICKSTART_RELYING_PARTY_PORT and QUICKSTART_MANAGEMENT_PORT choose the
		ports of the first run, by default 8080 and 8081, or the next that are free.
	END
}

root=$PWD
var=$root/var
binary=$root/build/release/anchorhold
ready=$var/run/ready.json
demo=$var/demo

# Nothing of this goes through a proxy.
export no_proxy="127.0.0.1,localhost${no_proxy:+,$no_proxy}"

bold="" plain=""
[ ! -t 1 ] || bold=$'\033[1m' plain=$'\033[0m'
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
die() { echo "quickstart: $*" >&2; exit 1; }

# The service runs as the user that PostgreSQL runs as, never as root.
service_user=$(deploy/private-postgres.sh user "$var/postgres")
as_service() { deploy/private-postgres.sh run "$var/postgres" "$@"; }

service_pid() {
	local pid
	pid=$(jq -er .pid "$ready" 2>/dev/null) || return 1
	[ "$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | head -n 1)" = "$binary" ] || return 1
	echo "$pid"
}

stop_service() {
	local pid
	pid=$(service_pid) || return 0
	kill -TERM "$pid"
	for _ in $(seq 150); do
		[ -d "/proc/$pid" ] || break
		sleep 0.1
	done
	[ ! -d "/proc/$pid" ] || kill -KILL "$pid"
	rm -f "$ready"
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The wanted port, else the next one that is free.
free_port() {
	local port=$1
	until port_is_free "$port"; do port=$((port + 1)); done
	echo "$port"
}

write_configuration() {
	local relying_party management
	relying_party=$(free_port "${QUICKSTART_RELYING_PARTY_PORT:-8080}")
	management=$(free_port "${QUICKSTART_MANAGEMENT_PORT:-8081}")
	[ "$management" != "$relying_party" ] || management=$(free_port $((relying_party + 1)))
	cat >"$var/anchorhold.conf" <<-END
		# Written by deploy/quickstart.sh; docs/operators/configuration.md explains every key.
		database_url = $(deploy/private-postgres.sh url "$var/postgres")
		relying_party_listen = 127.0.0.1:$relying_party
		management_listen = 127.0.0.1:$management
		public_url = http://127.0.0.1:$relying_party
		server_url = http://127.0.0.1:$management
		relying_party_url = http://127.0.0.1:$relying_party
		passphrase_file = $var/secret/passphrase
		token_file = $var/operator.token
	END
}

# Ninja counts on a terminal; elsewhere its last line will do, or its complaint.
build() {
	cmake --preset release -DBUILD_TESTING=OFF >/dev/null
	if [ -t 1 ]; then
		cmake --build --preset release
	elif ! cmake --build --preset release >build/quickstart.log; then
		tail -n 40 build/quickstart.log >&2
		die "the build failed"
	else
		tail -n 1 build/quickstart.log
	fi
}

prepare() {
	mkdir -p "$var/run" "$var/secret" "$demo"
	deploy/private-postgres.sh start "$var/postgres"
	[ -s "$var/secret/passphrase" ] || (umask 077 && openssl rand -hex 32 >"$var/secret/passphrase")
	[ -s "$var/anchorhold.conf" ] || write_configuration
	[ "$(id -u)" -ne 0 ] || chown -R "$service_user" "$var/run" "$var/secret"
	chmod 700 "$var/secret"
}

start_service() {
	local starter
	if service_pid >/dev/null && [ ! "$binary" -nt "$ready" ] && [ ! "$var/anchorhold.conf" -nt "$ready" ]; then
		return
	fi
	stop_service
	as_service "$binary" migrate --config "$var/anchorhold.conf" ||
		die "the database of an earlier run does not fit; to begin anew and lose it: deploy/quickstart.sh --stop, remove var/"
	rm -f "$ready"
	as_service setsid "$binary" serve --config "$var/anchorhold.conf" --ready-file "$ready" \
		>>"$var/run/anchorhold.log" 2>&1 </dev/null &
	starter=$!
	for _ in $(seq 300); do
		[ -s "$ready" ] && curl -fsS "$relying_party/health/ready" >/dev/null 2>&1 && return
		[ -d "/proc/$starter" ] || break
		sleep 0.1
	done
	tail -n 20 "$var/run/anchorhold.log" >&2
	die "the service did not become ready"
}

setting() { sed -n "s/^$1 = //p" "$var/anchorhold.conf"; }
anchorhold() { ANCHORHOLD_CONFIG="$var/anchorhold.conf" "$binary" "$@"; }
administrator() { ANCHORHOLD_TOKEN=$(cat "$var/secret/administrator.token") anchorhold "$@"; }
# The operator's calls; the community is always the same one.
operator() { ANCHORHOLD_COMMUNITY=example anchorhold "$@"; }

first_tokens() {
	[ -s "$var/secret/administrator.token" ] || as_service "$binary" token bootstrap --config "$var/anchorhold.conf" \
		--name administrator --output "$var/secret/administrator.token"
	[ -s "$var/community.created" ] || {
		administrator community create --slug example --uri udap://example.org/ --name "Example Community" >/dev/null
		echo "The community \"example\" is there: anchorhold community show example"
		date -u +%FT%TZ >"$var/community.created"
	}
	[ -s "$var/operator.token" ] ||
		(umask 077 && administrator token create --name operator --role operator --community example --json |
			jq -er .token >"$var/operator.token")
	[ -s "$var/operator.token" ] || die "the service gave no operator token"
}

# Once: a root, an issuing CA and an organization.
first_authorities() {
	operator ca show "Example Root" >/dev/null 2>&1 || {
		operator ca create --name "Example Root" --kind root --subject "CN=Example Root,O=Example Community" \
			--key-algorithm ec-p384 >/dev/null
		echo "The root is there, and trusted: anchorhold ca show \"Example Root\""
	}
	operator ca show "Example Issuing CA" >/dev/null 2>&1 || {
		operator ca create --name "Example Issuing CA" --kind intermediate --parent "Example Root" \
			--subject "CN=Example Issuing CA,O=Example Community" --key-algorithm ec-p256 >/dev/null
		echo "The CA that issues is there: anchorhold ca show \"Example Issuing CA\""
	}
	operator org show "Example Clinic" >/dev/null 2>&1 || {
		operator org create --name "Example Clinic" --contact "Operations <operations@clinic.example.org>" \
			--uri https://app.clinic.example.org/fhir >/dev/null
		operator org approve "Example Clinic" >/dev/null
		echo "An organization is there, and approved: anchorhold org show \"Example Clinic\""
	}
}

fetch_crls() {
	: >"$demo/crls.pem"
	local id
	for id in $(operator authority list --json | jq -er '.items[].id'); do
		curl -fsS "$relying_party/crl/$id.crl" | openssl crl -inform DER >>"$demo/crls.pem"
	done
}

openssl_says() {
	openssl verify -crl_check_all -CAfile "$demo/anchors.pem" -untrusted "$demo/chain.pem" -CRLfile "$demo/crls.pem" \
		"$demo/leaf.pem" 2>&1 || true
}

main_job() {
	say "1. An application makes its key and its request: openssl req"
	openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$demo/app.key" -out "$demo/app.csr" \
		-subj "/CN=Clinic App/O=Example Clinic" -addext "subjectAltName=URI:https://app.clinic.example.org/fhir" 2>/dev/null
	openssl req -in "$demo/app.csr" -noout -verify -subject 2>&1

	say "2. The community CA issues: anchorhold cert issue"
	local id
	id=$(operator cert issue --organization "Example Clinic" --profile udap-client --csr "$demo/app.csr" \
		--authority "Example Issuing CA" --out "$demo/leaf.pem" --chain-out "$demo/chain.pem" --json | jq -er .id)
	openssl x509 -in "$demo/leaf.pem" -noout -subject -issuer -dates -ext subjectAltName

	say "3. OpenSSL agrees: openssl verify -crl_check_all"
	curl -fsS "$relying_party/communities/example/anchors.pem" >"$demo/anchors.pem"
	fetch_crls
	openssl_says | tee "$demo/before.txt"
	grep -q ': OK$' "$demo/before.txt" || die "openssl does not accept the certificate"

	say "4. A relying party asks: anchorhold decide"
	cat "$demo/leaf.pem" "$demo/chain.pem" >"$demo/x5c.pem"
	operator decide --purpose client "$demo/x5c.pem"

	say "5. The certificate is revoked: anchorhold cert revoke"
	operator cert revoke "$id" --reason keyCompromise --comment "quickstart" --json |
		jq -r '"status \(.status), reason \(.revocation.reason), at \(.revocation.revoked_at)"'
	operator crl publish --authority "Example Issuing CA" --json |
		jq -r '"CRL number \(.number) with \(.entry_count) entries: \(.url)"'

	say "6. OpenSSL and Anchorhold refuse it now"
	fetch_crls
	openssl_says | tee "$demo/after.txt"
	grep -q 'certificate revoked' "$demo/after.txt" || die "openssl still accepts the certificate"
	local code=0
	operator decide --purpose client "$demo/x5c.pem" || code=$?
	[ "$code" -eq 4 ] || die "the decision was expected to be untrusted (exit code 4), not $code"
}

farewell() {
	say "Anchorhold is running."
	cat <<-END
		Configuration, data and log are under $var (log: run/anchorhold.log).

		To try next:
		  export ANCHORHOLD_CONFIG="$var/anchorhold.conf" ANCHORHOLD_COMMUNITY=example PATH="$root/build/release:\$PATH"
		  anchorhold cert list
		  anchorhold audit verify
		  anchorhold decide --explain "$demo/x5c.pem"

		Operator's token:    $(cat "$var/operator.token")
		Relying-party plane: $relying_party
		Management plane:    $(setting server_url)
	END
}

# What one user has started, another can neither go on with nor stop; root would take its files away.
[ ! -e "$var" ] || [ -O "$var" ] || die "$var belongs to $(stat -c %U "$var"): run this as that user"

case "${1:-}" in
--stop)
	stop_service
	deploy/private-postgres.sh stop "$var/postgres"
	echo "Stopped. The data stays under $var; a further run of deploy/quickstart.sh goes on with it."
	exit 0
	;;
--help | -h)
	usage
	exit 0
	;;
"") ;;
*) die "there is no option $1; see: deploy/quickstart.sh --help" ;;
esac

say "Installing what is missing and building"
deploy/packages.sh build run
build
say "Starting PostgreSQL and Anchorhold"
prepare
relying_party=$(setting relying_party_url)
start_service
first_tokens
first_authorities
main_job
farewell
