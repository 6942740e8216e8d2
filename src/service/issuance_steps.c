/* SPDX-License-Identifier: Apache-2.0 */
#include "service/issuance_steps.h"

#include "base/text.h"
#include "crypto/public_key.h"
#include "service/key_ring.h"
#include "store/certificate_store.h"
#include "store/organization_store.h"
#include "store/revocation_store.h"
#include "x509/lint.h"
#include "x509/subject_check.h"

#define SERIAL_TRIES 3 /* a collision of 128 random bits is a broken generator; it will not get better */
#define TBS_MAX CERT_DER_MAX

/* --- intend --- */

static RESULT names_of(const struct cert *cert, bool (*wanted)(enum general_name_kind kind), struct arena *arena,
                       struct text_list *out, struct err *e)
{
	const struct general_names *names = &cert->subject_alt_name;

	*out = (struct text_list){ .items = ARENA_ARRAY(arena, names->count, const char *) };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < names->count; i++) {
		if (!wanted(names->items[i].kind))
			continue;
		out->items[out->count] = arena_text_of(arena, names->items[i].value);
		ENSURE_MEMORY(out->items[out->count], e);
		out->count++;
	}
	return OK;
}

static bool is_uri(enum general_name_kind kind)
{
	return kind == NAME_URI;
}

static bool is_dns(enum general_name_kind kind)
{
	return kind == NAME_DNS;
}

static bool is_uri_or_dns(enum general_name_kind kind)
{
	return is_uri(kind) || is_dns(kind);
}

static RESULT hash_of(struct service *s, struct slice bytes, struct slice *out, struct err *e)
{
	uint8_t hash[SHA256_SIZE];

	sha256(bytes, hash);
	*out = arena_copy(s->arena, slice_of(hash, sizeof hash));
	ENSURE_MEMORY(out->data, e);
	return OK;
}

static RESULT build_tbs(struct service *s, const struct cert_draft *draft, struct slice *out, struct err *e)
{
	CLEANUP_BUF struct buf tbs;

	buf_init(&tbs, TBS_MAX);
	TRY(cert_build_tbs(draft, &tbs, e));
	*out = arena_copy(s->arena, buf_slice(&tbs));
	ENSURE_MEMORY(out->data, e);
	return OK;
}

/* I5, on what is going to be signed and nothing else: neither the request nor the draft is looked at. */
static RESULT check_tbs(struct service *s, const struct issuance *issuance, const struct cert *tbs, struct err *e)
{
	struct lint_report report;

	TRY(lint_check(tbs, issuance->issuer_cert, issuance->profile, s->arena, &report, e));
	ENSURE(report.count == 0, e, ERR_RULE, "%s (%s): %s", report.findings[0].rule, report.findings[0].source,
	       report.findings[0].detail);
	if (issuance->name_space == NULL)
		return OK;
	TRY(name_space_check(issuance->name_space, issuance->profile, tbs, e));
	return subject_check(tbs->subject.der, issuance->organization, e);
}

static RESULT fill_intent(struct service *s, const struct issuance *issuance, const struct cert *tbs,
                          struct intent *out, struct err *e)
{
	*out = (struct intent){
		.id = uuid_new(s->now_ms),
		.community_id = issuance->community_id,
		.authority_no = issuance->issuer.no,
		.organization_id = issuance->organization_id,
		.serial = tbs->serial,
		.tbs = tbs->tbs,
		.not_after = tbs->not_after,
		.requester_id = s->who->id,
		.request_id = s->request_id,
		.idempotency_key = issuance->idempotency_key,
		.request_sha256 = issuance->request_sha256,
		.created_at = service_now(s),
	};
	if (issuance->profile != NULL)
		out->profile_id = issuance->profile->id;
	TRY(hash_of(s, out->tbs, &out->tbs_sha256, e));
	TRY(hash_of(s, tbs->spki, &out->spki_sha256, e));
	return names_of(tbs, is_uri_or_dns, s->arena, &out->names, e);
}

/* One attempt: *taken is false when the serial was used before. */
static RESULT attempt(struct service *s, struct issuance *issuance, bool *taken, struct err *e)
{
	uint8_t serial[SERIAL_SIZE];
	struct slice der;
	struct cert tbs;

	(issuance->draw_serial != NULL ? issuance->draw_serial : serial_random)(serial);
	issuance->draft.serial = slice_of(serial, sizeof serial);
	TRY(build_tbs(s, &issuance->draft, &der, e));
	issuance->draft.serial = slice_of(NULL, 0);
	TRY(cert_parse_tbs(der, s->arena, &tbs, e));
	TRY(check_tbs(s, issuance, &tbs, e));
	TRY(fill_intent(s, issuance, &tbs, &issuance->intent, e));
	return intent_store_take_serial(s->db, &issuance->intent, taken, e);
}

static void profile_members(const struct profile *profile, struct json_writer *w)
{
	json_put_text(w, "profile", profile != NULL ? profile->name : NULL);
	if (profile != NULL)
		json_put_int(w, "profile_revision", profile->revision);
	else
		json_put_null(w, "profile_revision");
}

