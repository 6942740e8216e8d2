/* SPDX-License-Identifier: Apache-2.0 */
#include "service/issuance.h"

#include "service/certificate.h"
#include "service/issuance_steps.h"
#include "service/organization.h"
#include "service/profile.h"
#include "service/refuse.h"
#include "store/authority_store.h"
#include "store/certificate_store.h"
#include "x509/bundle.h"
#include "x509/csr.h"
#include "x509/profile_apply.h"

#define IDEMPOTENCY_KEY_MAX 200
#define INTENT_PATIENCE_S 30
#define INTENT_KEPT_S (30 * SECONDS_PER_DAY)
#define PRUNE_BATCH 1000

/* One request on its way. */
struct issue {
	const struct community *community;
	const struct issuance_request *request;
	struct csr csr;
	struct organization organization;
	struct profile profile;
	struct name_space name_space;
	struct cert issuer_cert;
	struct issuance issuance;
	struct slice request_sha256;
	struct issued_certificate *out;
};

/* --- what is asked for --- */

static void put_text(struct buf *out, const char *text)
{
	const size_t len = text == NULL ? 0 : strlen(text) + 1;

	buf_printf(out, "%zu:", len);
	buf_put_text(out, text == NULL ? "" : text);
}

static void put_texts(struct buf *out, const struct text_list *texts)
{
	buf_printf(out, "%zu[", texts->count);
	for (size_t i = 0; i < texts->count; i++)
		put_text(out, texts->items[i]);
}

/* I4: what tells two requests with one idempotency key apart; no two requests have one form. */
static RESULT hash_request(struct service *s, struct issue *issue, struct err *e)
{
	const struct issuance_request *r = issue->request;
	CLEANUP_BUF struct buf text;
	uint8_t hash[SHA256_SIZE];

	buf_init(&text, 1024u * 1024);
	put_text(&text, r->organization);
	put_text(&text, r->profile);
	put_text(&text, r->authority);
	put_text(&text, r->subject);
	put_texts(&text, &r->uris);
	put_texts(&text, &r->dns_names);
	buf_printf(&text, "%lld,%lld,", (long long)r->validity_days, (long long)r->not_after);
	buf_put_slice(&text, issue->csr.der);
	TRY(buf_check(&text, e));
	sha256(buf_slice(&text), hash);
	issue->request_sha256 = arena_copy(s->arena, slice_of(hash, sizeof hash));
	ENSURE_MEMORY(issue->request_sha256.data, e);
	return OK;
}

static RESULT read_request(struct service *s, struct issue *issue, struct err *e)
{
	const char *key = issue->request->idempotency_key;
	struct slice der;

	ENSURE_MEMBER(key == NULL || (*key != '\0' && strlen(key) <= IDEMPOTENCY_KEY_MAX), e, ERR_INVALID,
	              "Idempotency-Key", "an Idempotency-Key has 1 to %d characters", IDEMPOTENCY_KEY_MAX);
	TRY_MEMBER(bundle_one(issue->request->csr, "CERTIFICATE REQUEST", s->arena, &der, e), e, "csr");
	TRY_MEMBER(csr_parse(der, s->arena, &issue->csr, e), e, "csr");
	TRY_MEMBER(csr_check_possession(&issue->csr, e), e, "csr");
	return key != NULL ? hash_request(s, issue, e) : OK;
}

/* --- the same again --- */

static RESULT take_over(struct service *s, const struct intent *intent, struct issue *issue, struct err *e)
{
	struct issued_certificate *out = issue->out;

	TRY(certificate_store_get(s->db, &issue->community->id, &intent->id, s->arena, &out->certificate, e));
	TRY(authority_store_get(s->db, &out->certificate.authority_id, s->arena, &out->issuer, e));
	TRY(certificate_chain(s, &out->certificate, &out->chain, e));
	out->replayed = true;
	return OK;
}

