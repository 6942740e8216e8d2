/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invariant I19: what we trust, X509_verify_cert trusts, over many chains that were put together at random,
 * each good but for a few faults. The other way round we may refuse more; how often is told.
 */
#include "support/random.h"
#include "unit/trust/world.h"

#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#define CASES 4000
#define DEPTH_MAX 4
#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define P1 "1.3.6.1.4.1.99999.1"
#define P2 "1.3.6.1.4.1.99999.2"

DEFINE_CLEANUP(X509, X509_free);
DEFINE_CLEANUP(X509_STORE, X509_STORE_free);
DEFINE_CLEANUP(X509_STORE_CTX, X509_STORE_CTX_free);

struct sample {
	struct pki *p;
	struct test_random random;
	struct world world;
	unsigned depth;   /* intermediates */
	bool client_auth; /* asked */
	bool crls;        /* asked, at hand and fresh, unless a fault says otherwise */
	const char *names[DEPTH_MAX + 2];
	unsigned keys[DEPTH_MAX + 2];
};

/* Once in `often` times. */
static bool chance(struct sample *s, size_t often)
{
	return random_below(&s->random, often) == 0;
}

static const char *pick(struct sample *s, const char *const *from)
{
	size_t count = 0;
	while (from[count] != NULL)
		count++;
	return from[random_below(&s->random, count)];
}

/* --- faults and features --- */

static const char *const all_names[] = {
	"dns:app.example.org",
	"dns:*.example.org",
	"dns:evil.net",
	"uri:https://app.example.org/fhir",
	"uri:https://example.org/",
	"uri:https://evil.net/",
	"email:a@example.org",
	"email:a@evil.net",
	"ip:c0000201",
	"ip:c6336401",
	"dir:CN=App,O=Example",
	NULL,
};

static const char *const all_subtrees[] = {
	"dns:example.org",
	"dns:app.example.org",
	"dns:net",
	"uri:.example.org",
	"uri:example.org",
	"uri:evil.net",
	"email:example.org",
	"email:a@example.org",
	"ip:c0000200ffffff00",
	"dir:O=Example",
	NULL,
};

static const char *const all_policies[] = { P1, P2, "2.5.29.32.0", NULL };

static void more(struct pki_cert *spec, struct slice extension)
{
	size_t i = 0;
	while (spec->more[i].len > 0)
		i++;
	assert_true(i < PKI_LIST);
	spec->more[i] = extension;
}

static void spoil_dates(struct sample *s, struct pki_cert *spec)
{
	if (chance(s, 40))
		spec->not_after = NOW - 1;
	if (chance(s, 40))
		spec->not_before = NOW + 1;
}

static void spoil_ca(struct sample *s, struct pki_cert *spec)
{
	if (chance(s, 4))
		spec->path_length = 1 + (int)random_below(&s->random, 4);
	if (chance(s, 40))
		spec->not_ca = true;
	if (chance(s, 40))
		spec->no_basic = true;
	if (chance(s, 20))
		spec->key_usage = PKI_NO_USAGE;
	if (chance(s, 40))
		spec->key_usage = KEY_USAGE_CRL_SIGN;
	if (chance(s, 40))
		spec->key_usage = KEY_USAGE_KEY_CERT_SIGN;
	spec->ca = !spec->not_ca;
}

static void constrain(struct sample *s, struct pki_cert *spec)
{
	const char *const permitted[] = { chance(s, 2) ? pick(s, all_subtrees) : NULL, NULL };
	const char *const excluded[] = { permitted[0] == NULL || chance(s, 3) ? pick(s, all_subtrees) : NULL,
		                         NULL };

	if (chance(s, 5))
		more(spec, pki_name_constraints(s->p, permitted, excluded));
}

static void put_policies(struct sample *s, struct pki_cert *spec)
{
	if (chance(s, 4))
		return;
	more(spec, pki_policies(s->p, chance(s, 2) ? NAMES(P1, P2) : NAMES(pick(s, all_policies))));
	if (spec->ca && chance(s, 6))
		more(spec, pki_mappings(s->p, chance(s, 2) ? NAMES(P1, P2) : NAMES(P2, P1)));
	if (spec->ca && chance(s, 6))
		more(spec, pki_policy_constraints(s->p, (int)random_below(&s->random, 3),
		                                  (int)random_below(&s->random, 3)));
	if (spec->ca && chance(s, 10))
		more(spec, pki_inhibit_any(s->p, (int)random_below(&s->random, 2)));
}

static void put_usages(struct sample *s, struct pki_cert *spec)
{
	static const char *const usages[] = { "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", NULL };

	if (chance(s, 4))
		more(spec, pki_usages(s->p, chance(s, 2), chance(s, 3) ? NAMES(pick(s, usages)) : usages));
	if (chance(s, 60))
		more(spec, pki_extension(s->p, "1.2.3.4.5", true, slice_of("\x05\x00", 2)));
}

/* --- one chain --- */