static void encode_intended(const struct issuance *issuance, struct json_writer *w, const char *name)
{
	const struct intent *intent = &issuance->intent;

	json_begin_object(w, name);
	json_put_uuid(w, "id", &intent->id);
	json_put_uuid(w, "authority_id", &issuance->issuer.id);
	if (uuid_is_zero(&intent->organization_id))
		json_put_null(w, "organization_id");
	else
		json_put_uuid(w, "organization_id", &intent->organization_id);
	profile_members(issuance->profile, w);
	json_put_hex(w, "serial", intent->serial);
	json_put_hex(w, "tbs_sha256", intent->tbs_sha256);
	json_put_hex(w, "spki_sha256", intent->spki_sha256);
	json_put_texts(w, "names", &intent->names);
	json_put_time(w, "not_after", intent->not_after);
	json_put_text(w, "idempotency_key", intent->idempotency_key);
	json_end_object(w);
}

static RESULT audit(struct service *s, enum audit_event_kind event, const struct intent *intent, const char *after,
                    struct err *e)
{
	char id[UUID_TEXT_SIZE];

	ENSURE_MEMORY(after, e);
	uuid_format(&intent->id, id);
	return service_audit(s, event, &intent->community_id, id, NULL, after, e);
}

RESULT issuance_intend(struct service *s, struct issuance *issuance, struct err *e)
{
	bool taken = false, inserted;

	for (int tries = 0; !taken && tries < SERIAL_TRIES; tries++)
		TRY(attempt(s, issuance, &taken, e));
	ENSURE(taken, e, ERR_INTERNAL, "no unused serial number could be drawn");
	TRY(intent_store_insert(s->db, &issuance->intent, &inserted, e));
	ENSURE(inserted, e, ERR_BUSY, "another request with this Idempotency-Key is being handled right now");
	return audit(s, AUDIT_CERTIFICATE_INTENDED, &issuance->intent, AUDIT_JSON(s, encode_intended, issuance), e);
}

RESULT issuance_addresses(struct service *s, const struct authority *issuer, struct cert_draft *out, struct err *e)
{
	char id[UUID_TEXT_SIZE];

	uuid_format(&issuer->id, id);
	out->crl_uri = arena_printf(s->arena, "%s/crl/%s.crl", s->shared->public_url, id);
	out->ca_issuer_uri = arena_printf(s->arena, "%s/ca/%s.cer", s->shared->public_url, id);
	ENSURE_MEMORY(out->crl_uri, e);
	ENSURE_MEMORY(out->ca_issuer_uri, e);
	return OK;
}

/* --- sign --- */

/* I6: with what relying parties will verify with, not with the key that signed. */
static RESULT verify(const struct issuance *issuance, struct slice spki, struct slice signature, struct err *e)
{
	struct public_key *loaded = NULL;

	TRY(public_key_load(spki, &loaded, e));
	CLEANUP(public_key_free) struct public_key *key = loaded;
	ENSURE(public_key_verifies(key, issuance->draft.signature, issuance->intent.tbs, signature), e, ERR_INTERNAL,
	       "the signature does not verify under the issuer's public key; nothing was issued");
	return OK;
}

/* I3: the certificate holds the intended TBS byte for byte. */
static RESULT assemble(struct service *s, struct issuance *issuance, struct slice signature, struct err *e)
{
	CLEANUP_BUF struct buf der;

	buf_init(&der, CERT_DER_MAX);
	TRY(cert_assemble(issuance->intent.tbs, issuance->draft.signature, signature, &der, e));
	issuance->der = arena_copy(s->arena, buf_slice(&der));
	ENSURE_MEMORY(issuance->der.data, e);
	TRY(cert_parse(issuance->der, s->arena, &issuance->cert, e));
	ENSURE(slice_equal(issuance->cert.tbs, issuance->intent.tbs), e, ERR_INTERNAL,
	       "the certificate does not hold what was intended; nothing was issued");
	return OK;
}

RESULT issuance_sign(struct service *s, struct issuance *issuance, struct err *e)
{
	const struct authority *issuer = &issuance->issuer;
	const struct slice spki = issuance->issuer_cert != NULL ? issuance->issuer_cert->spki : issuance->draft.spki;
	CLEANUP_BUF struct buf signature;

	buf_init(&signature, 4096);
	ENSURE(s->shared->keys != NULL, e, ERR_KEY_UNAVAILABLE, "this process holds no CA keys");
	TRY(key_ring_sign(s->shared->keys, &issuer->id, issuer->key_reference, issuance->intent.tbs, &signature, e));
	TRY(verify(issuance, spki, buf_slice(&signature), e));
	return assemble(s, issuance, buf_slice(&signature), e);
}

/* --- register --- */

