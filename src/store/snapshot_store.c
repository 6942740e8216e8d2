/* SPDX-License-Identifier: Apache-2.0 */
#include "store/snapshot_store.h"

/* clang-format off */
#define CAS "SELECT id, no, status <> 'revoked', der FROM authority " \
	"WHERE origin = 'internal' AND status IN ('active', 'retired', 'revoked') AND der IS NOT NULL "
#define CHANGED(what) "l.number > $1 AND l.number <= $2 AND l.kind = '" what "'"
#define ISSUED "SELECT c.authority_no, c.serial, c.sha256, c.not_after FROM "
#define REVOKED "SELECT r.authority_no, r.serial, r.state = 'released', r.state = 'on_hold', r.reason, r.revoked_at, " \
	"r.invalidity_date FROM "
#define CRLS "SELECT a.no, c.number, c.this_update, c.next_update, c.der FROM authority a JOIN LATERAL " \
	"(SELECT number, this_update, next_update, der FROM crl WHERE authority_no = a.no ORDER BY number DESC LIMIT 1) c " \
	"ON c.der IS NOT NULL WHERE a.origin = 'internal' "

/* The three scopes of a book stand together, in the order of enum books_scope_kind. */
enum statement {
	ALLOW_TIME, CAS_ALL, CAS_OF_COMMUNITY, PATH_CAS, TOKENS,
	ISSUED_ALL, ISSUED_CHANGED, ISSUED_OF,
	REVOKED_ALL, REVOKED_CHANGED, REVOKED_OF,
	CRLS_ALL, CRLS_CHANGED, CRLS_OF,
	STATEMENT_COUNT
};

static const struct stmt statements[STATEMENT_COUNT] = {
	[ALLOW_TIME] = { "snapshot_allow_time", "SELECT set_config('statement_timeout', '0', true)" },
	[CAS_ALL] = { "snapshot_cas_all", CAS },
	[CAS_OF_COMMUNITY] = { "snapshot_cas_of_community", CAS "AND community_id = $1" },
	[PATH_CAS] = { "snapshot_path_cas",
		"SELECT der FROM authority WHERE community_id = $1 AND der IS NOT NULL "
		"AND (status = 'active' OR (origin = 'internal' AND status IN ('retired', 'revoked'))) ORDER BY no" },
	[TOKENS] = { "snapshot_tokens",
		"SELECT t.sha256, t.principal_id, t.expires_at, g.role, g.community_id "
		"FROM api_token t LEFT JOIN role_grant g ON g.principal_id = t.principal_id "
		"WHERE t.revoked_at IS NULL AND t.expires_at > now() - interval '1 day' ORDER BY t.sha256" },
	[ISSUED_ALL] = { "snapshot_issued_all", ISSUED "certificate c" },
	[ISSUED_CHANGED] = { "snapshot_issued_changed",
		ISSUED "change_log l JOIN issued_serial i ON i.authority_no = l.authority_no AND i.serial = l.serial "
		"JOIN certificate c ON c.id = i.certificate_id AND c.not_after = i.not_after WHERE " CHANGED("certificate") },
	[ISSUED_OF] = { "snapshot_issued_of", ISSUED "certificate c WHERE c.authority_no = $1" },
	[REVOKED_ALL] = { "snapshot_revoked_all", REVOKED "revocation r WHERE r.state <> 'released'" },
	[REVOKED_CHANGED] = { "snapshot_revoked_changed",
		REVOKED "change_log l JOIN revocation r ON r.authority_no = l.authority_no AND r.serial = l.serial "
		"WHERE " CHANGED("revocation") },
	[REVOKED_OF] = { "snapshot_revoked_of",
		REVOKED "revocation r WHERE r.state <> 'released' AND r.authority_no = $1" },
	[CRLS_ALL] = { "snapshot_crls_all", CRLS },
	[CRLS_CHANGED] = { "snapshot_crls_changed",
		CRLS "AND a.no IN (SELECT l.authority_no FROM change_log l WHERE " CHANGED("crl") ")" },
	[CRLS_OF] = { "snapshot_crls_of", CRLS "AND a.no = $1" },
};
/* clang-format on */
const struct stmt_list snapshot_store_statements = { statements, STATEMENT_COUNT };

/* Who gets the rows of a stream. */
struct receiver {
	union {
		ca_each ca;
		path_ca_each path_ca;
		issued_each issued;
		revoked_each revoked;
		crl_each crl;
		token_each token;
	} each;
	void *context;
};

typedef RESULT (*row_reader)(const struct rows *row, void *receiver, struct err *e);

/* `all` is the first of the three statements of a book. */
static RESULT stream_books(struct db *db, enum statement all, const struct books_scope *scope, row_reader reader,
                           struct receiver *receiver, struct err *e)
{
	const struct param range[] = { P_INT(scope->after), P_INT(scope->through) };
	const struct param authority = P_INT4(scope->authority_no);
	const struct {
		const struct param *items;
		size_t count;
	} params[] = { [BOOKS_ALL] = { NULL, 0 }, [BOOKS_CHANGED] = { range, 2 }, [BOOKS_OF] = { &authority, 1 } };

	return db_stream(db, &statements[(size_t)all + (size_t)scope->kind], params[scope->kind].items,
	                 params[scope->kind].count, reader, receiver, e);
}

