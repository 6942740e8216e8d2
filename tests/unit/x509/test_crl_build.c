/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/x509/built.h"

#include "x509/crl_build.h"

#include <openssl/x509v3.h>

DEFINE_CLEANUP(X509_CRL, X509_CRL_free);
DEFINE_CLEANUP(ASN1_INTEGER, ASN1_INTEGER_free);
DEFINE_CLEANUP(AUTHORITY_KEYID, AUTHORITY_KEYID_free);

#define MANY 200000

static struct crl_draft draft_of(const struct built *b)
{
	return (struct crl_draft){
		.signature = SIGNATURE_ECDSA_SHA256,
		.issuer = b->ca.subject.der,
		.issuer_key_id = b->ca.subject_key_id,
		.this_update = NOW,
		.next_update = NOW + 7 * DAY,
		.number = 42,
	};
}

/* The nth of a row of serials that differ in their last octets. */
static struct slice serial_of(uint32_t n, uint8_t out[SERIAL_SIZE])
{
	memset(out, 0x5a, SERIAL_SIZE);
	for (size_t i = 0; i < sizeof n; i++)
		out[SERIAL_SIZE - 1 - i] = (uint8_t)(n >> 8 * i);
	return slice_of(out, SERIAL_SIZE);
}

static void sign_in_place(struct built *b, struct buf *out)
{
	const struct slice signature = sign_with(b, b->ca_key, EVP_sha256(), buf_slice(out));
	MUST(crl_assemble_in_place(out, SIGNATURE_ECDSA_SHA256, signature, &must_err_));
}

static X509_CRL *openssl_crl(const struct buf *der)
{
	const unsigned char *at = der->data;
	X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)der->len);
	assert_non_null(crl);
	assert_ptr_equal(at, der->data + der->len);
	return crl;
}

static void build(struct built *b, const struct revocation *entries, uint32_t count, struct buf *out)
{
	const struct crl_draft draft = draft_of(b);
	struct crl_builder builder;
	uint8_t serial[SERIAL_SIZE];

	buf_init(out, 64u << 20);
	crl_build_begin(&builder, &draft, out);
	for (uint32_t i = 0; i < count; i++)
		crl_build_entry(&builder, serial_of(i, serial), &entries[i]);
	MUST(crl_build_end(&builder, &must_err_));
}

/* RFC 5280 5.1.2.6: revokedCertificates is absent when nothing is revoked. */
static void empty_crl_is_read_and_verified_by_openssl(void **state)
{
	struct built *b = *state;
	CLEANUP_BUF struct buf out;
	build(b, NULL, 0, &out);
	sign_in_place(b, &out);
	CLEANUP(X509_CRL_free) X509_CRL *crl = openssl_crl(&out);

	assert_int_equal(X509_CRL_verify(crl, b->ca_key), 1);
	assert_int_equal(X509_CRL_get_version(crl), 1);
	assert_null(X509_CRL_get_REVOKED(crl));
	assert_int_equal(ASN1_TIME_cmp_time_t(X509_CRL_get0_lastUpdate(crl), (time_t)NOW), 0);
	assert_int_equal(ASN1_TIME_cmp_time_t(X509_CRL_get0_nextUpdate(crl), (time_t)(NOW + 7 * DAY)), 0);
}

/* RFC 5280 5.2.1 and 5.2.3 */
static void crl_carries_number_and_key_id(void **state)
{
	struct built *b = *state;
	CLEANUP_BUF struct buf out;
	build(b, NULL, 0, &out);
	sign_in_place(b, &out);
	CLEANUP(X509_CRL_free) X509_CRL *crl = openssl_crl(&out);

	CLEANUP(ASN1_INTEGER_free) ASN1_INTEGER *number = X509_CRL_get_ext_d2i(crl, NID_crl_number, NULL, NULL);
	CLEANUP(AUTHORITY_KEYID_free) AUTHORITY_KEYID *id =
		X509_CRL_get_ext_d2i(crl, NID_authority_key_identifier, NULL, NULL);
	assert_int_equal(ASN1_INTEGER_get(number), 42);
	assert_int_equal(ASN1_STRING_length(id->keyid), b->ca.subject_key_id.len);
	assert_memory_equal(ASN1_STRING_get0_data(id->keyid), b->ca.subject_key_id.data, b->ca.subject_key_id.len);
}