static struct slice make(struct sample *s, unsigned index, struct pki_cert *spec)
{
	spec->subject = s->names[index];
	spec->key = s->keys[index];
	spec->issuer = s->names[index + 1];
	spec->issuer_key = s->keys[index + 1];
	spec->serial = 100 + index;
	if (chance(s, 60))
		spec->bad_signature = true;
	if (chance(s, 60))
		spec->issuer_key = (spec->issuer_key + 1) % PKI_KEYS;
	if (chance(s, 10))
		spec->no_key_ids = true;
	spoil_dates(s, spec);
	put_policies(s, spec);
	put_usages(s, spec);
	return pki_cert(s->p, spec);
}

static struct slice make_leaf(struct sample *s)
{
	const char *const names[] = { pick(s, all_names), chance(s, 3) ? pick(s, all_names) : NULL, NULL };
	struct pki_cert spec = { .names = arena_copy(s->p->arena, slice_of(names, sizeof names)).data != NULL
		                                  ? names
		                                  : NULL };

	return make(s, 0, &spec);
}

static struct slice make_intermediate(struct sample *s, unsigned index)
{
	struct pki_cert spec = { .ca = true };

	spoil_ca(s, &spec);
	constrain(s, &spec);
	return make(s, index, &spec);
}

static struct slice make_root(struct sample *s)
{
	struct pki_cert spec = {
		.subject = s->names[s->depth + 1], .key = s->keys[s->depth + 1], .ca = true, .serial = 99
	};

	if (chance(s, 6))
		spec.path_length = 1 + (int)random_below(&s->random, 3);
	if (chance(s, 30))
		spec.not_after = NOW - 1;
	constrain(s, &spec);
	return pki_cert(s->p, &spec);
}

static struct slice make_crl(struct sample *s, unsigned issuer)
{
	struct pki_crl spec = { .issuer = s->names[issuer], .key = s->keys[issuer], .number = 1 };

	if (chance(s, 12))
		spec.next_update = NOW - 1;
	if (chance(s, 30))
		spec.bad_signature = true;
	if (chance(s, 8))
		spec.entries[0].serial = pki_parse(s->p, s->world.x5c[issuer - 1])->serial;
	if (chance(s, 20))
		spec.idp = (struct pki_idp){
			.present = true, .users = chance(s, 2), .cas = false, .reasons = 0x0e
		};
	if (chance(s, 20))
		spec.idp = (struct pki_idp){ .present = true, .cas = true };
	if (chance(s, 30))
		spec.unknown_critical = true;
	return pki_crl(s->p, &spec);
}

static void name_all(struct sample *s)
{
	for (unsigned i = 0; i <= s->depth + 1; i++) {
		s->keys[i] = (i * 3 + 1) % PKI_KEYS;
		s->names[i] = i == 0 ? "CN=App,O=Example"
		                     : arena_printf(s->p->arena, "CN=CA %u,O=Example", i);
	}
	if (s->depth >= 2 && chance(s, 6))
		s->names[1] = s->names[2]; /* self-issued */
}

static void make_sample(struct sample *s)
{
	s->depth = (unsigned)random_below(&s->random, DEPTH_MAX);
	s->client_auth = chance(s, 3);
	s->crls = chance(s, 3);
	s->world = world_new();
	name_all(s);
	s->world.x5c[0] = make_leaf(s);
	for (unsigned i = 1; i <= s->depth; i++)
		s->world.x5c[i] = make_intermediate(s, i);
	s->world.anchors[0] = make_root(s);
	for (unsigned i = 1; s->crls && i <= s->depth + 1; i++)
		s->world.crls[i - 1] = make_crl(s, i);
	s->world.question.plain = true;
	s->world.question.purpose = 0;
	s->world.question.require_explicit_policy = chance(s, 4);
	s->world.question.inhibit_policy_mapping = chance(s, 8);
	s->world.question.inhibit_any_policy = chance(s, 8);
	s->world.question.revocation = s->crls ? REVOCATION_REQUIRE : REVOCATION_SKIP;
}

/* --- OpenSSL --- */

static X509 *x509_of(struct slice der)
{
	const unsigned char *at = der.data;
	X509 *x = d2i_X509(NULL, &at, (long)der.len);
	assert_non_null(x);
	return x;
}

static void set_question(const struct sample *s, X509_STORE_CTX *ctx)
{
	const struct question *question = &s->world.question;
	X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
	unsigned long flags = X509_V_FLAG_POLICY_CHECK;

	flags |= question->require_explicit_policy ? X509_V_FLAG_EXPLICIT_POLICY : 0;
	flags |= question->inhibit_policy_mapping ? X509_V_FLAG_INHIBIT_MAP : 0;
	flags |= question->inhibit_any_policy ? X509_V_FLAG_INHIBIT_ANY : 0;
	if (s->crls)
		flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL | X509_V_FLAG_EXTENDED_CRL_SUPPORT;
	X509_VERIFY_PARAM_set_flags(param, flags);
	/* Without it, OpenSSL takes the set of RFC 5280 6.1.1 (c) as empty. */
	assert_int_equal(X509_VERIFY_PARAM_add0_policy(param, OBJ_nid2obj(NID_any_policy)), 1);
	X509_VERIFY_PARAM_set_time(param, (time_t)question->at);
	if (s->client_auth)
		X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_CLIENT);
}

