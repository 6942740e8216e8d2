/* SPDX-License-Identifier: Apache-2.0 */
#include "store/certificate_store.h"

#include "store/column.h"

/* clang-format off */
#define COLUMNS(der)                                                                                      \
	"SELECT c.id, c.community_id, c.authority_no, a.id, c.organization_id, p.name, p.revision, c.serial, " \
	"c.sha256, c.spki_sha256, " der ", c.subject, c.uris, c.dns_names, c.not_before, c.not_after, c.status, " \
	"r.reason, r.revoked_at, r.invalidity_date, c.created_at "
#define JOINS                                                                       \
	"JOIN authority a ON a.no = c.authority_no "                               \
	"LEFT JOIN profile p ON p.id = c.profile_id "                              \
	"LEFT JOIN revocation r ON r.authority_no = c.authority_no AND r.serial = c.serial AND r.state <> 'released' "

enum column {
	ID, COMMUNITY_ID, AUTHORITY_NO, AUTHORITY_ID, ORGANIZATION_ID, PROFILE, PROFILE_REVISION, SERIAL, SHA256, SPKI_SHA256,
	DER, SUBJECT, URIS, DNS_NAMES, NOT_BEFORE, NOT_AFTER, STATUS, REASON, REVOKED_AT, INVALIDITY_DATE, CREATED_AT,
};

/*
 * The same eleven parameters for every search; `leading` is what its index is for. A plan made once for all would
 * have to guess which of them are null, and guesses wrong: see CUSTOM_PLAN.
 */
#define SEARCH(leading)                                                                                    \
	COLUMNS("NULL::bytea") "FROM certificate c " JOINS                                                 \
	"WHERE c.community_id = $1 AND c.id > $2 " leading                                                 \
	"AND ($4::bytea IS NULL OR c.sha256 = $4) AND ($5::bytea IS NULL OR c.serial = $5) "               \
	"AND ($6::text IS NULL OR c.uris @> ARRAY[$6]) AND ($7::uuid IS NULL OR c.organization_id = $7) "  \
	"AND ($8::uuid IS NULL OR a.id = $8) AND ($9::text IS NULL OR c.status = $9) "                     \
	"AND ($10::timestamptz IS NULL OR c.not_after > $10) AND ($11::timestamptz IS NULL OR c.not_after < $11) " \
	"ORDER BY c.id LIMIT $3"

enum statement {
	INSERT, GET, HOLD, HOLD_OF_KEY, CUSTOM_PLAN, BY_SHA256, BY_SERIAL, BY_URI, BY_ORGANIZATION, BY_AUTHORITY, BY_STATUS, BY_COMMUNITY,
	STATEMENT_COUNT
};

#define ONE COLUMNS("c.der") "FROM certificate c " JOINS "WHERE c.community_id = $1 AND c.id = $2"

static const struct stmt statements[STATEMENT_COUNT] = {
	[INSERT] = { "certificate_insert",
	             "INSERT INTO certificate (id, community_id, authority_no, organization_id, profile_id, serial, sha256, "
	             "spki_sha256, subject, uris, dns_names, not_before, not_after, der, created_at) "
	             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)" },
	[GET] = { "certificate_get", ONE },
	[HOLD] = { "certificate_hold", ONE " FOR NO KEY UPDATE OF c" },
	[HOLD_OF_KEY] = { "certificate_hold_of_key",
	                  "SELECT id FROM certificate WHERE community_id = $1 AND spki_sha256 = $2 AND status <> 'revoked' "
	                  "AND not_after > $3 ORDER BY id LIMIT $4 FOR NO KEY UPDATE" },
	[CUSTOM_PLAN] = { "certificate_custom_plan", "SELECT set_config('plan_cache_mode', 'force_custom_plan', true)" },
	[BY_SHA256] = { "certificate_by_sha256", SEARCH("AND c.sha256 = $4 ") },
	/* The register of serials knows where one is; its key is the issuer and the serial. */
	[BY_SERIAL] = { "certificate_by_serial",
	                SEARCH("AND (c.id, c.not_after) IN (SELECT i.certificate_id, i.not_after FROM authority own "
	                       "JOIN issued_serial i ON i.authority_no = own.no AND i.serial = $5 "
	                       "WHERE own.community_id = $1) ") },
	[BY_URI] = { "certificate_by_uri", SEARCH("AND c.uris @> ARRAY[$6] ") },
	[BY_ORGANIZATION] = { "certificate_by_organization", SEARCH("AND c.organization_id = $7 ") },
	[BY_AUTHORITY] = { "certificate_by_authority",
	                   SEARCH("AND c.authority_no = (SELECT no FROM authority WHERE id = $8) ") },
	[BY_STATUS] = { "certificate_by_status", SEARCH("AND c.status <> 'good' ") },
	[BY_COMMUNITY] = { "certificate_by_community", SEARCH("") },
};
const struct stmt_list certificate_store_statements = { statements, STATEMENT_COUNT };
/* clang-format on */

static void read_revocation(const struct rows *rows, size_t row, struct certificate *out)
{
	out->revocation = (struct revocation){
		.on_hold = out->status == CERTIFICATE_ON_HOLD,
		.reason = (enum revocation_reason)rows_int(rows, row, REASON),
		.revoked_at = rows_time(rows, row, REVOKED_AT),
		.has_invalidity_date = !rows_is_null(rows, row, INVALIDITY_DATE),
		.invalidity_date = rows_time(rows, row, INVALIDITY_DATE),
	};
}

static RESULT read_bytes(const struct rows *rows, size_t row, struct arena *arena, struct certificate *out,
                         struct err *e)
{
	TRY(column_bytes(rows, row, SERIAL, arena, &out->serial, e));
	TRY(column_bytes(rows, row, SHA256, arena, &out->sha256, e));
	TRY(column_bytes(rows, row, SPKI_SHA256, arena, &out->spki_sha256, e));
	return column_bytes_if_any(rows, row, DER, arena, &out->der, e);
}