static long reason_in(X509_CRL *crl, int index)
{
	X509_REVOKED *entry = sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), index);
	ASN1_ENUMERATED *reason = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
	const long value = reason == NULL ? -1 : ASN1_ENUMERATED_get(reason);
	ASN1_ENUMERATED_free(reason);
	return value;
}

/* RFC 5280 5.3.1 */
static void reasons_stand_as_given_and_unspecified_is_left_out(void **state)
{
	struct built *b = *state;
	const struct revocation entries[] = {
		{ .reason = REASON_UNSPECIFIED, .revoked_at = NOW - 5 },
		{ .reason = REASON_KEY_COMPROMISE, .revoked_at = NOW - 4 },
		{ .on_hold = true, .revoked_at = NOW - 3 },
		{ .reason = REASON_AA_COMPROMISE, .revoked_at = NOW - 2 },
	};
	CLEANUP_BUF struct buf out;
	build(b, entries, ARRAY_LEN(entries), &out);
	sign_in_place(b, &out);
	CLEANUP(X509_CRL_free) X509_CRL *crl = openssl_crl(&out);

	assert_int_equal(reason_in(crl, 0), -1);
	assert_int_equal(reason_in(crl, 1), 1);
	assert_int_equal(reason_in(crl, 2), 6);
	assert_int_equal(reason_in(crl, 3), 10);
	const X509_REVOKED *first = sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 0);
	assert_null(X509_REVOKED_get0_extensions(first));
}

/* RFC 5280 5.3.2 */
static void invalidity_date_is_generalized_time(void **state)
{
	struct built *b = *state;
	const struct revocation entry = {
		.reason = REASON_KEY_COMPROMISE, .revoked_at = NOW, .has_invalidity_date = true, .invalidity_date = NOW - DAY,
	};
	CLEANUP_BUF struct buf out;
	build(b, &entry, 1, &out);
	sign_in_place(b, &out);
	CLEANUP(X509_CRL_free) X509_CRL *crl = openssl_crl(&out);

	X509_REVOKED *revoked = sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 0);
	ASN1_GENERALIZEDTIME *date = X509_REVOKED_get_ext_d2i(revoked, NID_invalidity_date, NULL, NULL);
	assert_non_null(date);
	assert_int_equal(ASN1_TIME_cmp_time_t(date, (time_t)(NOW - DAY)), 0);
	ASN1_GENERALIZEDTIME_free(date);
}

static void assert_each_serial_is_listed(X509_CRL *crl, uint32_t count)
{
	for (uint32_t i = 0; i < count; i += count / 1000 + 1) {
		uint8_t serial[SERIAL_SIZE];
		X509_REVOKED *found = NULL;
		const struct slice octets = serial_of(i, serial);
		BIGNUM *number = BN_bin2bn(octets.data, (int)octets.len, NULL);
		ASN1_INTEGER *integer = BN_to_ASN1_INTEGER(number, NULL);
		assert_int_equal(X509_CRL_get0_by_serial(crl, &found, integer), 1);
		ASN1_INTEGER_free(integer);
		BN_free(number);
	}
}

static void many_entries_are_all_found_by_openssl(void **state)
{
	struct built *b = *state;
	struct revocation *entries = calloc(MANY, sizeof *entries);
	CLEANUP_BUF struct buf out;
	for (uint32_t i = 0; i < MANY; i++)
		entries[i] = (struct revocation){ .reason = i % 2 == 0 ? REASON_SUPERSEDED : REASON_UNSPECIFIED,
			                          .revoked_at = NOW - (int64_t)i };
	build(b, entries, MANY, &out);
	free(entries);
	sign_in_place(b, &out);
	CLEANUP(X509_CRL_free) X509_CRL *crl = openssl_crl(&out);

	assert_int_equal(X509_CRL_verify(crl, b->ca_key), 1);
	assert_int_equal(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(crl)), MANY);
	assert_each_serial_is_listed(crl, MANY);
}