static void add_crls(const struct sample *s, X509_STORE *store)
{
	for (size_t i = 0; i < world_count(s->world.crls); i++) {
		const unsigned char *at = s->world.crls[i].data;
		X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)s->world.crls[i].len);
		assert_non_null(crl);
		assert_int_equal(X509_STORE_add_crl(store, crl), 1);
		X509_CRL_free(crl);
	}
}

static bool openssl_trusts(const struct sample *s, int *error)
{
	CLEANUP(X509_STORE_free) X509_STORE *store = X509_STORE_new();
	CLEANUP(X509_STORE_CTX_free) X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	CLEANUP(X509_free) X509 *leaf = x509_of(s->world.x5c[0]);
	CLEANUP(X509_free) X509 *root = x509_of(s->world.anchors[0]);
	STACK_OF(X509) *untrusted = sk_X509_new_null();

	assert_int_equal(X509_STORE_add_cert(store, root), 1);
	add_crls(s, store);
	for (size_t i = 1; i < world_count(s->world.x5c); i++)
		sk_X509_push(untrusted, x509_of(s->world.x5c[i]));
	assert_int_equal(X509_STORE_CTX_init(ctx, store, leaf, untrusted), 1);
	set_question(s, ctx);
	const bool trusted = X509_verify_cert(ctx) == 1;
	*error = X509_STORE_CTX_get_error(ctx);
	ERR_clear_error();
	sk_X509_pop_free(untrusted, X509_free);
	return trusted;
}

/* --- the comparison --- */

static struct oid_list client_auth(void)
{
	static const uint8_t octets[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02 };
	static struct slice item;

	item = slice_of(octets, sizeof octets);
	return (struct oid_list){ .items = &item, .count = 1 };
}

/*
 * Where OpenSSL refuses what RFC 5280 allows, always with an intermediate that is self-issued (names[1] is
 * names[2]); in PKITS 4.5 such chains are valid.
 */
static const struct {
	int error;
	const char *reason;
} openssl_refusals[] = {
	{ X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "without key identifiers, OpenSSL takes a self-issued "
	                                        "certificate for a self-signed one and ends the chain" },
	{ X509_V_ERR_CRL_SIGNATURE_FAILURE,
	  "of two CRLs under one name, OpenSSL takes one without regard to the key that signed it" },
	{ X509_V_ERR_KEYUSAGE_NO_CRL_SIGN,
	  "of two issuers under one name, OpenSSL asks the one for cRLSign that did not sign the CRL" },
};

static bool is_listed(const struct sample *s, int error)
{
	for (size_t i = 0; i < ARRAY_LEN(openssl_refusals); i++)
		if (openssl_refusals[i].error == error)
			return s->depth >= 2 && s->names[1] == s->names[2];
	return false;
}

struct tally {
	unsigned both, neither, ours_only, openssl_only, listed;
};

static void compare(struct sample *s, struct tally *tally, unsigned number)
{
	int error;

	if (s->client_auth)
		s->world.question.extended_key_usage = client_auth();
	const struct verdict v = world_decide(s->p, &s->world);
	const bool ours = v.kind == VERDICT_TRUSTED, theirs = openssl_trusts(s, &error);
	if (ours && theirs)
		tally->both++;
	else if (!ours && !theirs)
		tally->neither++;
	else if (theirs)
		tally->openssl_only++;
	else if (is_listed(s, error))
		tally->listed++;
	else
		tally->ours_only++;
	if (ours && !theirs && !is_listed(s, error))
		print_error("case %u: OpenSSL refuses: %s\n", number, X509_verify_cert_error_string(error));
	if (theirs && !ours && getenv("ANCHORHOLD_TELL_REFUSALS") != NULL) {
		print_error("case %u: we refuse:\n", number);
		print_findings(&v);
	}
	world_drop(&s->world);
}

static void nothing_is_trusted_that_openssl_refuses(void **state)
{
	struct tally tally = { 0 };

	(void)state;
	for (unsigned i = 0; i < CASES; i++) {
		struct sample s = { .p = *state, .random = { .state = i } };
		make_sample(&s);
		compare(&s, &tally, i);
		arena_reset(s.p->arena);
		for (size_t k = 0; k < PKI_KEYS; k++)
			s.p->spkis[k] = pki_spki(s.p, s.p->keys[k]);
	}
	print_message("both trust %u, neither %u, OpenSSL alone %u, we alone %u and %u for a listed reason\n",
	              tally.both, tally.neither, tally.openssl_only, tally.ours_only, tally.listed);
	assert_int_equal(tally.ours_only, 0);
	assert_true(tally.both > CASES / 20);
	assert_true(tally.openssl_only < tally.both / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = { PKI_TEST(nothing_is_trusted_that_openssl_refuses) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
