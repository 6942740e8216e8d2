/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making a CA: row and job, key, certificate by way of an intent, first CRL. Each step looks at what is there, so
 * whoever goes on after a crash does what is left.
 */
#include "service/authority.h"

#include "model/label.h"
#include "service/anchor.h"
#include "service/community.h"
#include "service/crl_publish.h"
#include "service/issuance_steps.h"
#include "service/job.h"
#include "service/key_ring.h"
#include "service/profile.h"
#include "service/refuse.h"
#include "store/authority_store.h"
#include "x509/key_policy.h"
#include "x509/profile_apply.h"

#define NAME_MAX_CHARACTERS 200
#define COMMON_NAME_MAX 64 /* RFC 5280 A.1 ub-common-name */
#define SUBJECT_MAX 4096
#define SUBJECT_TEXT_MAX 1024
#define ROOT_DAYS 3652
#define DAYS_MAX 36500
#define PATH_LENGTH_MAX 8
#define CA_PROFILE "intermediate"
#define CA_KEY_USAGE (KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN)

enum step { STEP_KEY = 1, STEP_CERTIFICATE, STEP_CRL, STEPS = STEP_CRL };

/* What the job has to remember beyond the row. */
struct payload {
	int64_t validity_days;
	int64_t path_length;
	bool anchor;
};

/* --- asking for one --- */

struct asked {
	const struct community *community;
	const struct authority_draft *draft;
	struct authority parent;
	struct authority authority;
	struct job job;
};

/* RFC 4514 2.4: what a value may not hold as it is. */
static RESULT escape_value(const char *text, struct buf *out, struct err *e)
{
	for (const char *at = text; *at != '\0'; at++) {
		if (strchr("\"+,;<>\\=", *at) != NULL || (at == text && *at == '#'))
			buf_put_byte(out, '\\');
		buf_put_byte(out, (uint8_t)*at);
	}
	return buf_check(out, e);
}

static RESULT subject_of(struct service *s, const struct authority_draft *draft, const char **out, struct err *e)
{
	CLEANUP_BUF struct buf text;
	CLEANUP_BUF struct buf der;

	buf_init(&text, SUBJECT_TEXT_MAX);
	buf_init(&der, SUBJECT_MAX);
	ENSURE_MEMBER(draft->subject != NULL || strlen(draft->name) <= COMMON_NAME_MAX, e, ERR_INVALID, "subject",
	              "a name of more than %d bytes is too long for a common name; give a subject", COMMON_NAME_MAX);
	if (draft->subject != NULL) {
		buf_put_text(&text, draft->subject);
	} else {
		buf_put_text(&text, "CN=");
		TRY(escape_value(draft->name, &text, e));
	}
	TRY_MEMBER(buf_check(&text, e), e, "subject");
	TRY_MEMBER(name_from_text(buf_text(&text), &der, e), e, "subject");
	/* RFC 5280 4.1.2.6: a CA has a name. */
	ENSURE_MEMBER(der.len > 2, e, ERR_INVALID, "subject", "a CA needs a subject");
	*out = arena_text(s->arena, buf_text(&text));
	ENSURE_MEMORY(*out, e);
	return OK;
}

static RESULT check_numbers(const struct authority_draft *draft, struct err *e)
{
	ENSURE_MEMBER(draft->validity_days >= 0 && draft->validity_days <= DAYS_MAX, e, ERR_INVALID, "validity_days",
	              "validity_days must be from 1 to %d", DAYS_MAX);
	ENSURE_MEMBER(draft->path_length >= -1 && draft->path_length <= PATH_LENGTH_MAX, e, ERR_INVALID, "path_length",
	              "path_length must be from 0 to %d", PATH_LENGTH_MAX);
	return OK;
}

