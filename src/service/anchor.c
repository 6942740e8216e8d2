/* SPDX-License-Identifier: Apache-2.0 */
#include "service/anchor.h"

#include "crypto/public_key.h"
#include "model/authority.h"
#include "model/label.h"
#include "model/oid_text.h"
#include "model/purpose.h"
#include "service/community.h"
#include "service/refuse.h"
#include "store/anchor_store.h"
#include "store/authority_store.h"
#include "x509/bundle.h"
#include "x509/cert.h"

#define PATH_LENGTH_MAX 10
#define POLICIES_MAX 32
#define REASON_MAX_CHARACTERS 500

/* --- what an anchor may be trusted for --- */

static RESULT constraints_check(const struct anchor_constraints *c, struct err *e)
{
	ENSURE_MEMBER(c->purposes != 0 && (c->purposes & ~(unsigned)PURPOSE_ALL) == 0, e, ERR_INVALID, "purposes",
	              "an anchor needs at least one purpose");
	ENSURE_MEMBER(c->trusted_from == 0 || c->trusted_until == 0 || c->trusted_from < c->trusted_until, e,
	              ERR_INVALID, "trusted_until", "trusted_until must be later than trusted_from");
	ENSURE_MEMBER(c->path_length >= ANCHOR_PATH_LENGTH_NONE && c->path_length <= PATH_LENGTH_MAX, e, ERR_INVALID,
	              "path_length", "path_length must be from 0 to %d", PATH_LENGTH_MAX);
	ENSURE_MEMBER(c->policies.count <= POLICIES_MAX, e, ERR_INVALID, "policies",
	              "an anchor has at most %d policies", POLICIES_MAX);
	return oid_texts_check(&c->policies, "policies", e);
}

/* --- what can be an anchor --- */

/* chain-partial-anchor; RFC 5280 4.2.1.3 and 4.2.1.9: a CA's key has to sign certificates. */
static RESULT ca_check(const struct cert *cert, const struct community_settings *settings, struct err *e)
{
	if (!cert->is_ca) {
		ENSURE(settings->allow_leaf_anchor, e, ERR_RULE,
		       "the certificate is not a CA's, and the community pins no other ones (allow_leaf_anchor)");
		return OK;
	}
	ENSURE(cert_has_key_usage(cert, KEY_USAGE_KEY_CERT_SIGN), e, ERR_RULE,
	       "the keyUsage of the CA's certificate lacks keyCertSign");
	return OK;
}

/* A CA that got a new key certifies it under its own name: self-issued, and yet by another key (RFC 5280 4.2.1.1). */
static bool names_another_key(const struct cert *cert)
{
	return cert->authority_key_id.len > 0 && cert->subject_key_id.len > 0 &&
	       !slice_equal(cert->authority_key_id, cert->subject_key_id);
}

static RESULT self_signature_check(const struct cert *cert, const struct public_key *key, struct err *e)
{
	const enum signature_id id = cert->signature_algorithm.id;

	if (!cert_is_self_issued(cert) || names_another_key(cert))
		return OK;
	ENSURE(id != SIGNATURE_RSA_MD5 && id != SIGNATURE_RSA_SHA1 && id != SIGNATURE_ECDSA_SHA1, e, ERR_RULE,
	       "the certificate is signed with MD5 or SHA-1, which proves nothing");
	ENSURE(public_key_verifies(key, id, cert->tbs, cert->signature), e, ERR_BAD_SIGNATURE,
	       "the certificate is self-issued, but its signature is not by its own key");
	return OK;
}

/* leaf-key-strength, for anchors of any kind that a signature can be verified with. */
static RESULT key_check(const struct cert *cert, struct err *e)
{
	struct public_key *loaded = NULL;

	TRY(public_key_load(cert->spki, &loaded, e));
	CLEANUP(public_key_free) struct public_key *key = loaded;
	ENSURE(!public_key_is_roca(key), e, ERR_WEAK_KEY,
	       "the RSA key was made by a generator that is known to be broken (CVE-2017-15361)");
	return self_signature_check(cert, key, e);
}

