/* SPDX-License-Identifier: Apache-2.0 */
/* External CAs: known by their certificates, offered for paths, never issued from. */
#include "service/authority.h"

#include "base/text.h"
#include "crypto/public_key.h"
#include "model/label.h"
#include "service/community.h"
#include "service/refuse.h"
#include "store/authority_store.h"
#include "x509/bundle.h"
#include "x509/cert.h"

#define NAME_MAX_CHARACTERS 200
#define NAME_BYTES_MAX 180 /* of a name taken from a subject, so that there is room to tell it apart */

/* One certificate of the bundle. */
struct import {
	const struct community *community;
	const char *name; /* as the caller gave it; NULL: from the subject */
	size_t number;    /* in the bundle, from 1 */
	struct cert cert;
	struct authority authority;
};

/* RFC 5280 4.2.1.3 and 4.2.1.9. */
static RESULT check_ca(const struct service *s, const struct import *i, struct err *e)
{
	ENSURE(i->cert.is_ca, e, ERR_RULE, "certificate %zu is not a CA's (basicConstraints)", i->number);
	ENSURE(cert_has_key_usage(&i->cert, KEY_USAGE_KEY_CERT_SIGN), e, ERR_RULE,
	       "the keyUsage of certificate %zu lacks keyCertSign", i->number);
	ENSURE(i->cert.not_after > service_now(s), e, ERR_RULE, "certificate %zu has expired", i->number);
	return OK;
}

/* A CA that got a new key certifies it under its own name: self-issued, and yet no root (RFC 5280 4.2.1.1). */
static bool is_self_signed(const struct cert *cert)
{
	return cert_is_self_issued(cert) && (cert->authority_key_id.len == 0 || cert->subject_key_id.len == 0 ||
	                                     slice_equal(cert->authority_key_id, cert->subject_key_id));
}

static RESULT check_key(struct import *i, struct err *e)
{
	struct public_key *loaded = NULL;

	TRY(public_key_load(i->cert.spki, &loaded, e));
	CLEANUP(public_key_free) struct public_key *key = loaded;
	ENSURE(!public_key_is_roca(key), e, ERR_WEAK_KEY,
	       "the RSA key of certificate %zu was made by a generator that is known to be broken (CVE-2017-15361)",
	       i->number);
	i->authority.kind = is_self_signed(&i->cert) ? AUTHORITY_ROOT : AUTHORITY_INTERMEDIATE;
	ENSURE(i->authority.kind == AUTHORITY_INTERMEDIATE ||
	               public_key_verifies(key, i->cert.signature_algorithm.id, i->cert.tbs, i->cert.signature),
	       e, ERR_BAD_SIGNATURE, "certificate %zu is self-issued, but its own key does not verify its signature",
	       i->number);
	return OK;
}

static RESULT check_new(struct service *s, const struct import *i, struct err *e)
{
	const char *known;

	TRY(authority_store_name_of(s->db, &i->community->id, slice_of(i->cert.sha256, SHA256_SIZE), s->arena, &known,
	                            e));
	ENSURE(known == NULL, e, ERR_DUPLICATE,
	       "certificate %zu (%.150s) is known already, as the authority \"%.100s\"", i->number,
	       i->authority.subject, known);
	return OK;
}

static RESULT is_taken(struct service *s, const struct import *i, const char *name, bool *taken, struct err *e)
{
	struct authority other;
	struct err missing;

	*taken = !failed(authority_store_find(s->db, &i->community->id, name, s->arena, &other, &missing));
	if (*taken || missing.code == ERR_NOT_FOUND)
		return OK;
	*e = missing;
	return (struct result){ .failed = true };
}

static const char *printable(struct service *s, const char *text)
{
	const struct slice cut = utf8_prefix(slice_text(text), NAME_BYTES_MAX);
	struct err ignored;
	char *name = arena_text_of(s->arena, cut);

	return name == NULL || !failed(label_check(name, "name", NAME_MAX_CHARACTERS, &ignored)) ? name : NULL;
}

/* The common name, else the whole subject, else the fingerprint; with part of the fingerprint when that is taken. */
static RESULT name_from_subject(struct service *s, const struct import *i, const char **out, struct err *e)
{
	const char *fingerprint = arena_hex(s->arena, slice_of(i->cert.sha256, SHA256_SIZE));
	const char *common = name_common_name(&i->cert.subject, s->arena);
	const char *name = common != NULL ? printable(s, common) : NULL;
	bool taken;

	ENSURE_MEMORY(fingerprint, e);
	if (name == NULL)
		name = printable(s, i->authority.subject);
	if (name == NULL)
		name = fingerprint;
	TRY(is_taken(s, i, name, &taken, e));
	*out = taken ? arena_printf(s->arena, "%s (%.8s)", name, fingerprint) : name;
	ENSURE_MEMORY(*out, e);
	return OK;
}

static RESULT choose_name(struct service *s, struct import *i, struct err *e)
{
	struct uuid id;

	if (i->name == NULL)
		return name_from_subject(s, i, &i->authority.name, e);
	TRY(label_check(i->name, "name", NAME_MAX_CHARACTERS, e));
	ENSURE_MEMBER(!uuid_parse(i->name, &id), e, ERR_INVALID, "name", "a name must not read like a UUID");
	i->authority.name = i->name;
	return OK;
}