static RESULT check_draft(const struct authority_draft *draft, struct err *e)
{
	const bool is_root = draft->kind == AUTHORITY_ROOT;
	struct uuid id;

	TRY(label_check(draft->name, "name", NAME_MAX_CHARACTERS, e));
	/* Paths take a name or an id; one must not pass for the other. */
	ENSURE_MEMBER(!uuid_parse(draft->name, &id), e, ERR_INVALID, "name", "a name must not read like a UUID");
	ENSURE_MEMBER(!is_root || draft->parent == NULL, e, ERR_INVALID, "parent", "a root has no parent");
	ENSURE_MEMBER(is_root || draft->parent != NULL, e, ERR_INVALID, "parent", "an intermediate needs a parent");
	ENSURE_MEMBER(is_root || !draft->anchor, e, ERR_INVALID, "anchor", "only a root is trusted at once");
	return check_numbers(draft, e);
}

static RESULT check_parent(const struct authority *parent, struct err *e)
{
	ENSURE_MEMBER(parent->origin == AUTHORITY_INTERNAL, e, ERR_STATE, "parent",
	              "the authority \"%s\" is an external one; its key is not here", parent->name);
	ENSURE_MEMBER(parent->status == AUTHORITY_ACTIVE, e, ERR_STATE, "parent", "the authority \"%s\" is %s",
	              parent->name, authority_status_names[parent->status]);
	return OK;
}

static RESULT find_parent(struct service *s, struct asked *a, struct err *e)
{
	if (a->draft->parent == NULL)
		return OK;
	TRY_MEMBER(authority_store_find(s->db, &a->community->id, a->draft->parent, s->arena, &a->parent, e), e,
	           "parent");
	return check_parent(&a->parent, e);
}

static void encode_payload(const struct payload *payload, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_int(w, "validity_days", payload->validity_days);
	json_put_int(w, "path_length", payload->path_length);
	json_put_bool(w, "anchor", payload->anchor);
	json_end_object(w);
}

static RESULT add_job(struct service *s, struct asked *a, struct err *e)
{
	const struct payload payload = { .validity_days = a->draft->validity_days,
		                         .path_length = a->draft->path_length,
		                         .anchor = a->draft->anchor };
	const struct job draft = {
		.community_id = a->community->id,
		.kind = AUTHORITY_CREATE_JOB,
		.object_id = a->authority.id,
		.payload = AUDIT_JSON(s, encode_payload, &payload),
		.total = STEPS,
	};

	ENSURE_MEMORY(draft.payload, e);
	TRY(job_add(s, &draft, !key_algorithm_is_slow(a->draft->key_algorithm), &a->job, e));
	a->authority.job_id = a->job.id;
	return OK;
}

static RESULT audit(struct service *s, enum audit_event_kind event, const struct authority *before,
                    const struct authority *after, struct err *e)
{
	const char *before_text = before != NULL ? AUDIT_JSON(s, authority_encode, before) : NULL;
	const char *after_text = AUDIT_JSON(s, authority_encode, after);
	char id[UUID_TEXT_SIZE];

	ENSURE(after_text != NULL && (before == NULL || before_text != NULL), e, ERR_TOO_LARGE,
	       "the authority is too large for the audit");
	uuid_format(&after->id, id);
	return service_audit(s, event, &after->community_id, id, before_text, after_text, e);
}

static RESULT ask(struct service *s, void *context, struct err *e)
{
	struct asked *a = context;

	TRY(service_require(s, PERM_AUTHORITY_WRITE, &a->community->id, e));
	TRY(check_draft(a->draft, e));
	TRY(find_parent(s, a, e));
	a->authority = (struct authority){
		.id = uuid_new(s->now_ms),
		.community_id = a->community->id,
		.name = a->draft->name,
		.kind = a->draft->kind,
		.origin = AUTHORITY_INTERNAL,
		.status = AUTHORITY_PENDING,
		.parent_id = a->parent.id,
		.key_algorithm = (int)a->draft->key_algorithm,
		.path_length = a->draft->path_length,
		.created_at = service_now(s),
	};
	TRY(subject_of(s, a->draft, &a->authority.subject, e));
	TRY(authority_store_insert(s->db, &a->authority, e));
	TRY(add_job(s, a, e));
	return audit(s, AUDIT_AUTHORITY_CREATED, NULL, &a->authority, e);
}

