/* SPDX-License-Identifier: Apache-2.0 */
/* A CRL as large as they come: built and signed by us; a foreign one loaded by us and by OpenSSL. */
#include "bench/bench.h"
#include "bench/pki.h"
#include "trust/crl_index.h"
#include "x509/crl_build.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW INT64_C(1800000000)
#define SERIAL_OCTETS 20
#define ISSUER "\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x0c\x02\x43\x41"

DEFINE_CLEANUP(X509_CRL, X509_CRL_free);

/* Serials look random and rise, as a register hands them out. */
static void serial_of(size_t number, size_t count, uint8_t out[SERIAL_OCTETS])
{
	uint64_t mixed = (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15);
	const uint32_t leading = 0x10000000u + (uint32_t)((uint64_t)number * 0x60000000u / count);

	for (unsigned i = 0; i < 4; i++)
		out[i] = (uint8_t)(leading >> (8 * (3 - i)));
	for (unsigned i = 4; i < SERIAL_OCTETS; i++) {
		mixed ^= mixed >> 29;
		mixed *= UINT64_C(0xbf58476d1ce4e5b9);
		out[i] = (uint8_t)(mixed >> 56);
	}
}

static void sign(EVP_PKEY *key, struct slice tbs, struct buf *out)
{
	uint8_t signature[128];
	size_t len = sizeof signature;
	CLEANUP(EVP_MD_CTX_free) EVP_MD_CTX *context = EVP_MD_CTX_new();

	CHECK_THAT(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1);
	CHECK_THAT(EVP_DigestSign(context, signature, &len, tbs.data, tbs.len) == 1);
	buf_put(out, signature, len);
}

struct build {
	EVP_PKEY *key;
	size_t count;
};

static void build(const struct build *b, struct buf *out)
{
	static const uint8_t key_id[20] = { 1 };
	const struct crl_draft draft = { .signature = SIGNATURE_ECDSA_SHA256,
		                         .issuer = slice_of(ISSUER, sizeof ISSUER - 1),
		                         .issuer_key_id = slice_of(key_id, sizeof key_id),
		                         .this_update = NOW,
		                         .next_update = NOW + 86400,
		                         .number = 1 };
	const struct revocation revocation = { .reason = REASON_KEY_COMPROMISE, .revoked_at = NOW - 86400 };
	CLEANUP_BUF struct buf signature;
	struct crl_builder builder;

	buf_init(&signature, 4096);
	crl_build_begin(&builder, &draft, out);
	for (size_t i = 0; i < b->count; i++) {
		uint8_t serial[SERIAL_OCTETS];
		serial_of(i, b->count, serial);
		crl_build_entry(&builder, slice_of(serial, sizeof serial), &revocation);
	}
	MUST(crl_build_end(&builder, &e));
	sign(b->key, buf_slice(out), &signature);
	MUST(crl_assemble_in_place(out, draft.signature, buf_slice(&signature), &e));
}

static void build_and_drop(void *context)
{
	CLEANUP_BUF struct buf out;

	buf_init(&out, CRL_DER_MAX);
	build(context, &out);
}

static void report_costs(const char *what, struct samples *seconds, struct samples *bytes)
{
	char name[64];

	snprintf(name, sizeof name, "%s_s", what);
	samples_report(seconds, name);
	snprintf(name, sizeof name, "%s_bytes", what);
	samples_report(bytes, name);
}

static void add_cost(struct cost cost, struct samples *seconds, struct samples *bytes)
{
	samples_add(seconds, cost.seconds);
	samples_add(bytes, cost.bytes);
}

void bench_crl_build(const struct bench_options *options)
{
	struct build whole = { .key = pki_new_key("P-256"), .count = options->count };
	struct build tenth = { .key = whole.key, .count = options->count / 10 };
	struct samples seconds = { 0 }, bytes = { 0 }, tenth_seconds = { 0 }, tenth_bytes = { 0 };

	for (size_t i = 0; i < options->rounds; i++) {
		add_cost(cost_of(build_and_drop, &whole), &seconds, &bytes);
		add_cost(cost_of(build_and_drop, &tenth), &tenth_seconds, &tenth_bytes);
	}
	report_costs("build", &seconds, &bytes);
	report_costs("build_tenth", &tenth_seconds, &tenth_bytes);
	EVP_PKEY_free(whole.key);
}

/* --- loading --- */

struct load {
	struct slice der;
	EVP_PKEY *key;
	struct slice spki;
	struct slice serial; /* that is looked for */
};

static void load_index(void *context)
{
	const struct load *l = context;
	static const uint8_t spki_sha256[SHA256_SIZE];
	struct public_key *key = NULL;
	struct crl_index *index = NULL;
	struct crl_entry entry;

	MUST(public_key_load(l->spki, &key, &e));
	MUST(crl_index_load(l->der, &index, &e));
	CHECK_THAT(crl_index_verifies(index, key, spki_sha256));
	CHECK_THAT(crl_index_find(index, NULL, l->serial, &entry));
	crl_index_unref(index);
	public_key_free(key);
}

static void load_openssl(void *context)
{
	const struct load *l = context;
	const unsigned char *at = l->der.data;
	CLEANUP(X509_CRL_free) X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)l->der.len);
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	BIGNUM *number = BN_bin2bn(l->serial.data, (int)l->serial.len, NULL);
	X509_REVOKED *entry;

	CHECK_THAT(crl != NULL && BN_to_ASN1_INTEGER(number, serial) != NULL);
	CHECK_THAT(X509_CRL_verify(crl, l->key) == 1);
	CHECK_THAT(X509_CRL_get0_by_serial(crl, &entry, serial) == 1);
	ASN1_INTEGER_free(serial);
	BN_free(number);
}

void bench_crl_load(const struct bench_options *options)
{
	struct samples seconds = { 0 }, bytes = { 0 }, peer_seconds = { 0 }, peer_bytes = { 0 };
	const struct build b = { .key = pki_new_key("P-256"), .count = options->count };
	uint8_t serial[SERIAL_OCTETS];
	unsigned char *spki = NULL;
	CLEANUP_BUF struct buf der;

	buf_init(&der, CRL_DER_MAX);
	build(&b, &der);
	serial_of(options->count / 3, options->count, serial);
	struct load load = { .der = buf_slice(&der), .key = b.key, .serial = slice_of(serial, sizeof serial) };
	load.spki = slice_of(NULL, (size_t)i2d_PUBKEY(b.key, &spki));
	load.spki.data = spki;
	report("octets", (double)der.len);
	for (size_t i = 0; i < options->rounds; i++) {
		add_cost(cost_of(load_index, &load), &seconds, &bytes);
		add_cost(cost_of(load_openssl, &load), &peer_seconds, &peer_bytes);
	}
	report_costs("load", &seconds, &bytes);
	report_costs("openssl", &peer_seconds, &peer_bytes);
	OPENSSL_free(spki);
	EVP_PKEY_free(b.key);
}
