/* SPDX-License-Identifier: Apache-2.0 */
#include "service/crl_publish.h"

#include "crypto/public_key.h"
#include "service/community.h"
#include "service/key_ring.h"
#include "store/change_store.h"
#include "store/crl_store.h"
#include "store/revocation_store.h"
#include "x509/cert_build.h"
#include "x509/crl_build.h"
#include "x509/key_policy.h"

#define DERS_KEPT 3 /* relying parties fetch the newest; the one before may be on its way */
#define DUE_MAX 100 /* of one run; the next takes the rest */
#define PAUSE_S 5
#define HISTORY_MAX 200

/*
 * A hash over entries, each folded into the one before: two streams with the same hash hold the same entries in
 * the same order.
 */
struct entry_hash {
	uint8_t value[SHA256_SIZE];
	int64_t count;
};

/* One CRL on its way. */
struct publication {
	const struct community *community;
	const char *authority_name; /* as the caller gave it; NULL: see authority_id */
	struct uuid authority_id;
	bool only_if_due;
	struct authority authority;
	struct cert issuer;
	struct crl_draft draft;
	int64_t change;         /* every revocation up to it is in */
	struct entry_hash hash; /* of what the database gave */
	struct crl_builder builder;
	struct buf *der;
	struct crl_record record;
	bool published;
};

/* --- entries --- */

static void fold(struct entry_hash *hash, struct slice serial, const struct revocation *r)
{
	struct {
		uint8_t before[SHA256_SIZE];
		uint8_t serial[SERIAL_SIZE_MAX];
		uint64_t length;
		int64_t revoked_at, invalidity_date;
		uint32_t reason, has_invalidity_date;
	} entry;

	memset(&entry, 0, sizeof entry);
	memcpy(entry.before, hash->value, SHA256_SIZE);
	memcpy(entry.serial, serial.data, serial.len < SERIAL_SIZE_MAX ? serial.len : SERIAL_SIZE_MAX);
	entry.length = serial.len;
	entry.revoked_at = r->revoked_at;
	entry.reason = r->on_hold ? REASON_CERTIFICATE_HOLD : r->reason;
	entry.has_invalidity_date = r->has_invalidity_date;
	entry.invalidity_date = r->has_invalidity_date ? r->invalidity_date : 0;
	sha256(slice_of(&entry, sizeof entry), hash->value);
	hash->count++;
}

static RESULT add_entry(struct slice serial, const struct revocation *revocation, void *context, struct err *e)
{
	struct publication *p = context;

	fold(&p->hash, serial, revocation);
	crl_build_entry(&p->builder, serial, revocation);
	ENSURE(buf_ok(p->der), e, ERR_TOO_LARGE, "the CRL is larger than %u bytes", CRL_DER_MAX);
	return OK;
}

/* --- building --- */

static RESULT find_authority(struct service *s, struct publication *p, struct err *e)
{
	if (p->authority_name != NULL)
		TRY(authority_store_find(s->db, &p->community->id, p->authority_name, s->arena, &p->authority, e));
	else
		TRY(authority_store_get(s->db, &p->authority_id, s->arena, &p->authority, e));
	ENSURE(p->authority.origin == AUTHORITY_INTERNAL, e, ERR_STATE,
	       "the authority \"%s\" is an external one; it publishes its CRLs itself", p->authority.name);
	ENSURE(p->authority.der.len > 0, e, ERR_STATE, "the authority \"%s\" has no certificate", p->authority.name);
	return cert_parse(p->authority.der, s->arena, &p->issuer, e);
}

static RESULT set_issuer(struct service *s, struct publication *p, struct err *e)
{
	enum public_key_kind kind;
	uint8_t id[20];

	TRY(key_policy_check(p->issuer.spki, &kind, e));
	TRY(cert_key_id(p->issuer.spki, id, e));
	p->draft.signature = key_policy_signature(kind);
	p->draft.issuer = p->issuer.subject.der;
	p->draft.issuer_key_id = arena_copy(s->arena, slice_of(id, sizeof id));
	ENSURE_MEMORY(p->draft.issuer_key_id.data, e);
	return OK;
}

/*
 * I13, I14: one more than the last, and never from before it, even when the clock went back. *since is the
 * thisUpdate of the last (I9), unless that lies ahead: what has not expired by the clock stays listed.
 */
static RESULT number_and_dates(struct service *s, struct publication *p, int64_t *since, struct err *e)
{
	struct crl_record last;
	bool found;

	TRY(crl_store_last(s->db, p->authority.no, s->arena, &last, &found, e));
	*since = last.this_update < service_now(s) ? last.this_update : service_now(s);
	p->draft.number = (last.number > p->authority.crl_number ? last.number : p->authority.crl_number) + 1;
	p->draft.this_update = service_now(s) > last.this_update ? service_now(s) : last.this_update;
	p->draft.next_update = p->draft.this_update + p->community->settings.crl_lifetime_seconds;
	return OK;
}