static RESULT read_made(struct service *s, void *context, struct err *e)
{
	struct asked *a = context;

	return authority_store_get(s->db, &a->authority.id, s->arena, &a->authority, e);
}

RESULT authority_create(struct service *s, const struct community *community, const struct authority_draft *draft,
                        struct authority *out, struct err *e)
{
	struct asked a = { .community = community, .draft = draft };

	TRY(service_write(s, ask, &a, e));
	if (!key_algorithm_is_slow(draft->key_algorithm)) {
		TRY(job_run_now(s, &a.job, e));
		TRY(service_read(s, read_made, &a, e));
	}
	*out = a.authority;
	return OK;
}

/* --- making it --- */

struct creation {
	const struct job *job;
	struct payload payload;
	struct community community;
	struct authority authority, parent;
	struct cert parent_cert;
	struct profile profile; /* of an intermediate */
	struct key_record key;
	struct issuance issuance;
};

static const struct json_field payload_fields[] = {
	JSON_FIELD(struct payload, validity_days, JSON_INT, JSON_REQUIRED),
	JSON_FIELD(struct payload, path_length, JSON_INT, JSON_REQUIRED),
	JSON_FIELD(struct payload, anchor, JSON_BOOL, JSON_REQUIRED),
};

static RESULT read_payload(struct service *s, struct creation *c, struct err *e)
{
	struct json *parsed = NULL;

	TRY(json_parse(slice_text(c->job->payload), &parsed, e));
	CLEANUP(json_free) struct json *object = parsed;
	return json_decode(object, payload_fields, ARRAY_LEN(payload_fields), &c->payload, s->arena, e);
}

static RESULT load(struct service *s, void *context, struct err *e)
{
	struct creation *c = context;
	char id[UUID_TEXT_SIZE];

	uuid_format(&c->job->community_id, id);
	TRY(community_find(s, id, &c->community, e));
	return authority_store_get(s->db, &c->job->object_id, s->arena, &c->authority, e);
}

/* --- its key --- */

static RESULT store_key(struct service *s, void *context, struct err *e)
{
	struct creation *c = context;
	bool done;

	TRY(authority_store_set_key(s->db, &c->authority.id, c->key.reference, c->key.spki, &done, e));
	/* Somebody else's key may have come first; then that one counts. */
	return authority_store_get(s->db, &c->authority.id, s->arena, &c->authority, e);
}

/* I23: what is stored is sealed. Before anything is signed, so that no certificate is ever without its key. */
static RESULT make_key(struct service *s, struct creation *c, struct err *e)
{
	char label[64] = "authority ";

	if (c->authority.key_reference.len > 0)
		return OK;
	ENSURE(s->shared->keys != NULL, e, ERR_KEY_UNAVAILABLE, "this process holds no CA keys");
	uuid_format(&c->authority.id, label + strlen(label));
	TRY(key_ring_generate(s->shared->keys, (enum key_algorithm)c->authority.key_algorithm, label, s->arena, &c->key,
	                      e));
	return service_write(s, store_key, c, e);
}

/* --- its certificate --- */

/* What an attempt that died left open; it may have been signed, so it is never signed again (I3). */
static RESULT abandon_earlier(struct service *s, void *context, struct err *e)
{
	const struct creation *c = context;
	struct intent intent;
	bool found = false;

	if (!uuid_is_zero(&c->authority.certificate_id))
		TRY(intent_store_hold(s->db, &c->authority.certificate_id, s->arena, &intent, &found, e));
	return found ? issuance_abandon(s, &intent, e) : OK;
}

