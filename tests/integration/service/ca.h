/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of CAs share beyond admin.h: a key ring, a trusted root, an intermediate under it, an approved
 * organization that owns https://app.example.org/fhir, and keys of applicants with their requests.
 */
#ifndef TESTS_INTEGRATION_SERVICE_CA_H
#define TESTS_INTEGRATION_SERVICE_CA_H

#include "crypto/ossl.h"
#include "integration/service/admin.h"
#include "service/authority.h"
#include "service/certificate.h"
#include "service/crl_publish.h"
#include "service/issuance.h"
#include "service/job.h"
#include "service/key_ring.h"
#include "service/organization.h"
#include "service/revocation.h"
#include "x509/cert.h"
#include "x509/crl.h"

#include <openssl/x509v3.h>

#define APP_URI "https://app.example.org/fhir"

DEFINE_CLEANUP(X509_REQ, X509_REQ_free);

struct ca {
	struct admin *admin;
	struct service *service;
	struct arena *arena;
	struct key_ring *keys;
	struct authority root, issuing;
	struct organization organization;
	EVP_PKEY *key; /* of the application */
};

static inline struct key_ring *key_ring_of(const char *passphrase)
{
	CLEANUP(secret_free) struct secret *secret = secret_new(slice_text(passphrase));
	struct key_store *store = NULL;
	struct key_ring *ring = NULL;

	ACCEPTED(key_store_file_new(secret, &store, &test_err));
	ACCEPTED(key_ring_new(store, &ring, &test_err));
	return ring;
}

/* --- requests of applicants --- */