/* The counter is read before the entries: what they show beyond it does no harm, what they lack would. */
static RESULT build(struct service *s, struct publication *p, struct err *e)
{
	int64_t since = 0;

	p->draft = (struct crl_draft){ 0 };
	p->hash = (struct entry_hash){ .count = 0 };
	buf_reset(p->der);
	TRY(set_issuer(s, p, e));
	TRY(number_and_dates(s, p, &since, e));
	TRY(change_store_current(s->db, &p->change, e));
	crl_build_begin(&p->builder, &p->draft, p->der);
	TRY(revocation_store_stream(s->db, p->authority.no, since, add_entry, p, e));
	return crl_build_end(&p->builder, e);
}

static RESULT sign(struct service *s, struct publication *p, struct err *e)
{
	CLEANUP_BUF struct buf signature;

	buf_init(&signature, 4096);
	ENSURE(s->shared->keys != NULL, e, ERR_KEY_UNAVAILABLE, "this process holds no CA keys");
	TRY(key_ring_sign(s->shared->keys, &p->authority.id, p->authority.key_reference, buf_slice(p->der), &signature,
	                  e));
	return crl_assemble_in_place(p->der, p->draft.signature, buf_slice(&signature), e);
}

/* --- I15: the gate --- */

#define GATE(cond, e, what) ENSURE(cond, e, ERR_INTERNAL, "the CRL that was built has %s; it was not published", what)

static RESULT hash_entries(const struct crl *crl, struct entry_hash *out, struct err *e)
{
	struct crl_iterator it = crl_entries(crl);
	struct crl_entry entry;
	bool more;

	*out = (struct entry_hash){ .count = 0 };
	for (;;) {
		TRY(crl_next(&it, &entry, &more, e));
		if (!more)
			return OK;
		const struct revocation revocation = {
			.reason = entry.reason,
			.revoked_at = entry.revoked_at,
			.has_invalidity_date = entry.has_invalidity_date,
			.invalidity_date = entry.invalidity_date,
		};
		GATE(!entry.unknown_critical && entry.certificate_issuer.len == 0, e, "an entry of another kind");
		fold(out, entry.serial, &revocation);
	}
}

static RESULT check_entries(const struct publication *p, const struct crl *crl, struct err *e)
{
	struct entry_hash hash;

	TRY(hash_entries(crl, &hash, e));
	GATE(hash.count == p->hash.count, e, "another number of entries than the register");
	GATE(memcmp(hash.value, p->hash.value, SHA256_SIZE) == 0, e, "other entries than the register");
	return OK;
}

static int64_t number_of(struct slice magnitude)
{
	uint64_t number = 0;

	if (magnitude.len > sizeof number)
		return -1;
	for (size_t i = 0; i < magnitude.len; i++)
		number = number << 8 | magnitude.data[i];
	return (int64_t)number;
}

static RESULT check_signature(const struct publication *p, const struct crl *crl, struct err *e)
{
	struct public_key *loaded = NULL;

	TRY(public_key_load(p->issuer.spki, &loaded, e));
	CLEANUP(public_key_free) struct public_key *key = loaded;
	GATE(public_key_verifies(key, crl->signature_algorithm.id, crl->tbs, crl->signature), e,
	     "a signature that the issuer's key does not verify");
	return OK;
}

/* Our own bytes, read back by the parser that relying parties' answers come from. */
static RESULT gate(struct service *s, const struct publication *p, struct crl *crl, struct err *e)
{
	TRY(crl_parse(buf_slice(p->der), s->arena, crl, e));
	TRY(check_signature(p, crl, e));
	GATE(slice_equal(crl->issuer.der, p->issuer.subject.der), e, "another issuer");
	GATE(number_of(crl->number) == p->draft.number, e, "another number");
	GATE(!crl->is_delta && !crl->has_idp && !crl->unknown_critical, e, "another scope");
	GATE(crl->this_update == p->draft.this_update && crl->has_next_update &&
	             crl->next_update == p->draft.next_update,
	     e, "other dates");
	return check_entries(p, crl, e);
}

/* --- publishing --- */

static RESULT record(struct service *s, struct publication *p, struct err *e)
{
	struct crl crl;

	TRY(gate(s, p, &crl, e));
	const struct slice hash = arena_copy(s->arena, slice_of(crl.sha256, SHA256_SIZE));
	ENSURE_MEMORY(hash.data, e);
	p->record = (struct crl_record){
		.authority_id = p->authority.id,
		.authority_no = p->authority.no,
		.number = p->draft.number,
		.this_update = p->draft.this_update,
		.next_update = p->draft.next_update,
		.entry_count = p->hash.count,
		.size = (int64_t)p->der->len,
		.sha256 = hash,
		.der = buf_slice(p->der),
		.created_at = service_now(s),
	};
	TRY(crl_store_publish(s->db, &p->record, p->change, e));
	p->record.der = slice_of(NULL, 0);
	return crl_store_drop_old(s->db, p->authority.no, DERS_KEPT, e);
}