static RESULT subject_der(struct service *s, const struct authority *authority, struct slice *out, struct err *e)
{
	CLEANUP_BUF struct buf der;

	buf_init(&der, SUBJECT_MAX);
	TRY(name_from_text(authority->subject, &der, e));
	*out = arena_copy(s->arena, buf_slice(&der));
	ENSURE_MEMORY(out->data, e);
	return OK;
}

/* A root says itself what it is; there is nothing above it whose address it could name. */
static RESULT draft_root(struct service *s, struct creation *c, struct err *e)
{
	struct cert_draft *draft = &c->issuance.draft;
	const int64_t days = c->payload.validity_days != 0 ? c->payload.validity_days : ROOT_DAYS;
	enum public_key_kind kind;

	*draft = (struct cert_draft){
		.not_before = service_now(s) - PROFILE_SKEW_S,
		.not_after = service_now(s) + days * SECONDS_PER_DAY,
		.spki = c->authority.spki,
		.is_ca = true,
		.path_length = (int)c->payload.path_length,
		.key_usage = CA_KEY_USAGE,
	};
	TRY(key_policy_check(draft->spki, &kind, e));
	draft->signature = key_policy_signature(kind);
	TRY(subject_der(s, &c->authority, &draft->subject, e));
	draft->issuer = draft->subject;
	c->issuance.issuer = c->authority;
	return OK;
}

/* RFC 5280 4.2.1.9: what is asked for may be shorter than what the profile allows, never longer. */
static RESULT tighten_profile(struct creation *c, struct err *e)
{
	const int asked = (int)c->payload.path_length;

	ENSURE(c->profile.ca, e, ERR_RULE, "the profile \"" CA_PROFILE "\" of the community makes no CAs");
	if (asked < 0)
		return OK;
	ENSURE_MEMBER(c->profile.path_length < 0 || asked <= c->profile.path_length, e, ERR_RULE, "path_length",
	              "the profile \"" CA_PROFILE "\" allows a path length of %d at most", c->profile.path_length);
	c->profile.path_length = asked;
	return OK;
}

static RESULT find_issuer(struct service *s, struct creation *c, struct err *e)
{
	TRY(authority_store_get(s->db, &c->authority.parent_id, s->arena, &c->parent, e));
	TRY(check_parent(&c->parent, e));
	TRY(profile_get(s, &c->community, CA_PROFILE, 0, &c->profile, e));
	TRY(tighten_profile(c, e));
	return cert_parse(c->parent.der, s->arena, &c->parent_cert, e);
}

static RESULT draft_intermediate(struct service *s, struct creation *c, struct err *e)
{
	struct cert_draft addresses = { 0 };

	TRY(find_issuer(s, c, e));
	TRY(issuance_addresses(s, &c->parent, &addresses, e));
	const struct profile_request request = {
		.profile = &c->profile,
		.issuer = &c->parent_cert,
		.now = service_now(s),
		.spki = c->authority.spki,
		.subject = c->authority.subject,
		.validity_days = c->payload.validity_days,
		.crl_uri = addresses.crl_uri,
		.ca_issuer_uri = addresses.ca_issuer_uri,
	};
	c->issuance.issuer = c->parent;
	c->issuance.issuer_cert = &c->parent_cert;
	c->issuance.profile = &c->profile;
	return profile_apply(&request, s->arena, &c->issuance.draft, e);
}

static RESULT intend(struct service *s, void *context, struct err *e)
{
	struct creation *c = context;
	bool done;

	c->issuance = (struct issuance){ .community_id = c->community.id };
	if (c->authority.kind == AUTHORITY_ROOT)
		TRY(draft_root(s, c, e));
	else
		TRY(draft_intermediate(s, c, e));
	TRY(issuance_intend(s, &c->issuance, e));
	TRY(authority_store_set_intent(s->db, &c->authority.id, &c->issuance.intent.id, &done, e));
	ENSURE(done, e, ERR_BUSY, "the authority is no longer pending");
	return OK;
}