static RESULT fill(struct service *s, struct import *i, struct err *e)
{
	i->authority = (struct authority){
		.id = uuid_new(s->now_ms),
		.community_id = i->community->id,
		.kind = i->authority.kind,
		.origin = AUTHORITY_EXTERNAL,
		.status = AUTHORITY_ACTIVE,
		.key_algorithm = -1,
		.subject = name_arena_text(&i->cert.subject, s->arena),
		.path_length = i->cert.path_length,
		.spki = i->cert.spki,
		.der = i->cert.der,
		.sha256 = arena_copy(s->arena, slice_of(i->cert.sha256, SHA256_SIZE)),
		.serial = i->cert.serial,
		.not_before = i->cert.not_before,
		.not_after = i->cert.not_after,
		.created_at = service_now(s),
	};
	ENSURE_MEMORY(i->authority.subject, e);
	ENSURE_MEMORY(i->authority.sha256.data, e);
	return OK;
}

static RESULT audit(struct service *s, const struct authority *authority, struct err *e)
{
	const char *after = AUDIT_JSON(s, authority_encode, authority);
	char id[UUID_TEXT_SIZE];

	ENSURE_MEMORY(after, e);
	uuid_format(&authority->id, id);
	return service_audit(s, AUDIT_AUTHORITY_IMPORTED, &authority->community_id, id, NULL, after, e);
}

/* --- who issued it --- */

static RESULT is_issuer(const struct authority *candidate, const struct cert *cert, bool *out, struct err *e)
{
	struct public_key *loaded = NULL;

	TRY(public_key_load(candidate->spki, &loaded, e));
	CLEANUP(public_key_free) struct public_key *key = loaded;
	*out = public_key_verifies(key, cert->signature_algorithm.id, cert->tbs, cert->signature);
	return OK;
}

/* The one of the community whose name and key say so, if it is known; the rest of the bundle is by now. */
static RESULT find_parent(struct service *s, struct import *i, struct err *e)
{
	const char *issuer = name_arena_text(&i->cert.issuer, s->arena);
	struct authority_list candidates;
	bool found = false;

	ENSURE_MEMORY(issuer, e);
	if (i->authority.kind == AUTHORITY_ROOT)
		return OK;
	TRY(authority_store_of_subject(s->db, &i->community->id, issuer, s->arena, &candidates, e));
	for (size_t k = 0; k < candidates.count && !found; k++) {
		TRY(is_issuer(&candidates.items[k], &i->cert, &found, e));
		i->authority.parent_id = candidates.items[k].id;
	}
	if (found)
		return authority_store_set_parent(s->db, &i->authority.id, &i->authority.parent_id, e);
	i->authority.parent_id = (struct uuid){ .bytes = { 0 } };
	return OK;
}

/* --- use case --- */

static RESULT import_one(struct service *s, struct import *i, struct slice der, struct err *e)
{
	TRY(cert_parse(der, s->arena, &i->cert, e));
	TRY(check_ca(s, i, e));
	TRY(check_key(i, e));
	TRY(fill(s, i, e));
	TRY(check_new(s, i, e));
	TRY(choose_name(s, i, e));
	return authority_store_insert(s->db, &i->authority, e);
}

static RESULT import_all(struct service *s, struct import *imports, const struct slice_list *certificates,
                         struct err *e)
{
	for (size_t k = 0; k < certificates->count; k++)
		TRY(import_one(s, &imports[k], certificates->items[k], e));
	for (size_t k = 0; k < certificates->count; k++) {
		TRY(find_parent(s, &imports[k], e));
		TRY(audit(s, &imports[k].authority, e));
	}
	return OK;
}

RESULT authority_import(struct service *s, const struct community *community, const char *name, struct slice bundle,
                        struct authority_list *out, struct err *e)
{
	struct slice_list certificates;
	struct community held;

	TRY(service_require(s, PERM_AUTHORITY_WRITE, &community->id, e));
	TRY(bundle_certificates(bundle, s->arena, &certificates, e));
	ENSURE_MEMBER(name == NULL || certificates.count == 1, e, ERR_INVALID, "name",
	              "there are %zu certificates; a name is for one", certificates.count);
	TRY(community_hold(s, &community->id, &held, e));
	struct import *imports = ARENA_ARRAY(s->arena, certificates.count, struct import);
	*out = (struct authority_list){ .items = ARENA_ARRAY(s->arena, certificates.count, struct authority) };
	ENSURE_MEMORY(imports, e);
	ENSURE_MEMORY(out->items, e);
	for (size_t k = 0; k < certificates.count; k++)
		imports[k] = (struct import){ .community = community, .name = name, .number = k + 1 };
	TRY(import_all(s, imports, &certificates, e));
	for (; out->count < certificates.count; out->count++)
		out->items[out->count] = imports[out->count].authority;
	return community_trust_changed(s, &community->id, e);
}