static RESULT fitness_check(struct service *s, const struct cert *cert, const struct community_settings *settings,
                            const struct anchor_constraints *constraints, struct err *e)
{
	TRY(ca_check(cert, settings, e));
	ENSURE(!constraints->enforce_validity || cert->not_after > service_now(s), e, ERR_RULE,
	       "the certificate has expired, and enforce_validity says that this counts");
	return key_check(cert, e);
}

/* --- where it comes from --- */

static RESULT from_bundle(struct service *s, struct slice bundle, struct slice *der, struct err *e)
{
	struct slice_list certificates;

	TRY(bundle_certificates(bundle, s->arena, &certificates, e));
	ENSURE(certificates.count == 1, e, ERR_MALFORMED, "there are %zu certificates where one anchor belongs",
	       certificates.count);
	*der = certificates.items[0];
	return OK;
}

static RESULT from_authority(struct service *s, const struct community *community, const char *id_or_name,
                             struct slice *der, struct err *e)
{
	struct authority authority;

	TRY(authority_store_find(s->db, &community->id, id_or_name, s->arena, &authority, e));
	ENSURE(authority.status == AUTHORITY_ACTIVE, e, ERR_STATE, "the authority is %s, not active",
	       authority_status_names[authority.status]);
	*der = authority.der;
	return OK;
}

static RESULT source_der(struct service *s, const struct community *community, const struct anchor_draft *draft,
                         struct slice *der, struct err *e)
{
	ENSURE((draft->bundle.len > 0) != (draft->authority != NULL), e, ERR_INVALID,
	       "an anchor comes from a certificate or from an authority: one of the two");
	if (draft->authority != NULL)
		return from_authority(s, community, draft->authority, der, e);
	return from_bundle(s, draft->bundle, der, e);
}

/* The books of the authority that has this certificate become the evidence, unless they say that it is revoked. */
static RESULT link_authority(struct service *s, struct anchor *anchor, struct err *e)
{
	struct authority authority;

	TRY(anchor_store_authority(s->db, &anchor->community_id, anchor->sha256, &anchor->authority_id, e));
	if (uuid_is_zero(&anchor->authority_id))
		return OK;
	TRY(authority_store_get(s->db, &anchor->authority_id, s->arena, &authority, e));
	ENSURE(authority.status != AUTHORITY_REVOKED, e, ERR_STATE, "the certificate was revoked");
	return OK;
}

/* --- use cases --- */

/* The audit row; `before` NULL: it is new. */
static RESULT audited(struct service *s, enum audit_event_kind event, const struct anchor *before,
                      const struct anchor *after, struct err *e)
{
	char id[UUID_TEXT_SIZE];
	const char *before_text = before != NULL ? AUDIT_JSON(s, anchor_encode, before) : NULL;
	const char *after_text = AUDIT_JSON(s, anchor_encode, after);

	ENSURE(after_text != NULL && (before == NULL || before_text != NULL), e, ERR_TOO_LARGE,
	       "the anchor is too large for the audit");
	uuid_format(&after->id, id);
	return service_audit(s, event, &after->community_id, id, before_text, after_text, e);
}

static RESULT anchor_of(struct service *s, const struct community *community, const struct cert *cert,
                        const struct anchor_constraints *constraints, struct anchor *out, struct err *e)
{
	*out = (struct anchor){
		.id = uuid_new(s->now_ms),
		.community_id = community->id,
		.der = cert->der,
		.sha256 = arena_copy(s->arena, slice_of(cert->sha256, sizeof cert->sha256)),
		.subject = name_arena_text(&cert->subject, s->arena),
		.serial = cert->serial,
		.not_before = cert->not_before,
		.not_after = cert->not_after,
		.constraints = *constraints,
		.status = ANCHOR_ACTIVE,
		.created_at = service_now(s),
	};
	ENSURE_MEMORY(out->sha256.data, e);
	ENSURE_MEMORY(out->subject, e);
	return OK;
}