static RESULT read_row(const struct rows *rows, size_t row, struct arena *arena, struct certificate *out, struct err *e)
{
	*out = (struct certificate){
		.id = rows_uuid(rows, row, ID),
		.community_id = rows_uuid(rows, row, COMMUNITY_ID),
		.authority_no = rows_int(rows, row, AUTHORITY_NO),
		.authority_id = rows_uuid(rows, row, AUTHORITY_ID),
		.organization_id = rows_uuid(rows, row, ORGANIZATION_ID),
		.profile_revision = rows_int(rows, row, PROFILE_REVISION),
		.not_before = rows_time(rows, row, NOT_BEFORE),
		.not_after = rows_time(rows, row, NOT_AFTER),
		.status = rows_enum(rows, row, STATUS, certificate_status_names),
		.created_at = rows_time(rows, row, CREATED_AT),
	};
	read_revocation(rows, row, out);
	TRY(read_bytes(rows, row, arena, out, e));
	TRY(column_text_if_any(rows, row, PROFILE, arena, &out->profile, e));
	TRY(column_text(rows, row, SUBJECT, arena, &out->subject, e));
	TRY(column_texts(rows, row, URIS, arena, &out->uris, e));
	return column_texts(rows, row, DNS_NAMES, arena, &out->dns_names, e);
}

RESULT certificate_store_insert(struct db *db, const struct certificate *c, const struct uuid *profile_id,
                                struct err *e)
{
	return DB_RUN(db, &statements[INSERT], e, P_UUID(&c->id), P_UUID(&c->community_id), P_INT4(c->authority_no),
	              P_UUID_OR_NULL(&c->organization_id), P_UUID_OR_NULL(profile_id), P_BYTES(c->serial),
	              P_BYTES(c->sha256), P_BYTES(c->spki_sha256), P_TEXT(c->subject), P_TEXTS(&c->uris),
	              P_TEXTS(&c->dns_names), P_TIME(c->not_before), P_TIME(c->not_after), P_BYTES(c->der),
	              P_TIME(c->created_at));
}

static RESULT get(struct db *db, enum statement statement, const struct uuid *community_id, const struct uuid *id,
                  struct arena *arena, struct certificate *out, struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[statement], &rows, e, P_UUID(community_id), P_UUID(id)));
	ENSURE(rows.count > 0, e, ERR_NOT_FOUND, "there is no such certificate in this community");
	return read_row(&rows, 0, arena, out, e);
}

RESULT certificate_store_get(struct db *db, const struct uuid *community_id, const struct uuid *id, struct arena *arena,
                             struct certificate *out, struct err *e)
{
	return get(db, GET, community_id, id, arena, out, e);
}

RESULT certificate_store_hold(struct db *db, const struct uuid *community_id, const struct uuid *id,
                              struct arena *arena, struct certificate *out, struct err *e)
{
	return get(db, HOLD, community_id, id, arena, out, e);
}

RESULT certificate_store_hold_of_key(struct db *db, const struct uuid *community_id, struct slice spki_sha256,
                                     int64_t now, int64_t limit, struct arena *arena, struct uuid_list *out,
                                     struct err *e)
{
	CLEANUP_ROWS struct rows rows = { 0 };

	TRY(DB_QUERY(db, &statements[HOLD_OF_KEY], &rows, e, P_UUID(community_id), P_BYTES(spki_sha256), P_TIME(now),
	             P_INT(limit)));
	return column_uuids(&rows, 0, arena, out, e);
}

static enum statement leading_statement(const struct certificate_filter *filter)
{
	const struct {
		bool is_set;
		enum statement statement;
	} leading[] = {
		{ filter->sha256.len > 0, BY_SHA256 },
		{ filter->serial.len > 0, BY_SERIAL },
		{ filter->uri != NULL, BY_URI },
		{ !uuid_is_zero(&filter->organization_id), BY_ORGANIZATION },
		{ filter->status > CERTIFICATE_GOOD, BY_STATUS },
		{ !uuid_is_zero(&filter->authority_id), BY_AUTHORITY },
	};

	for (size_t i = 0; i < ARRAY_LEN(leading); i++)
		if (leading[i].is_set)
			return leading[i].statement;
	return BY_COMMUNITY;
}

RESULT certificate_store_search(struct db *db, const struct uuid *community_id, const struct certificate_filter *filter,
                                const struct uuid *after, int64_t limit, struct arena *arena,
                                struct certificate_list *out, struct err *e)
{
	CLEANUP_ROWS struct rows planned = { 0 }, rows = { 0 };
	const char *status = filter->status < 0 ? NULL : certificate_status_names[filter->status];

	TRY(db_query(db, &statements[CUSTOM_PLAN], NULL, 0, &planned, e));
	TRY(DB_QUERY(db, &statements[leading_statement(filter)], &rows, e, P_UUID(community_id), P_UUID(after),
	             P_INT(limit), P_BYTES_OR_NULL(filter->sha256), P_BYTES_OR_NULL(filter->serial),
	             P_TEXT(filter->uri), P_UUID_OR_NULL(&filter->organization_id),
	             P_UUID_OR_NULL(&filter->authority_id), P_TEXT(status), P_TIME_OR_NULL(filter->expires_after),
	             P_TIME_OR_NULL(filter->expires_before)));
	*out = (struct certificate_list){ .items = ARENA_ARRAY(arena, rows.count, struct certificate),
		                          .count = rows.count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < rows.count; i++)
		TRY(read_row(&rows, i, arena, &out->items[i], e));
	return OK;
}