static RESULT activate(struct service *s, struct creation *c, const struct certificate *certificate, struct err *e)
{
	const struct authority before = c->authority;
	struct authority *after = &c->authority;
	bool done;

	after->status = AUTHORITY_ACTIVE;
	after->subject = certificate->subject;
	after->path_length = c->issuance.cert.path_length;
	after->der = certificate->der;
	after->sha256 = certificate->sha256;
	after->serial = certificate->serial;
	after->not_before = certificate->not_before;
	after->not_after = certificate->not_after;
	after->certificate_id = certificate->id;
	after->job_id = (struct uuid){ .bytes = { 0 } };
	TRY(authority_store_activate(s->db, after, &done, e));
	ENSURE(done, e, ERR_BUSY, "the authority is no longer pending");
	return audit(s, AUDIT_AUTHORITY_ACTIVATED, &before, after, e);
}

/* I17: either way the community trusts something new. */
static RESULT trust(struct service *s, const struct creation *c, struct err *e)
{
	char id[UUID_TEXT_SIZE];
	struct anchor anchor;

	if (!c->payload.anchor)
		return community_trust_changed(s, &c->community.id, e);
	uuid_format(&c->authority.id, id);
	const struct anchor_draft draft = { .authority = id, .constraints = anchor_constraints_default() };
	return anchor_add(s, &c->community, &draft, &anchor, e);
}

static RESULT conclude(struct service *s, void *context, struct err *e)
{
	struct creation *c = context;
	struct certificate certificate;
	struct community held;

	TRY(community_hold(s, &c->community.id, &held, e));
	TRY(issuance_register(s, &c->issuance, &certificate, e));
	TRY(load(s, c, e)); /* as it stands in the row: an earlier try of this transaction changed the struct */
	TRY(activate(s, c, &certificate, e));
	TRY(service_changed(s, CHANGE_CERTIFICATE, &c->community.id, certificate.authority_no, certificate.serial, e));
	return trust(s, c, e);
}

static RESULT make_certificate(struct service *s, struct creation *c, struct err *e)
{
	TRY(service_write(s, abandon_earlier, c, e));
	TRY(service_write(s, intend, c, e));
	TRY(issuance_sign(s, &c->issuance, e));
	return service_write(s, conclude, c, e);
}

/* --- all of it --- */

/* I14. It is active by now: should this fail, the schedule publishes the CRL within seconds. */
static void publish_first_crl(struct service *s, const struct creation *c)
{
	struct crl_record crl;
	char id[UUID_TEXT_SIZE];
	struct err e;

	uuid_format(&c->authority.id, id);
	if (c->authority.crl_number == 0 && failed(crl_publish(s, &c->community, id, &crl, &e)))
		log_err(s->shared->log, LOG_WARNING, "first CRL not published", &e);
}

RESULT authority_finish_creation(struct service *s, const struct job *job, struct err *e)
{
	struct creation c = { .job = job };

	TRY(read_payload(s, &c, e));
	TRY(service_read(s, load, &c, e));
	ENSURE(c.authority.status != AUTHORITY_FAILED, e, ERR_STATE, "the authority has failed");
	if (c.authority.status == AUTHORITY_PENDING) {
		TRY(make_key(s, &c, e));
		TRY(job_progress(s, job, STEP_KEY, e));
		TRY(make_certificate(s, &c, e));
		TRY(job_progress(s, job, STEP_CERTIFICATE, e));
	}
	publish_first_crl(s, &c);
	return OK;
}

RESULT authority_fail_creation(struct service *s, const struct job *job, struct err *e)
{
	struct authority before, after;
	bool done;

	TRY(authority_store_get(s->db, &job->object_id, s->arena, &before, e));
	TRY(authority_store_set_status(s->db, &before.id, AUTHORITY_PENDING, AUTHORITY_FAILED, &done, e));
	if (!done)
		return OK;
	after = before;
	after.status = AUTHORITY_FAILED;
	return audit(s, AUDIT_AUTHORITY_FAILED, &before, &after, e);
}