/* I4: what this idempotency key made before. out->replayed stays false when it is new. */
static RESULT replay(struct service *s, struct issue *issue, struct err *e)
{
	const char *key = issue->request->idempotency_key;
	struct intent intent;
	bool found = false;

	issue->out->replayed = false;
	if (key == NULL)
		return OK;
	TRY(intent_store_find_key(s->db, &issue->community->id, &s->who->id, key, s->arena, &intent, &found, e));
	if (!found)
		return OK;
	ENSURE_MEMBER(slice_equal(intent.request_sha256, issue->request_sha256), e, ERR_DUPLICATE, "Idempotency-Key",
	              "this Idempotency-Key was used for another request");
	ENSURE(intent.state == INTENT_ISSUED, e, ERR_BUSY,
	       "the first request with this Idempotency-Key is not finished; ask again in a moment");
	return take_over(s, &intent, issue, e);
}

/* --- who and what is concerned --- */

static RESULT find_organization(struct service *s, struct issue *issue, struct err *e)
{
	TRY_MEMBER(organization_hold(s, issue->community, issue->request->organization, &issue->organization, e), e,
	           "organization");
	ENSURE_MEMBER(issue->organization.status == ORGANIZATION_APPROVED, e, ERR_STATE, "organization",
	              "the organization \"%s\" is %s; only an approved one gets certificates", issue->organization.name,
	              organization_status_names[issue->organization.status]);
	issue->name_space.uris = issue->organization.uris;
	return OK;
}

static RESULT find_profile(struct service *s, struct issue *issue, struct err *e)
{
	TRY_MEMBER(profile_get(s, issue->community, issue->request->profile, 0, &issue->profile, e), e, "profile");
	ENSURE_MEMBER(!issue->profile.ca, e, ERR_RULE, "profile",
	              "the profile \"%s\" makes CAs; organizations get no CA certificates", issue->profile.name);
	return OK;
}

static RESULT only_issuer(struct service *s, const struct issue *issue, struct authority *out, struct err *e)
{
	struct authority_list issuers;

	TRY(authority_store_issuers(s->db, &issue->community->id, s->arena, &issuers, e));
	ENSURE_MEMBER(issuers.count > 0, e, ERR_STATE, "authority",
	              "the community has no active intermediate of its own");
	ENSURE_MEMBER(issuers.count == 1, e, ERR_INVALID, "authority",
	              "the community has several intermediates; say which one is to issue");
	*out = issuers.items[0];
	return OK;
}

static RESULT find_issuer(struct service *s, struct issue *issue, struct err *e)
{
	struct authority *issuer = &issue->issuance.issuer;

	if (issue->request->authority == NULL)
		TRY(only_issuer(s, issue, issuer, e));
	else
		TRY_MEMBER(authority_store_find(s->db, &issue->community->id, issue->request->authority, s->arena,
		                                issuer, e),
		           e, "authority");
	ENSURE_MEMBER(issuer->origin == AUTHORITY_INTERNAL, e, ERR_STATE, "authority",
	              "the authority \"%s\" is an external one; its key is not here", issuer->name);
	ENSURE_MEMBER(issuer->status == AUTHORITY_ACTIVE, e, ERR_STATE, "authority", "the authority \"%s\" is %s",
	              issuer->name, authority_status_names[issuer->status]);
	return cert_parse(issuer->der, s->arena, &issue->issuer_cert, e);
}

/* I5: neither compromised, nor a CA's, nor another organization's. */
static RESULT check_key(struct service *s, const struct issue *issue, struct err *e)
{
	const struct slice spki_sha256 = slice_of(issue->csr.spki_sha256, SHA256_SIZE);
	struct key_use use;
	struct uuid owner;

	TRY(intent_store_key_use(s->db, &issue->community->id, spki_sha256, &use, e));
	ENSURE_MEMBER(!use.is_blocked, e, ERR_WEAK_KEY, "csr", "the key was reported as compromised");
	ENSURE_MEMBER(!use.is_ca, e, ERR_DUPLICATE, "csr", "the key is that of a CA");
	TRY(intent_store_bind_key(s->db, &issue->community->id, spki_sha256, &issue->organization.id, &owner, e));
	ENSURE_MEMBER(uuid_equal(&owner, &issue->organization.id), e, ERR_DUPLICATE, "csr",
	              "the key belongs to another organization");
	return OK;
}