/* Invariant I15: what was built is parsed back by our own parser too. */
static void own_parser_walks_what_was_built(void **state)
{
	struct built *b = *state;
	const struct revocation entry = { .reason = REASON_SUPERSEDED, .revoked_at = NOW - 9 };
	uint8_t serial[SERIAL_SIZE];
	struct crl_entry read;
	struct crl crl;
	bool more;
	CLEANUP_BUF struct buf out;
	build(b, &entry, 1, &out);
	sign_in_place(b, &out);
	MUST(crl_parse(buf_slice(&out), b->arena, &crl, &must_err_));
	struct crl_iterator it = crl_entries(&crl);

	assert_true(slice_is_text(crl.number, "\x2a"));
	assert_true(slice_equal(crl.authority_key_id, b->ca.subject_key_id));
	MUST(crl_next(&it, &read, &more, &must_err_));
	assert_true(more);
	assert_true(slice_equal(read.serial, serial_of(0, serial)));
	assert_int_equal(read.reason, REASON_SUPERSEDED);
	assert_int_equal(read.revoked_at, NOW - 9);
	MUST(crl_next(&it, &read, &more, &must_err_));
	assert_false(more);
}

static void assembly_in_place_gives_the_same_bytes(void **state)
{
	struct built *b = *state;
	const struct revocation entries[300] = { { .revoked_at = NOW } };
	const uint32_t counts[] = { 0, 1, 2, 8, 300 };
	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		CLEANUP_BUF struct buf out, copy;
		build(b, entries, counts[i], &out);
		buf_init(&copy, 64u << 20);
		const struct slice signature = slice_text("not a real one");
		MUST(crl_assemble(buf_slice(&out), SIGNATURE_ECDSA_SHA256, signature, &copy, &must_err_));
		MUST(crl_assemble_in_place(&out, SIGNATURE_ECDSA_SHA256, signature, &must_err_));
		assert_true(slice_equal(buf_slice(&out), buf_slice(&copy)));
	}
}

static void assert_draft_is_refused(const struct crl_draft *draft)
{
	struct crl_builder builder;
	CLEANUP_BUF struct buf out;
	buf_init(&out, 65536);
	crl_build_begin(&builder, draft, &out);
	REFUSED(crl_build_end(&builder, &must_err_), ERR_INVALID);
}

static void draft_without_number_name_key_id_or_time_is_refused(void **state)
{
	struct built *b = *state;
	struct crl_draft draft = draft_of(b);
	draft.number = 0;
	assert_draft_is_refused(&draft);
	draft = draft_of(b);
	draft.issuer = slice_of("\x30\x00", 2);
	assert_draft_is_refused(&draft);
	draft = draft_of(b);
	draft.issuer_key_id.len = 0;
	assert_draft_is_refused(&draft);
	draft = draft_of(b);
	draft.next_update = draft.this_update;
	assert_draft_is_refused(&draft);
}

/* RFC 5280 4.1.2.2 */
static void entry_with_a_bad_serial_spoils_the_crl(void **state)
{
	struct built *b = *state;
	const struct crl_draft draft = draft_of(b);
	const struct revocation revocation = { .revoked_at = NOW };
	struct crl_builder builder;
	CLEANUP_BUF struct buf out;
	buf_init(&out, 65536);
	crl_build_begin(&builder, &draft, &out);
	crl_build_entry(&builder, slice_of("\xff", 1), &revocation);
	REFUSED(crl_build_end(&builder, &must_err_), ERR_INVALID);
}

static void crl_past_its_ceiling_is_refused(void **state)
{
	struct built *b = *state;
	const struct crl_draft draft = draft_of(b);
	const struct revocation revocation = { .revoked_at = NOW };
	uint8_t serial[SERIAL_SIZE];
	struct crl_builder builder;
	CLEANUP_BUF struct buf out;
	buf_init(&out, 2000);
	crl_build_begin(&builder, &draft, &out);
	for (uint32_t i = 0; i < 1000; i++)
		crl_build_entry(&builder, serial_of(i, serial), &revocation);
	REFUSED(crl_build_end(&builder, &must_err_), ERR_TOO_LARGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(empty_crl_is_read_and_verified_by_openssl),
		TEST(crl_carries_number_and_key_id),
		TEST(reasons_stand_as_given_and_unspecified_is_left_out),
		TEST(invalidity_date_is_generalized_time),
		TEST(many_entries_are_all_found_by_openssl),
		TEST(own_parser_walks_what_was_built),
		TEST(assembly_in_place_gives_the_same_bytes),
		TEST(draft_without_number_name_key_id_or_time_is_refused),
		TEST(entry_with_a_bad_serial_spoils_the_crl),
		TEST(crl_past_its_ceiling_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
