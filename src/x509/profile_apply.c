/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/profile_apply.h"

#include "x509/der.h"
#include "x509/key_policy.h"

#define NAMES_MAX 100
#define SUBJECT_MAX 4096
#define ORGANIZATION_MAX 64 /* RFC 5280 A.1 ub-organization-name */

static RESULT check_issuer(const struct profile_request *r, struct err *e)
{
	ENSURE(r->issuer->is_ca && cert_has_key_usage(r->issuer, KEY_USAGE_KEY_CERT_SIGN), e, ERR_STATE,
	       "the issuer is not a CA that may sign certificates");
	ENSURE(r->issuer->not_before <= r->now, e, ERR_STATE, "the issuer's certificate is not valid yet");
	ENSURE(r->issuer->not_after > r->now, e, ERR_STATE, "the issuer's certificate has expired");
	return OK;
}

static RESULT apply_key(const struct profile_request *r, struct cert_draft *out, struct err *e)
{
	enum public_key_kind kind;

	TRY(key_policy_check(r->spki, &kind, e));
	ENSURE(key_policy_profile_allows(r->profile, kind), e, ERR_RULE, "the profile does not allow %s keys",
	       key_policy_kind_text(kind));
	/* A CA whose signatures we could never make is a CA nobody can use. */
	ENSURE(!r->profile->ca || key_policy_signature(kind) != SIGNATURE_UNKNOWN, e, ERR_RULE,
	       "a CA needs an EC or RSA key");
	out->spki = r->spki;
	return OK;
}

static RESULT apply_issuer(const struct profile_request *r, struct arena *arena, struct cert_draft *out,
                           struct err *e)
{
	enum public_key_kind kind;
	uint8_t id[20];

	TRY(key_policy_check(r->issuer->spki, &kind, e));
	out->signature = key_policy_signature(kind);
	ENSURE(out->signature != SIGNATURE_UNKNOWN, e, ERR_STATE, "the issuer's key is of a kind that cannot sign here");
	out->issuer = r->issuer->subject.der;
	out->issuer_key_id = r->issuer->subject_key_id;
	if (out->issuer_key_id.len > 0)
		return OK;
	TRY(cert_key_id(r->issuer->spki, id, e));
	out->issuer_key_id = arena_copy(arena, slice_of(id, sizeof id));
	ENSURE_MEMORY(out->issuer_key_id.data, e);
	return OK;
}

/* Never wider than the profile, never wider than the issuer leaves room for (RFC 5280 4.2.1.9). */
static RESULT apply_path_length(const struct profile_request *r, struct cert_draft *out, struct err *e)
{
	const int above = r->issuer->path_length;

	out->is_ca = r->profile->ca;
	out->path_length = r->profile->ca ? r->profile->path_length : CERT_PATH_LENGTH_NONE;
	if (!r->profile->ca || above == CERT_PATH_LENGTH_NONE)
		return OK;
	ENSURE(above > 0, e, ERR_RULE, "the issuer's path length allows no CA below it");
	if (out->path_length == CERT_PATH_LENGTH_NONE || out->path_length > above - 1)
		out->path_length = above - 1;
	return OK;
}

static RESULT asked_not_after(const struct profile_request *r, int64_t *not_after, struct err *e)
{
	const int64_t longest = r->profile->max_validity_days;

	ENSURE(r->validity_days == 0 || r->not_after == 0, e, ERR_INVALID,
	       "validity_days and not_after exclude each other");
	ENSURE(r->validity_days >= 0, e, ERR_INVALID, "validity_days is negative");
	ENSURE(r->validity_days <= longest, e, ERR_RULE, "the profile allows at most %lld days", (long long)longest);
	*not_after = r->not_after != 0 ? r->not_after : r->now + r->validity_days * SECONDS_PER_DAY;
	ENSURE(*not_after > r->now, e, ERR_INVALID, "validity ends before it begins");
	ENSURE(*not_after <= r->now + longest * SECONDS_PER_DAY, e, ERR_RULE, "the profile allows at most %lld days",
	       (long long)longest);
	ENSURE(*not_after <= r->issuer->not_after, e, ERR_RULE, "the issuer's certificate expires before that");
	return OK;
}

/* I5: the default ends with the issuer at the latest; what was asked for in so many words is kept or refused. */
static RESULT apply_validity(const struct profile_request *r, struct cert_draft *out, struct err *e)
{
	const int64_t skewed = r->now - PROFILE_SKEW_S;

	out->not_before = skewed < r->issuer->not_before ? r->issuer->not_before : skewed;
	if (r->validity_days != 0 || r->not_after != 0)
		return asked_not_after(r, &out->not_after, e);
	const int64_t usual = r->now + r->profile->validity_days * SECONDS_PER_DAY;
	out->not_after = usual > r->issuer->not_after ? r->issuer->not_after : usual;
	return OK;
}

static RESULT add_name(struct text_list *list, struct slice value, struct arena *arena, struct err *e)
{
	ENSURE(value.len > 0 && memchr(value.data, 0, value.len) == NULL, e, ERR_NAMESPACE,
	       "the certification request holds an empty name or one with a zero octet");
	const char *text = arena_text_of(arena, value);
	ENSURE_MEMORY(text, e);
	list->items[list->count++] = text;
	return OK;
}