/* I5: the organization may have lost a URI since, or have another name; its row is held by now. */
static RESULT check_names(struct service *s, const struct issuance *issuance, struct err *e)
{
	struct organization organization;
	char id[UUID_TEXT_SIZE];

	if (issuance->name_space == NULL)
		return OK;
	uuid_format(&issuance->organization_id, id);
	TRY(organization_store_find(s->db, &issuance->community_id, id, s->arena, &organization, e));
	const struct name_space owned = { .uris = organization.uris };
	TRY(name_space_check(&owned, issuance->profile, &issuance->cert, e));
	return subject_check(issuance->cert.subject.der, organization.name, e);
}

/* Since the intent was written somebody may have retired the issuer, suspended the organization or lost the key. */
static RESULT check_standing(struct service *s, const struct issuance *issuance, struct err *e)
{
	const int wanted = issuance->issuer_cert == NULL ? AUTHORITY_PENDING : AUTHORITY_ACTIVE;
	struct intent_standing standing;
	struct key_use use;

	TRY(intent_store_standing(s->db, &issuance->intent, &standing, e));
	ENSURE(standing.authority_status == wanted, e, ERR_STATE, "the authority \"%s\" has become %s in the meantime",
	       issuance->issuer.name, authority_status_names[standing.authority_status]);
	ENSURE(standing.organization_status < 0 || standing.organization_status == ORGANIZATION_APPROVED, e, ERR_STATE,
	       "the organization is no longer approved");
	TRY(check_names(s, issuance, e));
	TRY(intent_store_key_use(s->db, &issuance->community_id, issuance->intent.spki_sha256, &use, e));
	ENSURE(!use.is_blocked, e, ERR_WEAK_KEY, "the key was reported as compromised");
	return OK;
}

static RESULT fill_certificate(struct service *s, const struct issuance *issuance, struct certificate *out,
                               struct err *e)
{
	const struct intent *intent = &issuance->intent;
	const struct cert *cert = &issuance->cert;

	*out = (struct certificate){
		.id = intent->id,
		.community_id = intent->community_id,
		.authority_no = intent->authority_no,
		.authority_id = issuance->issuer.id,
		.organization_id = intent->organization_id,
		.serial = cert->serial,
		.spki_sha256 = intent->spki_sha256,
		.der = issuance->der,
		.subject = name_arena_text(&cert->subject, s->arena),
		.not_before = cert->not_before,
		.not_after = cert->not_after,
		.status = CERTIFICATE_GOOD,
		.created_at = service_now(s),
	};
	if (issuance->profile != NULL) {
		out->profile = issuance->profile->name;
		out->profile_revision = issuance->profile->revision;
	}
	ENSURE_MEMORY(out->subject, e);
	TRY(hash_of(s, issuance->der, &out->sha256, e));
	TRY(names_of(cert, is_uri, s->arena, &out->uris, e));
	return names_of(cert, is_dns, s->arena, &out->dns_names, e);
}

static void encode_certificate(const struct certificate *certificate, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	certificate_encode_members(certificate, w);
	json_end_object(w);
}

RESULT issuance_register(struct service *s, const struct issuance *issuance, struct certificate *out, struct err *e)
{
	const struct intent *intent = &issuance->intent;
	bool done;

	TRY(check_standing(s, issuance, e));
	TRY(intent_store_resolve(s->db, &intent->id, INTENT_ISSUED, service_now(s), &done, e));
	ENSURE(done, e, ERR_BUSY, "signing took so long that the certificate was given up; try again");
	TRY(fill_certificate(s, issuance, out, e));
	TRY(certificate_store_insert(s->db, out, &intent->profile_id, e));
	return audit(s, AUDIT_CERTIFICATE_ISSUED, intent, AUDIT_JSON(s, encode_certificate, out), e);
}

/* --- abandon --- */

static void encode_abandoned(const struct intent *intent, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_uuid(w, "id", &intent->id);
	json_put_hex(w, "serial", intent->serial);
	json_put_hex(w, "tbs_sha256", intent->tbs_sha256);
	json_put_text(w, "revocation", revocation_reason_text(REASON_CESSATION_OF_OPERATION));
	json_end_object(w);
}

RESULT issuance_abandon(struct service *s, const struct intent *intent, struct err *e)
{
	const struct revocation_row row = {
		.authority_no = intent->authority_no,
		.serial = intent->serial,
		.certificate_id = intent->id,
		.state = REVOCATION_REVOKED,
		.revocation = { .reason = REASON_CESSATION_OF_OPERATION, .revoked_at = service_now(s) },
		.not_after = intent->not_after,
		.changed_at = service_now(s),
		.comment = "the intent was given up",
	};
	bool done;

	TRY(intent_store_resolve(s->db, &intent->id, INTENT_ABANDONED, service_now(s), &done, e));
	ENSURE(done, e, ERR_STATE, "the intent is resolved");
	TRY(revocation_store_put(s->db, &row, e));
	TRY(audit(s, AUDIT_CERTIFICATE_ABANDONED, intent, AUDIT_JSON(s, encode_abandoned, intent), e));
	return service_changed(s, CHANGE_REVOCATION, &intent->community_id, intent->authority_no, intent->serial, e);
}