static RESULT make_draft(struct service *s, struct issue *issue, struct err *e)
{
	const struct issuance_request *r = issue->request;
	struct cert_draft addresses = { 0 };

	TRY(issuance_addresses(s, &issue->issuance.issuer, &addresses, e));
	const struct profile_request request = {
		.profile = &issue->profile,
		.issuer = &issue->issuer_cert,
		.now = service_now(s),
		.spki = issue->csr.spki,
		.csr_subject = issue->csr.subject.der,
		.csr_names = &issue->csr.subject_alt_name,
		.subject = r->subject,
		.organization = issue->organization.name,
		.uris = r->uris,
		.dns_names = r->dns_names,
		.validity_days = r->validity_days,
		.not_after = r->not_after,
		.crl_uri = addresses.crl_uri,
		.ca_issuer_uri = addresses.ca_issuer_uri,
	};
	return profile_apply(&request, s->arena, &issue->issuance.draft, e);
}

/* --- the two transactions --- */

static RESULT intend(struct service *s, void *context, struct err *e)
{
	struct issue *issue = context;

	TRY(service_require(s, PERM_CERTIFICATE_ISSUE, &issue->community->id, e));
	TRY(replay(s, issue, e));
	if (issue->out->replayed)
		return OK;
	TRY(find_organization(s, issue, e));
	TRY(find_profile(s, issue, e));
	TRY(find_issuer(s, issue, e));
	TRY(check_key(s, issue, e));
	TRY(make_draft(s, issue, e));
	issue->issuance.community_id = issue->community->id;
	issue->issuance.organization_id = issue->organization.id;
	issue->issuance.profile = &issue->profile;
	issue->issuance.name_space = &issue->name_space;
	issue->issuance.organization = issue->organization.name;
	issue->issuance.issuer_cert = &issue->issuer_cert;
	issue->issuance.idempotency_key = issue->request->idempotency_key;
	issue->issuance.request_sha256 = issue->request_sha256;
	return issuance_intend(s, &issue->issuance, e);
}

static RESULT conclude(struct service *s, void *context, struct err *e)
{
	struct issue *issue = context;
	struct issued_certificate *out = issue->out;

	/* Read first: from the audit on, others wait for this transaction to end. */
	const struct certificate coming = { .id = issue->issuance.intent.id,
		                            .authority_id = issue->issuance.issuer.id };
	TRY(certificate_chain(s, &coming, &out->chain, e));
	out->issuer = issue->issuance.issuer;
	TRY(issuance_register(s, &issue->issuance, &out->certificate, e));
	return service_changed(s, CHANGE_CERTIFICATE, &issue->community->id, out->certificate.authority_no,
	                       out->certificate.serial, e);
}

RESULT issuance_issue(struct service *s, const struct community *community, const struct issuance_request *request,
                      struct issued_certificate *out, struct err *e)
{
	struct issue issue = { .community = community, .request = request, .out = out };

	TRY(read_request(s, &issue, e));
	TRY(service_write(s, intend, &issue, e));
	if (out->replayed)
		return OK;
	TRY(issuance_sign(s, &issue.issuance, e));
	return service_write(s, conclude, &issue, e);
}

/* --- what came to nothing --- */

static RESULT give_up_one(struct service *s, void *context, struct err *e)
{
	bool *found = context;
	struct intent_list stale;

	TRY(intent_store_hold_stale(s->db, service_now(s) - INTENT_PATIENCE_S, service_now(s) + INTENT_PATIENCE_S, 1,
	                            s->arena, &stale, e));
	*found = stale.count > 0;
	return *found ? issuance_abandon(s, &stale.items[0], e) : OK;
}

static RESULT forget_resolved(struct service *s, void *context, struct err *e)
{
	(void)context;
	return intent_store_prune(s->db, service_now(s) - INTENT_KEPT_S, PRUNE_BATCH, e);
}

/* One transaction each, so that nodes share the work and none waits for the audit of many communities. */
RESULT issuance_reconcile(struct service *s, size_t *count, struct err *e)
{
	bool found = true;

	*count = 0;
	TRY(service_require(s, PERM_CERTIFICATE_REVOKE, NULL, e));
	while (found) {
		TRY(service_write(s, give_up_one, &found, e));
		*count += found ? 1 : 0;
	}
	return service_write(s, forget_resolved, NULL, e);
}
