/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A leaf that was never seen before, below an intermediate that is known: one decision with revocation from
 * the CAs' books, against one verification of the leaf's signature with everything prepared, and against
 * X509_verify_cert from the leaf's DER.
 */
#include "bench/bench.h"
#include "bench/pki.h"
#include "trust/decide.h"

#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ARENA_CEILING (16u * 1024 * 1024)
#define LINKS 1024 /* few enough that their memory is there before it is measured */

struct stage {
	struct pki pki;
	struct slice root, issuing;
	struct slice *leaves; /* DER */
	struct cert *parsed;  /* of the leaves, for the floor */
	size_t count;
	struct arena *parsed_arena, *arena;
	struct trust_set *set;
	EVP_PKEY_CTX *verifier; /* of the issuing CA's key */
	X509_STORE *store;
	STACK_OF(X509) * hints;
};

/* --- preparation --- */

static struct issued_serial issued_of(const struct cert *cert)
{
	struct issued_serial issued = { .serial_len = (uint8_t)cert->serial.len, .not_after = cert->not_after };

	memcpy(issued.serial, cert->serial.data, cert->serial.len);
	memcpy(issued.sha256, cert->sha256, SHA256_SIZE);
	return issued;
}

/* The books of a CA that issued these. */
static struct issuer_state *books_of(int64_t number, struct slice ca, const struct cert *certs, size_t count)
{
	const struct uuid id = { .bytes = { (uint8_t)number } };
	struct issuer_state *empty, *state;
	struct issued_serial *issued = calloc(count, sizeof *issued);

	CHECK_THAT(issued != NULL);
	for (size_t i = 0; i < count; i++)
		issued[i] = issued_of(&certs[i]);
	MUST(issuer_state_new(&id, number, ca, &empty, &e));
	MUST(issuer_state_with_issued(empty, issued, count, &state, &e));
	issuer_state_unref(empty);
	free(issued);
	return state;
}

static void make_leaves(struct stage *s)
{
	s->leaves = calloc(s->count, sizeof *s->leaves);
	s->parsed = calloc(s->count, sizeof *s->parsed);
	s->parsed_arena = arena_new(1u << 30);
	CHECK_THAT(s->leaves != NULL && s->parsed != NULL && s->parsed_arena != NULL);
	for (size_t i = 0; i < s->count; i++) {
		CLEANUP(X509_free) X509 *leaf = pki_leaf(&s->pki, (unsigned)i);
		s->leaves[i] = pki_der(leaf);
		MUST(cert_parse(s->leaves[i], s->parsed_arena, &s->parsed[i], &e));
	}
}

static void make_set(struct stage *s)
{
	const struct community_settings settings = community_settings_default();
	struct cert issuing;

	MUST(cert_parse(s->issuing, s->parsed_arena, &issuing, &e));
	struct issuer_state *root_books = books_of(1, s->root, &issuing, 1);
	struct issuer_state *issuing_books = books_of(2, s->issuing, s->parsed, s->count);
	const struct anchor_input anchor = { .der = s->root,
		                             .purposes = PURPOSE_ALL,
		                             .enforce_validity = true,
		                             .path_length = CERT_PATH_LENGTH_NONE,
		                             .issuer = root_books };
	const struct intermediate_input intermediate = { .der = s->issuing, .issuer = issuing_books };
	const struct trust_set_input input = { .slug = "bench",
		                               .uri = "udap://bench.example.org/",
		                               .version = 1,
		                               .settings = &settings,
		                               .anchors = &anchor,
		                               .anchor_count = 1,
		                               .intermediates = &intermediate,
		                               .intermediate_count = 1 };
	MUST(trust_set_build(&input, &s->set, &e));
	issuer_state_unref(root_books);
	issuer_state_unref(issuing_books);
}

static void make_peers(struct stage *s)
{
	s->verifier = EVP_PKEY_CTX_new(s->pki.issuing_key, NULL);
	CHECK_THAT(s->verifier != NULL && EVP_PKEY_verify_init(s->verifier) == 1);
	CHECK_THAT(EVP_PKEY_CTX_set_signature_md(s->verifier, EVP_sha256()) > 0);
	s->store = X509_STORE_new();
	s->hints = sk_X509_new_null();
	CHECK_THAT(s->store != NULL && s->hints != NULL && X509_STORE_add_cert(s->store, s->pki.root) == 1);
	CHECK_THAT(sk_X509_push(s->hints, s->pki.issuing) > 0);
}

