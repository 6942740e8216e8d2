/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates and CRLs with real signatures for tests of decisions: what a spec leaves out is good, and
 * whatever else an extension may hold is put in as bytes. Everything lives in the arena of the fixture.
 */
#ifndef TESTS_UNIT_TRUST_PKI_H
#define TESTS_UNIT_TRUST_PKI_H

#include "crypto/ossl.h"
#include "x509/cert_build.h"
#include "x509/der.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1800000000) /* 2027-01-15T08:00:00Z */
#define DAY INT64_C(86400)
#define PKI_KEYS 8
#define PKI_LIST 8
#define BUF_CEILING (1u << 20)

struct pki {
	struct arena *arena;
	EVP_PKEY *keys[PKI_KEYS];
	struct slice spkis[PKI_KEYS];
};

static struct err pki_err __attribute__((unused));

#define MUST(call)                                                                     \
	do {                                                                           \
		if (failed(call))                                                      \
			fail_msg("%s: %s (%s)", #call, pki_err.detail, pki_err.cause); \
	} while (0)

/* --- fixture --- */

static inline struct slice pki_take(struct pki *p, struct buf *buf)
{
	assert_true(buf_ok(buf));
	const struct slice copy = arena_copy(p->arena, buf_slice(buf));
	buf_fini(buf);
	return copy;
}

static inline struct slice pki_spki(struct pki *p, EVP_PKEY *key)
{
	unsigned char *der = NULL;
	const int len = i2d_PUBKEY(key, &der);

	assert_true(len > 0);
	const struct slice copy = arena_copy(p->arena, slice_of(der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

static inline struct pki *pki_new(void)
{
	struct pki *p = calloc(1, sizeof *p);

	p->arena = arena_new(256u << 20);
	for (size_t i = 0; i < PKI_KEYS; i++) {
		p->keys[i] = EVP_EC_gen("P-256");
		p->spkis[i] = pki_spki(p, p->keys[i]);
	}
	return p;
}

static inline void pki_free(struct pki *p)
{
	for (size_t i = 0; i < PKI_KEYS; i++)
		EVP_PKEY_free(p->keys[i]);
	arena_free(p->arena);
	free(p);
}

static inline int pki_setup(void **state)
{
	*state = pki_new();
	return 0;
}

static inline int pki_teardown(void **state)
{
	pki_free(*state);
	return 0;
}

#define PKI_TEST(function) cmocka_unit_test_setup_teardown(function, pki_setup, pki_teardown)

/* --- parts --- */

static inline struct slice pki_name(struct pki *p, const char *text)
{
	struct buf buf;

	buf_init(&buf, BUF_CEILING);
	if (*text == '\0')
		der_close(&buf, der_open(&buf, DER_SEQUENCE));
	else
		MUST(name_from_text(text, &buf, &pki_err));
	return pki_take(p, &buf);
}

static inline struct slice pki_sign(struct pki *p, EVP_PKEY *key, const EVP_MD *digest, struct slice message)
{
	uint8_t signature[1024];
	size_t len = sizeof signature;
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	assert_int_equal(EVP_DigestSignInit(context, NULL, digest, NULL, key), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &len, message.data, message.len), 1);
	EVP_MD_CTX_free(context);
	return arena_copy(p->arena, slice_of(signature, len));
}

/* One Extension around `value`, which is the content of extnValue. */
static inline struct slice pki_extension(struct pki *p, const char *oid, bool critical, struct slice value)
{
	struct buf buf;

	buf_init(&buf, BUF_CEILING);
	const size_t mark = der_open(&buf, DER_SEQUENCE);
	der_put_oid(&buf, oid);
	if (critical)
		der_put_boolean(&buf, true);
	der_put(&buf, DER_OCTET_STRING, value);
	der_close(&buf, mark);
	return pki_take(p, &buf);
}

/* A value in the making: `struct buf v = pki_value()`, written to, then taken by pki_extension_of. */
static inline struct buf pki_value(void)
{
	struct buf buf;
	buf_init(&buf, BUF_CEILING);
	return buf;
}

static inline struct slice pki_extension_of(struct pki *p, const char *oid, bool critical, struct buf *value)
{
	return pki_extension(p, oid, critical, pki_take(p, value));
}

/* A GeneralName as text: "uri:…" "dns:…" "email:…" "dir:CN=…" "ip:<hex>" "rid:<hex>" "other:" */
static inline void pki_general_name(struct pki *p, struct buf *out, const char *text)
{
	static const struct {
		const char *prefix;
		unsigned tag;
	} texts[] = { { "uri:", 6 }, { "dns:", 2 }, { "email:", 1 } };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (strncmp(text, texts[i].prefix, strlen(texts[i].prefix)) == 0) {
			der_put(out, DER_CONTEXT(texts[i].tag), slice_text(text + strlen(texts[i].prefix)));
			return;
		}
	if (strncmp(text, "dir:", 4) == 0) {
		der_put(out, DER_CONTEXT_CONSTRUCTED(4), pki_name(p, text + 4));
	} else if (strncmp(text, "ip:", 3) == 0) {
		uint8_t octets[32];
		const size_t len = strlen(text + 3) / 2;
		for (size_t i = 0; i < len; i++)
			assert_int_equal(sscanf(text + 3 + 2 * i, "%2hhx", &octets[i]), 1);
		der_put(out, DER_CONTEXT(7), slice_of(octets, len));
	} else if (strncmp(text, "rid:", 4) == 0) {
		der_put(out, DER_CONTEXT(8), slice_of("\x2a\x03", 2));
	} else {
		const size_t mark = der_open(out, DER_CONTEXT_CONSTRUCTED(0));
		der_put_oid(out, "1.2.3.4");
		der_put(out, DER_CONTEXT_CONSTRUCTED(0), slice_of("\x0c\x01x", 3));
		der_close(out, mark);
	}
}

/* --- extensions --- */

typedef const char *const pki_names[PKI_LIST]; /* ends with NULL */

static inline struct slice pki_alt_names(struct pki *p, bool critical, const char *const *names)
{
	struct buf v = pki_value();
	const size_t mark = der_open(&v, DER_SEQUENCE);

	for (; *names != NULL; names++)
		pki_general_name(p, &v, *names);
	der_close(&v, mark);
	return pki_extension_of(p, "2.5.29.17", critical, &v);
}

static inline void pki_subtrees(struct pki *p, struct buf *out, unsigned tag, const char *const *names)
{
	if (names == NULL || *names == NULL)
		return;
	const size_t mark = der_open(out, DER_CONTEXT_CONSTRUCTED(tag));
	for (; *names != NULL; names++) {
		const size_t subtree = der_open(out, DER_SEQUENCE);
		pki_general_name(p, out, *names);
		der_close(out, subtree);
	}
	der_close(out, mark);
}

static inline struct slice pki_name_constraints(struct pki *p, const char *const *permitted,
                                                const char *const *excluded)
{
	struct buf v = pki_value();
	const size_t mark = der_open(&v, DER_SEQUENCE);

	pki_subtrees(p, &v, 0, permitted);
	pki_subtrees(p, &v, 1, excluded);
	der_close(&v, mark);
	return pki_extension_of(p, "2.5.29.30", true, &v);
}

static inline struct slice pki_oids(struct pki *p, const char *extension, bool critical,
                                    const char *const *oids, bool wrap)
{
	struct buf v = pki_value();
	const size_t mark = der_open(&v, DER_SEQUENCE);

	for (; *oids != NULL; oids++) {
		const size_t item = wrap ? der_open(&v, DER_SEQUENCE) : 0;
		der_put_oid(&v, *oids);
		if (wrap)
			der_close(&v, item);
	}
	der_close(&v, mark);
	return pki_extension_of(p, extension, critical, &v);
}

static inline struct slice pki_policies(struct pki *p, const char *const *oids)
{
	return pki_oids(p, "2.5.29.32", false, oids, true);
}

static inline struct slice pki_usages(struct pki *p, bool critical, const char *const *oids)
{
	return pki_oids(p, "2.5.29.37", critical, oids, false);
}

/* Pairs: issuerDomainPolicy, subjectDomainPolicy, …, NULL. */
static inline struct slice pki_mappings(struct pki *p, const char *const *pairs)
{
	struct buf v = pki_value();
	const size_t mark = der_open(&v, DER_SEQUENCE);

	for (; *pairs != NULL; pairs += 2) {
		const size_t item = der_open(&v, DER_SEQUENCE);
		der_put_oid(&v, pairs[0]);
		der_put_oid(&v, pairs[1]);
		der_close(&v, item);
	}
	der_close(&v, mark);
	return pki_extension_of(p, "2.5.29.33", true, &v);
}

/* Negative: absent. */
static inline struct slice pki_policy_constraints(struct pki *p, int require_explicit, int inhibit_mapping)
{
	struct buf v = pki_value();
	const size_t mark = der_open(&v, DER_SEQUENCE);

	for (unsigned i = 0; i < 2; i++) {
		const int skip = i == 0 ? require_explicit : inhibit_mapping;
		const uint8_t octet = (uint8_t)skip;
		if (skip >= 0)
			der_put(&v, DER_CONTEXT(i), slice_of(&octet, 1));
	}
	der_close(&v, mark);
	return pki_extension_of(p, "2.5.29.36", true, &v);
}

static inline struct slice pki_inhibit_any(struct pki *p, int skip)
{
	struct buf v = pki_value();

	der_put_small_integer(&v, skip);
	return pki_extension_of(p, "2.5.29.54", true, &v);
}

struct pki_point {
	const char *name;       /* "uri:…" or "dir:…"; NULL: none */
	const char *relative;   /* one attribute, "CN=…"; NULL: none */
	unsigned reasons;       /* ReasonFlags; 0: absent */
	const char *crl_issuer; /* name as text; NULL: none */
};

static inline void pki_point_name(struct pki *p, struct buf *v, const struct pki_point *point)
{
	if (point->name == NULL && point->relative == NULL)
		return;
	const size_t mark = der_open(v, DER_CONTEXT_CONSTRUCTED(0));
	const size_t inner = der_open(v, DER_CONTEXT_CONSTRUCTED(point->name != NULL ? 0u : 1u));
	if (point->name != NULL) {
		pki_general_name(p, v, point->name);
	} else {
		struct slice name = pki_name(p, point->relative), rdns, rdn;
		MUST(der_read(&name, DER_SEQUENCE, "name", &rdns, &pki_err));
		MUST(der_read(&rdns, DER_SET, "rdn", &rdn, &pki_err));
		der_put_raw(v, rdn);
	}
	der_close(v, inner);
	der_close(v, mark);
}

static inline void pki_reasons(struct buf *v, unsigned tag, unsigned reasons)
{
	struct buf bits = pki_value();

	if (reasons != 0) {
		der_put_named_bits(&bits, reasons);
		bits.data[0] = (uint8_t)DER_CONTEXT(tag);
		der_put_raw(v, buf_slice(&bits));
	}
	buf_fini(&bits);
}

static inline struct slice pki_points(struct pki *p, const struct pki_point *points, size_t count)
{
	struct buf v = pki_value();
	const size_t mark = der_open(&v, DER_SEQUENCE);

	for (size_t i = 0; i < count; i++) {
		const size_t point = der_open(&v, DER_SEQUENCE);
		pki_point_name(p, &v, &points[i]);
		pki_reasons(&v, 1, points[i].reasons);
		if (points[i].crl_issuer != NULL) {
			const size_t issuer = der_open(&v, DER_CONTEXT_CONSTRUCTED(2));
			der_put(&v, DER_CONTEXT_CONSTRUCTED(4), pki_name(p, points[i].crl_issuer));
			der_close(&v, issuer);
		}
		der_close(&v, point);
	}
	der_close(&v, mark);
	return pki_extension_of(p, "2.5.29.31", false, &v);
}

/* cRLDistributionPoints with one URI. */
static inline struct slice pki_point(struct pki *p, const char *uri)
{
	const struct pki_point point = { .name = uri };
	return pki_points(p, &point, 1);
}

/* --- certificates --- */

enum { PKI_NO_USAGE = 1 << 20 };

/* What is zero is good: a leaf for https://app.example.org/fhir, valid at NOW. */
struct pki_cert {
	const char *subject; /* "CN=…"; NULL: "CN=Leaf"; "": empty */
	unsigned key;        /* of the subject */
	const char *issuer;  /* NULL: the subject, self-signed */
	unsigned issuer_key;
	unsigned serial;               /* 0: by key and name */
	int64_t not_before, not_after; /* 0: NOW ∓ 100 days */
	bool ca, not_ca;
	int path_length; /* of a CA: n + 1; 0: none */
	bool basic_not_critical, no_basic;
	unsigned key_usage; /* 0: as a CA or a leaf has it; PKI_NO_USAGE: absent */
	bool no_key_ids;
	const char *const *names; /* NULL: a leaf has its URI, a CA none; empty list: none */
	bool names_critical;
	enum signature_id signature; /* 0: ECDSA with SHA-256 */
	struct slice more[PKI_LIST]; /* whole extensions */
	bool bad_signature;
	EVP_PKEY *subject_key; /* instead of `key` */
};

#define PKI_URI "https://app.example.org/fhir"

static inline void pki_key_id(struct slice spki, uint8_t out[20])
{
	MUST(cert_key_id(spki, out, &pki_err));
}

static inline void pki_put_key_ids(struct pki *p, struct buf *out, struct slice spki,
                                   struct slice issuer_spki)
{
	uint8_t id[20];
	struct buf v = pki_value();

	pki_key_id(spki, id);
	der_put(&v, DER_OCTET_STRING, slice_of(id, sizeof id));
	der_put_raw(out, pki_extension_of(p, "2.5.29.14", false, &v));
	v = pki_value();
	const size_t mark = der_open(&v, DER_SEQUENCE);
	pki_key_id(issuer_spki, id);
	der_put(&v, DER_CONTEXT(0), slice_of(id, sizeof id));
	der_close(&v, mark);
	der_put_raw(out, pki_extension_of(p, "2.5.29.35", false, &v));
}

static inline void pki_put_basic(struct pki *p, struct buf *out, const struct pki_cert *spec)
{
	struct buf v = pki_value();

	const size_t mark = der_open(&v, DER_SEQUENCE);
	if (spec->ca)
		der_put_boolean(&v, true);
	if (spec->path_length > 0)
		der_put_small_integer(&v, spec->path_length - 1);
	der_close(&v, mark);
	der_put_raw(out, pki_extension_of(p, "2.5.29.19", !spec->basic_not_critical, &v));
}

static inline void pki_put_usage(struct pki *p, struct buf *out, const struct pki_cert *spec)
{
	struct buf v = pki_value();
	const unsigned usual = spec->ca ? KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN
	                                : KEY_USAGE_DIGITAL_SIGNATURE;

	der_put_named_bits(&v, spec->key_usage != 0 ? spec->key_usage : usual);
	der_put_raw(out, pki_extension_of(p, "2.5.29.15", true, &v));
}

static inline void pki_put_extensions(struct pki *p, struct buf *out, const struct pki_cert *spec,
                                      struct slice spki)
{
	static const char *const leaf_names[] = { "uri:" PKI_URI, NULL };
	const char *const *names = spec->names != NULL ? spec->names : spec->ca ? NULL : leaf_names;
	const size_t mark = der_open(out, DER_CONTEXT_CONSTRUCTED(3));
	const size_t list = der_open(out, DER_SEQUENCE);

	if (!spec->no_key_ids)
		pki_put_key_ids(p, out, spki, spec->issuer == NULL ? spki : p->spkis[spec->issuer_key]);
	if (!spec->no_basic)
		pki_put_basic(p, out, spec);
	if (spec->key_usage != PKI_NO_USAGE)
		pki_put_usage(p, out, spec);
	if (names != NULL && *names != NULL)
		der_put_raw(out, pki_alt_names(p, spec->names_critical, names));
	for (size_t i = 0; i < PKI_LIST && spec->more[i].len > 0; i++)
		der_put_raw(out, spec->more[i]);
	der_close(out, list);
	der_close(out, mark);
}

static inline unsigned pki_serial(const struct pki_cert *spec, const char *subject)
{
	unsigned serial = spec->serial;

	for (; spec->serial == 0 && *subject != '\0'; subject++)
		serial = serial * 31 + (unsigned char)*subject;
	return spec->serial != 0 ? serial : (serial * 8 + spec->key) % 0x7fffffff + 1;
}

static inline struct slice pki_tbs(struct pki *p, const struct pki_cert *spec, enum signature_id signature)
{
	const char *subject = spec->subject != NULL ? spec->subject : "CN=Leaf";
	const struct slice spki = spec->subject_key != NULL ? pki_spki(p, spec->subject_key)
	                                                    : p->spkis[spec->key];
	struct buf tbs = pki_value();
	const size_t mark = der_open(&tbs, DER_SEQUENCE);

	der_put_raw(&tbs, slice_of("\xa0\x03\x02\x01\x02", 5));
	der_put_small_integer(&tbs, pki_serial(spec, subject));
	der_put_raw(&tbs, signature_id_der(signature));
	der_put_raw(&tbs, pki_name(p, spec->issuer != NULL ? spec->issuer : subject));
	const size_t validity = der_open(&tbs, DER_SEQUENCE);
	der_put_time(&tbs, spec->not_before != 0 ? spec->not_before : NOW - 100 * DAY);
	der_put_time(&tbs, spec->not_after != 0 ? spec->not_after : NOW + 100 * DAY);
	der_close(&tbs, validity);
	der_put_raw(&tbs, pki_name(p, subject));
	der_put_raw(&tbs, spki);
	pki_put_extensions(p, &tbs, spec, spki);
	der_close(&tbs, mark);
	return pki_take(p, &tbs);
}

/* SEQUENCE { tbs, algorithm, signature by this key }. */
static inline struct slice pki_signed(struct pki *p, struct slice tbs, enum signature_id id, unsigned key,
                                      bool bad)
{
	struct slice signature = pki_sign(p, p->keys[key], EVP_sha256(), tbs);
	struct buf out = pki_value();

	if (bad)
		((uint8_t *)(uintptr_t)signature.data)[signature.len - 1] ^= 1;
	MUST(cert_assemble(tbs, id, signature, &out, &pki_err));
	return pki_take(p, &out);
}

static inline struct slice pki_cert(struct pki *p, const struct pki_cert *spec)
{
	const enum signature_id id = spec->signature != SIGNATURE_UNKNOWN ? spec->signature
	                                                                  : SIGNATURE_ECDSA_SHA256;
	const unsigned key = spec->issuer != NULL ? spec->issuer_key : spec->key;

	return pki_signed(p, pki_tbs(p, spec, id), id, key, spec->bad_signature);
}

#define CERT(p, ...) pki_cert((p), &(struct pki_cert){ __VA_ARGS__ })

/* The usual three, Root with key 0, Sub with key 1 and Leaf with key 2; what the spec leaves at zero is theirs. */
static inline struct slice pki_usual(struct pki *p, struct pki_cert spec, const char *subject, unsigned key,
                                     const char *issuer)
{
	spec.subject = spec.subject != NULL ? spec.subject : subject;
	spec.key = spec.key != 0 ? spec.key : key;
	spec.issuer_key = spec.issuer == NULL && spec.issuer_key == 0 && key > 0 ? key - 1 : spec.issuer_key;
	spec.issuer = spec.issuer != NULL ? spec.issuer : issuer;
	spec.ca = spec.ca || (key < 2 && !spec.not_ca);
	return pki_cert(p, &spec);
}

#define ROOT(p, ...) pki_usual((p), (struct pki_cert){ __VA_ARGS__ }, "CN=Root", 0, NULL)
#define SUB(p, ...) pki_usual((p), (struct pki_cert){ __VA_ARGS__ }, "CN=Sub", 1, "CN=Root")
#define LEAF(p, ...) pki_usual((p), (struct pki_cert){ __VA_ARGS__ }, "CN=Leaf", 2, "CN=Sub")

static inline const struct cert *pki_parse(struct pki *p, struct slice der)
{
	struct cert *cert = ARENA_NEW(p->arena, struct cert);

	MUST(cert_parse(der, p->arena, cert, &pki_err));
	return cert;
}

/* --- CRLs --- */

struct pki_entry {
	struct slice serial; /* INTEGER content octets; len 0: the end of the list */
	int reason;          /* 0: absent */
	int64_t date;        /* 0: NOW - 10 days */
	const char *issuer;  /* certificateIssuer; NULL: none */
	bool unknown_critical;
};

struct pki_idp {
	bool present;
	struct pki_point point;
	bool users, cas, attributes, indirect;
	unsigned reasons;
};

struct pki_crl {
	const char *issuer;
	unsigned key;
	int64_t this_update, next_update; /* 0: NOW ∓ 1 day */
	bool no_next_update;
	int number; /* 0: absent */
	int base;   /* delta CRL indicator; 0: complete */
	struct pki_idp idp;
	struct pki_entry entries[PKI_LIST];
	bool unknown_critical, bad_signature;
};

static inline struct slice pki_number(struct pki *p, const char *oid, bool critical, int number)
{
	struct buf v = pki_value();

	der_put_small_integer(&v, number);
	return pki_extension_of(p, oid, critical, &v);
}

static inline struct slice pki_idp(struct pki *p, const struct pki_idp *idp)
{
	struct buf v = pki_value();
	const bool flags[] = { [1] = idp->users, [2] = idp->cas, [4] = idp->indirect, [5] = idp->attributes };
	const size_t mark = der_open(&v, DER_SEQUENCE);

	pki_point_name(p, &v, &idp->point);
	for (unsigned i = 1; i < ARRAY_LEN(flags); i++) {
		if (flags[i])
			der_put(&v, DER_CONTEXT(i), slice_of("\xff", 1));
		if (i == 3)
			pki_reasons(&v, 3, idp->reasons);
	}
	der_close(&v, mark);
	return pki_extension_of(p, "2.5.29.28", true, &v);
}

static inline void pki_put_crl_extensions(struct pki *p, struct buf *out, const struct pki_crl *spec)
{
	uint8_t id[20];
	struct buf v = pki_value();
	const size_t wrapper = der_open(out, DER_CONTEXT_CONSTRUCTED(0));
	const size_t list = der_open(out, DER_SEQUENCE);
	const size_t mark = der_open(&v, DER_SEQUENCE);

	pki_key_id(p->spkis[spec->key], id);
	der_put(&v, DER_CONTEXT(0), slice_of(id, sizeof id));
	der_close(&v, mark);
	der_put_raw(out, pki_extension_of(p, "2.5.29.35", false, &v));
	if (spec->number > 0)
		der_put_raw(out, pki_number(p, "2.5.29.20", false, spec->number));
	if (spec->base > 0)
		der_put_raw(out, pki_number(p, "2.5.29.27", true, spec->base));
	if (spec->idp.present)
		der_put_raw(out, pki_idp(p, &spec->idp));
	if (spec->unknown_critical)
		der_put_raw(out, pki_extension(p, "1.2.3.4.5", true, slice_of("\x05\x00", 2)));
	der_close(out, list);
	der_close(out, wrapper);
}

static inline void pki_put_entry_extensions(struct pki *p, struct buf *out, const struct pki_entry *entry)
{
	struct buf v;

	if (entry->reason == 0 && entry->issuer == NULL && !entry->unknown_critical)
		return;
	const size_t list = der_open(out, DER_SEQUENCE);
	if (entry->reason != 0) {
		const uint8_t reason[] = { 0x0a, 1, (uint8_t)entry->reason };
		der_put_raw(out, pki_extension(p, "2.5.29.21", false, slice_of(reason, sizeof reason)));
	}
	if (entry->issuer != NULL) {
		v = pki_value();
		const size_t mark = der_open(&v, DER_SEQUENCE);
		der_put(&v, DER_CONTEXT_CONSTRUCTED(4), pki_name(p, entry->issuer));
		der_close(&v, mark);
		der_put_raw(out, pki_extension_of(p, "2.5.29.29", true, &v));
	}
	if (entry->unknown_critical)
		der_put_raw(out, pki_extension(p, "1.2.3.4.5", true, slice_of("\x05\x00", 2)));
	der_close(out, list);
}

static inline void pki_put_entries(struct pki *p, struct buf *out, const struct pki_crl *spec)
{
	if (spec->entries[0].serial.len == 0)
		return;
	const size_t mark = der_open(out, DER_SEQUENCE);
	for (size_t i = 0; i < PKI_LIST && spec->entries[i].serial.len > 0; i++) {
		const struct pki_entry *entry = &spec->entries[i];
		const size_t item = der_open(out, DER_SEQUENCE);
		der_put(out, DER_INTEGER, entry->serial);
		der_put_time(out, entry->date != 0 ? entry->date : NOW - 10 * DAY);
		pki_put_entry_extensions(p, out, entry);
		der_close(out, item);
	}
	der_close(out, mark);
}

static inline struct slice pki_crl(struct pki *p, const struct pki_crl *spec)
{
	struct buf tbs = pki_value();
	const size_t mark = der_open(&tbs, DER_SEQUENCE);

	der_put_small_integer(&tbs, 1);
	der_put_raw(&tbs, signature_id_der(SIGNATURE_ECDSA_SHA256));
	der_put_raw(&tbs, pki_name(p, spec->issuer));
	der_put_time(&tbs, spec->this_update != 0 ? spec->this_update : NOW - DAY);
	if (!spec->no_next_update)
		der_put_time(&tbs, spec->next_update != 0 ? spec->next_update : NOW + DAY);
	pki_put_entries(p, &tbs, spec);
	pki_put_crl_extensions(p, &tbs, spec);
	der_close(&tbs, mark);
	return pki_signed(p, pki_take(p, &tbs), SIGNATURE_ECDSA_SHA256, spec->key, spec->bad_signature);
}

#define CRL(p, ...) pki_crl((p), &(struct pki_crl){ __VA_ARGS__ })

#endif