RESULT snapshot_store_allow_time(struct db *db, struct err *e)
{
	return db_run(db, &statements[ALLOW_TIME], NULL, 0, e);
}

static RESULT read_ca(const struct rows *row, void *context, struct err *e)
{
	const struct receiver *receiver = context;
	const struct ca_row ca = {
		.id = rows_uuid(row, 0, 0),
		.no = rows_int(row, 0, 1),
		.active = rows_bool(row, 0, 2),
		.der = rows_slice(row, 0, 3),
	};
	return receiver->each.ca(&ca, receiver->context, e);
}

RESULT snapshot_store_cas(struct db *db, const struct uuid *community_id, ca_each each, void *context, struct err *e)
{
	struct receiver receiver = { .each.ca = each, .context = context };

	if (community_id == NULL)
		return db_stream(db, &statements[CAS_ALL], NULL, 0, read_ca, &receiver, e);
	const struct param community = P_UUID(community_id);
	return db_stream(db, &statements[CAS_OF_COMMUNITY], &community, 1, read_ca, &receiver, e);
}

static RESULT read_path_ca(const struct rows *row, void *context, struct err *e)
{
	const struct receiver *receiver = context;
	return receiver->each.path_ca(rows_slice(row, 0, 0), receiver->context, e);
}

RESULT snapshot_store_path_cas(struct db *db, const struct uuid *community_id, path_ca_each each, void *context,
                               struct err *e)
{
	struct receiver receiver = { .each.path_ca = each, .context = context };
	const struct param community = P_UUID(community_id);

	return db_stream(db, &statements[PATH_CAS], &community, 1, read_path_ca, &receiver, e);
}

static RESULT read_issued(const struct rows *row, void *context, struct err *e)
{
	const struct receiver *receiver = context;
	const struct issued_row issued = {
		.authority_no = rows_int(row, 0, 0),
		.serial = rows_slice(row, 0, 1),
		.sha256 = rows_slice(row, 0, 2),
		.not_after = rows_time(row, 0, 3),
	};
	return receiver->each.issued(&issued, receiver->context, e);
}

RESULT snapshot_store_issued(struct db *db, const struct books_scope *scope, issued_each each, void *context,
                             struct err *e)
{
	struct receiver receiver = { .each.issued = each, .context = context };
	return stream_books(db, ISSUED_ALL, scope, read_issued, &receiver, e);
}

static RESULT read_revoked(const struct rows *row, void *context, struct err *e)
{
	enum { AUTHORITY_NO, SERIAL, RELEASED, ON_HOLD, REASON, REVOKED_AT, INVALIDITY_DATE };
	const struct receiver *receiver = context;
	const struct revoked_row revoked = {
		.authority_no = rows_int(row, 0, AUTHORITY_NO),
		.serial = rows_slice(row, 0, SERIAL),
		.released = rows_bool(row, 0, RELEASED),
		.revocation = {
			.on_hold = rows_bool(row, 0, ON_HOLD),
			.reason = (enum revocation_reason)rows_int(row, 0, REASON),
			.revoked_at = rows_time(row, 0, REVOKED_AT),
			.has_invalidity_date = !rows_is_null(row, 0, INVALIDITY_DATE),
			.invalidity_date = rows_time(row, 0, INVALIDITY_DATE),
		},
	};
	return receiver->each.revoked(&revoked, receiver->context, e);
}

RESULT snapshot_store_revoked(struct db *db, const struct books_scope *scope, revoked_each each, void *context,
                              struct err *e)
{
	struct receiver receiver = { .each.revoked = each, .context = context };
	return stream_books(db, REVOKED_ALL, scope, read_revoked, &receiver, e);
}

static RESULT read_crl(const struct rows *row, void *context, struct err *e)
{
	const struct receiver *receiver = context;
	const struct crl_row crl = {
		.authority_no = rows_int(row, 0, 0),
		.number = rows_int(row, 0, 1),
		.this_update = rows_time(row, 0, 2),
		.next_update = rows_time(row, 0, 3),
		.der = rows_slice(row, 0, 4),
	};
	return receiver->each.crl(&crl, receiver->context, e);
}

RESULT snapshot_store_crls(struct db *db, const struct books_scope *scope, crl_each each, void *context, struct err *e)
{
	struct receiver receiver = { .each.crl = each, .context = context };
	return stream_books(db, CRLS_ALL, scope, read_crl, &receiver, e);
}

static RESULT read_token(const struct rows *row, void *context, struct err *e)
{
	const struct receiver *receiver = context;
	const struct token_row token = {
		.sha256 = rows_slice(row, 0, 0),
		.principal_id = rows_uuid(row, 0, 1),
		.expires_at = rows_time(row, 0, 2),
		.role = rows_enum(row, 0, 3, role_names),
		.community_id = rows_uuid(row, 0, 4),
	};
	return receiver->each.token(&token, receiver->context, e);
}

RESULT snapshot_store_tokens(struct db *db, token_each each, void *context, struct err *e)
{
	struct receiver receiver = { .each.token = each, .context = context };
	return db_stream(db, &statements[TOKENS], NULL, 0, read_token, &receiver, e);
}