static inline struct slice csr_for(struct ca *ca, EVP_PKEY *key, const char *uri)
{
	CLEANUP(X509_REQ_free) X509_REQ *req = X509_REQ_new();
	unsigned char *der = NULL;

	assert_int_equal(X509_REQ_set_version(req, 0), 1);
	assert_int_equal(X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(req), "CN", MBSTRING_UTF8,
	                                            (const unsigned char *)"Example App", -1, -1, 0),
	                 1);
	assert_int_equal(X509_REQ_set_pubkey(req, key), 1);
	if (uri != NULL) {
		STACK_OF(X509_EXTENSION) *extensions = sk_X509_EXTENSION_new_null();
		const char *value = arena_printf(ca->arena, "URI:%s", uri);
		sk_X509_EXTENSION_push(extensions, X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, value));
		assert_int_equal(X509_REQ_add_extensions(req, extensions), 1);
		sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
	}
	assert_true(X509_REQ_sign(req, key, EVP_sha256()) > 0);
	const int len = i2d_X509_REQ(req, &der);
	assert_true(len > 0);
	const struct slice copy = arena_copy(ca->arena, slice_of(der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

static inline struct issuance_request request_for(struct ca *ca, EVP_PKEY *key)
{
	return (struct issuance_request){
		.organization = ca->organization.name,
		.profile = "udap-client",
		.csr = csr_for(ca, key, APP_URI),
	};
}

/* A certificate for a new key of the organization; the caller acts as somebody who may issue. */
static inline struct issued_certificate issue(struct ca *ca)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_EC_gen("P-256");
	const struct issuance_request request = request_for(ca, key);
	struct issued_certificate out;

	ACCEPTED(issuance_issue(ca->service, &ca->admin->community, &request, &out, &test_err));
	return out;
}

/* The same; its id in the arena. */
static inline const struct uuid *issue_id(struct ca *ca)
{
	struct uuid *id = ARENA_NEW(ca->arena, struct uuid);

	*id = issue(ca).certificate.id;
	return id;
}

/* --- what happens to certificates --- */

static inline struct certificate revoke_for(struct ca *ca, const struct uuid *id, enum revocation_reason reason)
{
	const struct revocation_draft draft = { .reason = reason };
	struct certificate out;

	DONE(ca->admin, revocation_revoke(ca->service, &ca->admin->community, id, &draft, &out, &test_err));
	return out;
}

static inline struct certificate reload(struct ca *ca, const struct uuid *id)
{
	struct certificate out;

	ACCEPTED(certificate_get(ca->service, &ca->admin->community, id, &out, &test_err));
	return out;
}

static inline struct authority reload_authority(struct ca *ca, const struct authority *authority)
{
	struct authority out;

	ACCEPTED(authority_find(ca->service, &ca->admin->community, id_text(ca->admin, &authority->id), &out,
	                        &test_err));
	return out;
}

static inline struct crl_record publish(struct ca *ca, const struct authority *authority)
{
	struct crl_record out;

	ACCEPTED(crl_publish(ca->service, &ca->admin->community, id_text(ca->admin, &authority->id), &out, &test_err));
	return out;
}

/* --- what the database holds --- */

/* A number, or 0 and 1 for false and true. */
static inline int64_t value_of(struct ca *ca, const char *sql)
{
	const char *value = pg_fixture_value(ca->admin->pg, sql);

	assert_non_null(value);
	if (strcmp(value, "t") == 0 || strcmp(value, "f") == 0)
		return value[0] == 't';
	return strtoll(value, NULL, 10);
}

static inline struct slice bytes_of(struct ca *ca, const char *sql)
{
	const char *text = pg_fixture_value(ca->admin->pg, sql);

	assert_non_null(text);
	return hex(ca->arena, text);
}

/* DER of the CRL with this number; 0: the newest. */
static inline struct slice crl_der(struct ca *ca, const struct authority *authority, int64_t number)
{
	return bytes_of(ca, arena_printf(ca->arena,
	                                 "SELECT encode(der, 'hex') FROM crl WHERE authority_no = %lld "
	                                 "AND (number = %lld OR %lld = 0) ORDER BY number DESC LIMIT 1",
	                                 (long long)authority->no, (long long)number, (long long)number));
}

static inline struct crl newest_crl(struct ca *ca, const struct authority *authority)
{
	struct crl crl;

	ACCEPTED(crl_parse(crl_der(ca, authority, 0), ca->arena, &crl, &test_err));
	return crl;
}

/* The entry of a serial on a CRL; false when there is none. */
static inline bool crl_lists(const struct crl *crl, struct slice serial, struct crl_entry *out)
{
	struct crl_iterator it = crl_entries(crl);
	bool more;

	for (;;) {
		ACCEPTED(crl_next(&it, out, &more, &test_err));
		if (!more)
			return false;
		if (slice_equal(out->serial, serial))
			return true;
	}
}

static inline int64_t audit_count(struct ca *ca, const char *event)
{
	const struct audit_row_list rows = audit_of(ca->admin, &ca->admin->community, NULL);
	int64_t count = 0;

	for (size_t i = 0; i < rows.count; i++)
		count += strcmp(rows.items[i].event, event) == 0;
	return count;
}

/* --- nodes --- */

/* A worker of another node: its own connection and memory, the same keys. */
struct node {
	struct service service;
	struct db *db;
	struct arena *arena;
};

static inline struct node node_start(struct ca *ca)
{
	struct node node = { .service = *ca->service,
		             .db = pg_fixture_connect(ca->admin->pg),
		             .arena = arena_new(64u << 20) };

	assert_non_null(node.arena);
	node.service.db = node.db;
	node.service.arena = node.arena;
	return node;
}

static inline void node_stop(struct node *node)
{
	db_free(node->db);
	arena_free(node->arena);
}

/* --- setting up --- */

static inline struct authority make_authority(struct ca *ca, const struct authority_draft *draft)
{
	struct authority out;

	ACCEPTED(authority_create(ca->service, &ca->admin->community, draft, &out, &test_err));
	return out;
}

static inline struct authority make_root(struct ca *ca, const char *name)
{
	const struct authority_draft draft = {
		.name = name, .kind = AUTHORITY_ROOT, .path_length = -1, .anchor = true
	};

	return make_authority(ca, &draft);
}

static inline struct authority make_issuing(struct ca *ca, const char *name, const struct authority *parent)
{
	const struct authority_draft draft = { .name = name,
		                               .kind = AUTHORITY_INTERMEDIATE,
		                               .path_length = -1,
		                               .parent = id_text(ca->admin, &parent->id) };

	return make_authority(ca, &draft);
}

static inline struct organization make_organization(struct ca *ca, const char *name, const char *uri)
{
	const struct organization_draft draft = { .name = name, .uris = TEXTS(uri) };
	struct organization out;

	DONE(ca->admin, organization_create(ca->service, &ca->admin->community, &draft, &out, &test_err));
	DONE(ca->admin, organization_approve(ca->service, &ca->admin->community, name, &out, &test_err));
	return out;
}

/* With keys, but without any authority. */
static inline int ca_setup_bare(void **state)
{
	struct ca *ca = calloc(1, sizeof *ca);
	void *admin = NULL;

	assert_non_null(ca);
	admin_setup(&admin);
	ca->admin = admin;
	ca->service = &ca->admin->service;
	ca->arena = ca->admin->arena;
	ca->keys = key_ring_of("correct horse battery staple");
	ca->admin->shared.keys = ca->keys;
	ca->admin->log.level = LOG_ERROR; /* attempts that fail are what many tests are about */
	ca->key = EVP_EC_gen("P-256");
	*state = ca;
	return 0;
}

static inline int ca_setup(void **state)
{
	ca_setup_bare(state);
	struct ca *ca = *state;
	ca->root = make_root(ca, "Test Root");
	ca->issuing = make_issuing(ca, "Test Issuing", &ca->root);
	ca->organization = make_organization(ca, "Example Health", APP_URI);
	return 0;
}

static inline int ca_teardown(void **state)
{
	struct ca *ca = *state;
	void *admin = ca->admin;

	admin_teardown(&admin);
	key_ring_free(ca->keys);
	EVP_PKEY_free(ca->key);
	free(ca);
	return 0;
}

#define CA_TEST(function) cmocka_unit_test_setup_teardown(function, ca_setup, ca_teardown)
#define CA_TEST_BARE(function) cmocka_unit_test_setup_teardown(function, ca_setup_bare, ca_teardown)

#endif