RESULT anchor_add(struct service *s, const struct community *community, const struct anchor_draft *draft,
                  struct anchor *out, struct err *e)
{
	struct community held;
	struct slice der;
	struct cert cert;

	TRY(service_require(s, PERM_ANCHOR_WRITE, &community->id, e));
	TRY(constraints_check(&draft->constraints, e));
	TRY(community_hold(s, &community->id, &held, e));
	TRY(source_der(s, community, draft, &der, e));
	TRY(cert_parse(der, s->arena, &cert, e));
	TRY(fitness_check(s, &cert, &held.settings, &draft->constraints, e));
	TRY(anchor_of(s, community, &cert, &draft->constraints, out, e));
	TRY(link_authority(s, out, e));
	TRY(anchor_store_insert(s->db, out, e));
	TRY(audited(s, AUDIT_ANCHOR_ADDED, NULL, out, e));
	return community_trust_changed(s, &community->id, e);
}

RESULT anchor_get(struct service *s, const struct community *community, const struct uuid *id, struct anchor *out,
                  struct err *e)
{
	TRY(service_require(s, PERM_ANCHOR_READ, &community->id, e));
	return anchor_store_get(s->db, &community->id, id, s->arena, out, e);
}

RESULT anchor_page(struct service *s, const struct community *community, int status, const struct page_request *request,
                   struct anchor_list *out, struct page *page, struct err *e)
{
	const char *wanted = status >= 0 ? anchor_status_names[status] : NULL;

	TRY(service_require(s, PERM_ANCHOR_READ, &community->id, e));
	TRY(page_request_check(request, e));
	TRY(anchor_store_page(s->db, &community->id, wanted, &request->after, request->limit + 1, s->arena, out, e));
	PAGE_CUT(out, request, page);
	return OK;
}

/* The caller may do it, the community is held, the anchor is active; *out is a copy to be changed. */
static RESULT begin_change(struct service *s, const struct community *community, const struct uuid *id,
                           struct anchor *before, struct anchor *out, struct err *e)
{
	struct community held;

	TRY(service_require(s, PERM_ANCHOR_WRITE, &community->id, e));
	TRY(community_hold(s, &community->id, &held, e));
	TRY(anchor_store_get(s->db, &community->id, id, s->arena, before, e));
	ENSURE(before->status == ANCHOR_ACTIVE, e, ERR_STATE, "the anchor was withdrawn, and that is final");
	*out = *before;
	return OK;
}

RESULT anchor_constrain(struct service *s, const struct community *community, const struct uuid *id,
                        const struct json *object, struct anchor *out, struct err *e)
{
	struct anchor before;

	TRY(begin_change(s, community, id, &before, out, e));
	TRY(anchor_constraints_decode(object, s->arena, &out->constraints, e));
	TRY(constraints_check(&out->constraints, e));
	TRY(anchor_store_update(s->db, out, e));
	TRY(audited(s, AUDIT_ANCHOR_CONSTRAINED, &before, out, e));
	return community_trust_changed(s, &community->id, e);
}

RESULT anchor_withdraw(struct service *s, const struct community *community, const struct uuid *id, const char *reason,
                       struct anchor *out, struct err *e)
{
	struct anchor before;

	TRY(begin_change(s, community, id, &before, out, e));
	if (reason != NULL)
		TRY(label_check(reason, "reason", REASON_MAX_CHARACTERS, e));
	out->status = ANCHOR_WITHDRAWN;
	out->withdrawn_at = service_now(s);
	out->withdrawn_reason = reason;
	TRY(anchor_store_update(s->db, out, e));
	TRY(audited(s, AUDIT_ANCHOR_WITHDRAWN, &before, out, e));
	return community_trust_changed(s, &community->id, e);
}