static void stage_init(struct stage *s, const char *algorithm, size_t count)
{
	*s = (struct stage){ .count = count, .arena = arena_new(ARENA_CEILING) };
	CHECK_THAT(s->arena != NULL);
	pki_init(&s->pki, algorithm);
	s->root = pki_der(s->pki.root);
	s->issuing = pki_der(s->pki.issuing);
	make_leaves(s);
	make_set(s);
	make_peers(s);
}

static void stage_fini(struct stage *s)
{
	for (size_t i = 0; i < s->count; i++)
		OPENSSL_free((void *)(uintptr_t)s->leaves[i].data);
	OPENSSL_free((void *)(uintptr_t)s->root.data);
	OPENSSL_free((void *)(uintptr_t)s->issuing.data);
	free(s->leaves);
	free(s->parsed);
	trust_set_unref(s->set);
	EVP_PKEY_CTX_free(s->verifier);
	X509_STORE_free(s->store);
	sk_X509_free(s->hints);
	arena_free(s->arena);
	arena_free(s->parsed_arena);
	pki_fini(&s->pki);
}

/* --- what is measured, for one leaf --- */

static void decide(struct stage *s, size_t leaf, struct link_cache *links)
{
	struct slice x5c[] = { s->leaves[leaf], s->issuing };
	const struct question question = {
		.x5c = { .items = x5c, .count = 2 },
		.purpose = PURPOSE_CLIENT,
		.expected_kind = EXPECT_URI,
		.expected_name = "https://app.example.org/fhir",
		.at = time(NULL),
		.at_is_now = true,
		.revocation = REVOCATION_REQUIRE,
		.max_path_length = MAX_PATH_LENGTH_DEFAULT,
	};
	const struct decision_context context = { .arena = s->arena, .links = links };
	struct verdict verdict;

	arena_reset(s->arena);
	MUST(decide_chain(s->set, &question, &context, &verdict, &e));
	CHECK_THAT(verdict.kind == VERDICT_TRUSTED && verdict.path_count == 3);
}

static void verify_signature(struct stage *s, size_t leaf)
{
	const struct cert *cert = &s->parsed[leaf];
	uint8_t digest[SHA256_SIZE];

	sha256(cert->tbs, digest);
	CHECK_THAT(EVP_PKEY_verify(s->verifier, cert->signature.data, cert->signature.len, digest, sizeof digest) == 1);
}

static void verify_cert(struct stage *s, size_t leaf)
{
	const unsigned char *at = s->leaves[leaf].data;
	CLEANUP(X509_free) X509 *certificate = d2i_X509(NULL, &at, (long)s->leaves[leaf].len);
	X509_STORE_CTX *context = X509_STORE_CTX_new();

	CHECK_THAT(certificate != NULL && context != NULL);
	CHECK_THAT(X509_STORE_CTX_init(context, s->store, certificate, s->hints) == 1);
	CHECK_THAT(X509_verify_cert(context) == 1);
	X509_STORE_CTX_free(context);
}

/* --- rounds --- */

static void decide_all(struct stage *s, struct samples *samples)
{
	struct link_cache *links = link_cache_new(LINKS);

	CHECK_THAT(links != NULL);
	decide(s, 0, links); /* from here on the intermediate is known */
	const int64_t began = now_ns();
	for (size_t i = 1; i < s->count; i++)
		decide(s, i, links);
	samples_add(samples, (double)(now_ns() - began) / 1e3 / (double)(s->count - 1));
	link_cache_free(links);
}

static void peer_all(struct stage *s, void (*peer)(struct stage *s, size_t leaf), struct samples *samples)
{
	const int64_t began = now_ns();

	for (size_t i = 1; i < s->count; i++)
		peer(s, i);
	samples_add(samples, (double)(now_ns() - began) / 1e3 / (double)(s->count - 1));
}

static void run(const char *algorithm, const struct bench_options *options)
{
	struct samples decision = { 0 }, signature = { 0 }, openssl = { 0 };
	struct stage s;
	char name[64];

	stage_init(&s, algorithm, options->count + 1);
	for (size_t i = 0; i < options->rounds; i++) {
		decide_all(&s, &decision);
		peer_all(&s, verify_signature, &signature);
		peer_all(&s, verify_cert, &openssl);
	}
	stage_fini(&s);
	snprintf(name, sizeof name, "decision_us.%s", algorithm);
	samples_report(&decision, name);
	snprintf(name, sizeof name, "signature_us.%s", algorithm);
	samples_report(&signature, name);
	snprintf(name, sizeof name, "x509_verify_cert_us.%s", algorithm);
	samples_report(&openssl, name);
}

void bench_decide_cold(const struct bench_options *options)
{
	run("P-256", options);
	run("RSA-2048", options);
}