static RESULT announce(struct service *s, struct publication *p, struct err *e)
{
	const char *after = AUDIT_JSON(s, crl_record_encode, &p->record);
	char id[UUID_TEXT_SIZE];

	ENSURE_MEMORY(after, e);
	uuid_format(&p->authority.id, id);
	TRY(service_audit(s, AUDIT_CRL_PUBLISHED, &p->authority.community_id, id, NULL, after, e));
	p->published = true;
	return service_changed(s, CHANGE_CRL, &p->authority.community_id, p->authority.no, slice_of(NULL, 0), e);
}

/* Another node may have been faster since the list of what is due was read. */
static RESULT still_due(struct service *s, const struct publication *p, bool *due, struct err *e)
{
	const struct crl_due_rules rules = { .now = service_now(s), .pause_s = PAUSE_S };
	struct uuid_list found;

	*due = true;
	if (!p->only_if_due)
		return OK;
	TRY(crl_store_due(s->db, &rules, &p->authority.id, 1, s->arena, &found, e));
	*due = found.count > 0;
	return OK;
}

static RESULT publish(struct service *s, void *context, struct err *e)
{
	struct publication *p = context;
	bool taken, due;

	p->published = false;
	TRY(find_authority(s, p, e));
	TRY(crl_store_take_turn(s->db, p->authority.no, !p->only_if_due, &taken, e));
	if (!taken)
		return OK;
	TRY(still_due(s, p, &due, e));
	if (!due)
		return OK;
	/* Once more, now that nobody else publishes: the number may have risen while we waited. */
	TRY(find_authority(s, p, e));
	TRY(build(s, p, e));
	TRY(sign(s, p, e));
	TRY(record(s, p, e));
	return announce(s, p, e);
}

static RESULT run(struct service *s, struct publication *p, struct err *e)
{
	CLEANUP_BUF struct buf der;

	buf_init(&der, CRL_DER_MAX);
	p->der = &der;
	return service_write(s, publish, p, e);
}

RESULT crl_publish(struct service *s, const struct community *community, const char *authority, struct crl_record *out,
                   struct err *e)
{
	struct publication p = { .community = community, .authority_name = authority };

	TRY(service_require(s, PERM_CRL_PUBLISH, &community->id, e));
	TRY(run(s, &p, e));
	*out = p.record;
	return OK;
}

/* --- what is due --- */

struct due {
	struct uuid_list ids;
	struct community community;
	const struct uuid *id;
};

static RESULT list_due(struct service *s, void *context, struct err *e)
{
	const struct crl_due_rules rules = { .now = service_now(s), .pause_s = PAUSE_S };
	struct due *due = context;

	return crl_store_due(s->db, &rules, NULL, DUE_MAX, s->arena, &due->ids, e);
}

static RESULT find_community(struct service *s, void *context, struct err *e)
{
	struct due *due = context;
	struct authority authority;
	char id[UUID_TEXT_SIZE];

	TRY(authority_store_get(s->db, due->id, s->arena, &authority, e));
	uuid_format(&authority.community_id, id);
	return community_find(s, id, &due->community, e);
}

static RESULT publish_one(struct service *s, struct due *due, const struct uuid *id, size_t *count, struct err *e)
{
	struct publication p = { .community = &due->community, .authority_id = *id, .only_if_due = true };

	due->id = id;
	TRY(service_read(s, find_community, due, e));
	const struct result done = run(s, &p, e);
	service_count(s, METRIC_CRL_FAILURES, failed(done) ? 1 : 0);
	TRY(done);
	*count += p.published ? 1 : 0;
	return OK;
}

RESULT crl_publish_due(struct service *s, size_t *count, struct err *e)
{
	struct result outcome = OK;
	struct due due = { .id = NULL };
	struct err later;

	*count = 0;
	TRY(service_require(s, PERM_CRL_PUBLISH, NULL, e));
	TRY(service_read(s, list_due, &due, e));
	for (size_t i = 0; i < due.ids.count; i++) {
		const struct result done = publish_one(s, &due, &due.ids.items[i], count, failed(outcome) ? &later : e);
		if (failed(done))
			outcome = done;
	}
	return outcome;
}

/* --- what was published --- */

RESULT crl_history(struct service *s, const struct community *community, const char *authority, int64_t limit,
                   struct crl_record_list *out, struct err *e)
{
	struct authority found;

	TRY(service_require(s, PERM_CRL_READ, &community->id, e));
	ENSURE(limit >= 1 && limit <= HISTORY_MAX, e, ERR_INVALID, "limit must be from 1 to %d", HISTORY_MAX);
	TRY(authority_store_find(s->db, &community->id, authority, s->arena, &found, e));
	return crl_store_history(s->db, found.no, limit, s->arena, out, e);
}