static RESULT take_csr_names(const struct general_names *names, struct arena *arena, struct cert_draft *out,
                             struct err *e)
{
	ENSURE(names->count <= NAMES_MAX, e, ERR_RULE, "the certification request holds more than %d names", NAMES_MAX);
	out->uris.items = ARENA_ARRAY(arena, names->count, const char *);
	out->dns_names.items = ARENA_ARRAY(arena, names->count, const char *);
	ENSURE_MEMORY(out->uris.items, e);
	ENSURE_MEMORY(out->dns_names.items, e);
	for (size_t i = 0; i < names->count; i++) {
		const struct general_name *name = &names->items[i];
		ENSURE(name->kind == NAME_URI || name->kind == NAME_DNS, e, ERR_NAMESPACE,
		       "the certification request holds names other than URIs and DNS names");
		TRY(add_name(name->kind == NAME_URI ? &out->uris : &out->dns_names, name->value, arena, e));
	}
	return OK;
}

static RESULT check_no_duplicate(const struct text_list *names, struct err *e)
{
	for (size_t i = 0; i < names->count; i++)
		for (size_t j = 0; j < i; j++)
			ENSURE(strcmp(names->items[i], names->items[j]) != 0, e, ERR_INVALID,
			       "a name is asked for twice");
	return OK;
}

static RESULT check_names(const struct profile *profile, const struct cert_draft *draft, struct err *e)
{
	ENSURE(draft->uris.count <= (size_t)profile->max_uris, e, ERR_RULE, "the profile allows at most %lld URIs",
	       (long long)profile->max_uris);
	ENSURE(!profile->require_uri || draft->uris.count > 0, e, ERR_RULE, "the profile requires at least one URI");
	ENSURE(profile->allow_dns || draft->dns_names.count == 0, e, ERR_RULE, "the profile allows no DNS names");
	ENSURE(draft->dns_names.count <= NAMES_MAX, e, ERR_RULE, "at most %d DNS names are allowed", NAMES_MAX);
	TRY(check_no_duplicate(&draft->uris, e));
	return check_no_duplicate(&draft->dns_names, e);
}

static RESULT apply_names(const struct profile_request *r, struct arena *arena, struct cert_draft *out,
                          struct err *e)
{
	const bool is_asked = r->uris.count + r->dns_names.count > 0;

	out->uris = r->uris;
	out->dns_names = r->dns_names;
	if (!is_asked && r->csr_names != NULL && r->csr_names->count > 0)
		TRY(take_csr_names(r->csr_names, arena, out, e));
	return check_names(r->profile, out, e);
}

static RESULT keep(struct buf *name, struct arena *arena, struct slice *out, struct err *e)
{
	TRY(buf_check(name, e));
	*out = arena_copy(arena, buf_slice(name));
	ENSURE_MEMORY(out->data, e);
	return OK;
}

/* O=<organization>, or the empty name when there is none that fits. */
static void put_default_subject(const char *organization, struct buf *out)
{
	const size_t name = der_open(out, DER_SEQUENCE);
	if (organization != NULL && *organization != '\0' && strlen(organization) <= ORGANIZATION_MAX) {
		const size_t set = der_open(out, DER_SET);
		const size_t attribute = der_open(out, DER_SEQUENCE);
		der_put_oid(out, "2.5.4.10");
		der_put_text(out, DER_UTF8_STRING, organization);
		der_close(out, attribute);
		der_close(out, set);
	}
	der_close(out, name);
}

static bool is_empty_sequence(struct slice name)
{
	return name.len <= 2;
}

static RESULT apply_subject(const struct profile_request *r, struct arena *arena, struct cert_draft *out,
                            struct err *e)
{
	CLEANUP_BUF struct buf name;

	buf_init(&name, SUBJECT_MAX);
	if (r->subject != NULL)
		TRY(name_from_text(r->subject, &name, e));
	else if (!is_empty_sequence(r->csr_subject))
		buf_put_slice(&name, r->csr_subject);
	else
		put_default_subject(r->organization, &name);
	TRY(keep(&name, arena, &out->subject, e));
	/* RFC 5280 4.1.2.6: a CA has a name, since others name it as their issuer. */
	ENSURE(!r->profile->ca || !is_empty_sequence(out->subject), e, ERR_RULE, "a CA needs a subject");
	ENSURE(!is_empty_sequence(out->subject) || out->uris.count + out->dns_names.count > 0, e, ERR_RULE,
	       "the certificate would name nobody: it needs a subject, a URI or a DNS name");
	return OK;
}

static RESULT apply_usage(const struct profile_request *r, struct arena *arena, struct cert_draft *out,
                          struct err *e)
{
	const struct text_list *usages = &r->profile->extended_key_usage;

	out->key_usage = r->profile->key_usage;
	out->policies = r->profile->policies;
	if (usages->count == 0)
		return OK;
	const char **terminated = ARENA_ARRAY(arena, usages->count + 1, const char *);
	ENSURE_MEMORY(terminated, e);
	memcpy(terminated, usages->items, usages->count * sizeof *terminated);
	out->extended_key_usage = terminated;
	return OK;
}

RESULT profile_apply(const struct profile_request *request, struct arena *arena, struct cert_draft *out,
                     struct err *e)
{
	*out = (struct cert_draft){
		.serial = request->serial,
		.crl_uri = request->crl_uri,
		.ocsp_uri = request->ocsp_uri,
		.ca_issuer_uri = request->ca_issuer_uri,
	};
	TRY(check_issuer(request, e));
	TRY(apply_key(request, out, e));
	TRY(apply_issuer(request, arena, out, e));
	TRY(apply_path_length(request, out, e));
	TRY(apply_validity(request, out, e));
	TRY(apply_names(request, arena, out, e));
	TRY(apply_subject(request, arena, out, e));
	TRY(apply_usage(request, arena, out, e));
	return OK;
}
