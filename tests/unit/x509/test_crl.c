/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/crl.h"

#include "crypto/ossl.h"
#include "support/raw_crl.h"

#include <openssl/x509v3.h>

DEFINE_CLEANUP(X509_CRL, X509_CRL_free);

static RESULT parse(struct arena *arena, const struct raw_crl *raw, struct crl *out)
{
	return crl_parse(raw_crl(arena, raw), arena, out, &test_err);
}

/* A CRL with one extension of the arc 2.5.29. */
static RESULT parse_extension(struct arena *arena, const char *oid, const char *value, struct crl *out)
{
	char *extension = raw_extension(arena, oid, true, value);
	const struct raw_crl raw = { .extensions = raw_wrap(arena, 0xa0, raw_wrap(arena, 0x30, extension)) };

	return parse(arena, &raw, out);
}

static void a_plain_crl_is_read(void **state)
{
	const struct raw_crl raw = { 0 };
	struct crl crl;
	struct crl_entry entry;
	bool more;

	ACCEPTED(parse(*state, &raw, &crl));
	assert_int_equal(crl.version, 2);
	assert_string_equal(name_arena_text(&crl.issuer, *state), "CN=A");
	assert_int_equal(crl.this_update, 1767225600);
	assert_true(crl.has_next_update);
	assert_int_equal(crl.number.len, 0);
	struct crl_iterator it = crl_entries(&crl);
	ACCEPTED(crl_next(&it, &entry, &more, &test_err));
	assert_false(more);
}

static void malformed_fields_are_refused_with_their_clause(void **state)
{
	static const struct {
		struct raw_crl raw;
		const char *words;
	} rows[] = {
		{ { .version = "020100" }, "5.1.2.1" },
		{ { .version = "020102" }, "5.1.2.1" },
		{ { .algorithm = "300a06082a8648ce3d040303" }, "5.1.1.2" },
		{ { .this_update = "" , .next_update = "" }, "thisUpdate" },
		{ { .this_update = "170b323630313031303030305a" }, "4.1.2.5" },
		{ { .next_update = "170c323630313031303030303030" }, "4.1.2.5" },
		{ { .entries = "3000" }, "5.1.2.6" },
		{ { .extensions = "a0023000" }, "empty" },
		{ { .inner_tail = "0500" }, "followed by" },
	};
	struct crl crl;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!failed(parse(*state, &rows[i].raw, &crl)))
			fail_msg("row %zu was accepted", i);
		if (test_err.code != ERR_MALFORMED || strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("row %zu: %s", i, test_err.detail);
	}
}

static void a_v1_crl_has_no_extensions(void **state)
{
	const struct raw_crl plain = { .version = "" };
	const struct raw_crl extended = { .version = "", .extensions = "a00e300c300a0603551d140403020105" };
	struct crl crl;

	ACCEPTED(parse(*state, &plain, &crl));
	assert_int_equal(crl.version, 1);
	REFUSED(parse(*state, &extended, &crl), ERR_MALFORMED, "5.1.2.1");
}

static void a_missing_next_update_is_told(void **state)
{
	const struct raw_crl raw = { .next_update = "" };
	struct crl crl;

	ACCEPTED(parse(*state, &raw, &crl));
	assert_false(crl.has_next_update);
}

static void malformed_extensions_are_refused_with_their_clause(void **state)
{
	static const struct {
		const char *oid, *value, *words;
	} rows[] = {
		{ "551d14", "0201ff", "5.2.3" },
		{ "551d14", "0215 7f01010101010101010101010101010101010101 01", "5.2.3" },
		{ "551d14", "020105 00", "followed by" },
		{ "551d1b", "0201ff", "5.2.3" },
		{ "551d1b", "0500", "tag" },
		{ "551d1c", "3000", "5.2.5" },
		{ "551d1c", "3003 810100", "X.690" },
		{ "551d1c", "3006 8101ff 8201ff", "5.2.5" },  /* user and CA certificates only */
		{ "551d1c", "3006 8201ff 8501ff", "5.2.5" },
		{ "551d1c", "3006 8401ff 8101ff", "followed by" },
		{ "551d1c", "3004 83020600", "trailing zero" },
		{ "551d1c", "3004 a002 a000", "empty" },
		{ "551d2e", "3000", "empty" },
		{ "551d23", "3002 8000", "4.2.1.1" },
	};
	struct crl crl;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!failed(parse_extension(*state, rows[i].oid, rows[i].value, &crl)))
			fail_msg("row %zu was accepted", i);
		if (test_err.code != ERR_MALFORMED || strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("row %zu: %s", i, test_err.detail);
	}
}

static void numbers_are_magnitudes(void **state)
{
	struct crl crl;

	ACCEPTED(parse_extension(*state, "551d14", "020200ff", &crl));
	assert_true(slice_equal(crl.number, hex(*state, "ff")));
	ACCEPTED(parse_extension(*state, "551d14", "020100", &crl));
	assert_true(slice_equal(crl.number, hex(*state, "00")));
	ACCEPTED(parse_extension(*state, "551d1b", "020107", &crl));
	assert_true(crl.is_delta);
	assert_true(slice_equal(crl.base_number, hex(*state, "07")));
}

/* RFC 5280 5.2.5 */
static void the_scope_of_a_partitioned_crl_is_read(void **state)
{
	struct crl crl;

	ACCEPTED(parse_extension(*state, "551d1c", "3010a007a0058603612e628201ff83020640", &crl));
	assert_true(crl.has_idp);
	assert_true(crl.only_ca_certs);
	assert_int_equal(crl.idp.reasons, 1u << 1);
	assert_int_equal(crl.idp.full_name.count, 1);
	ACCEPTED(parse_extension(*state, "551d1c", "30038401ff", &crl));
	assert_true(crl.indirect);
	assert_int_equal(crl.idp.reasons, REASONS_ALL);
	assert_int_equal(crl.idp.full_name.count, 0);
}

static void an_unknown_critical_extension_is_noted(void **state)
{
	struct crl crl;

	ACCEPTED(parse_extension(*state, "2a0304", "0500", &crl));
	assert_true(crl.unknown_critical);
}

/* --- entries --- */

/* Walks a CRL of these entries to its first, which is left in `entry`. */
static RESULT first_entry(struct arena *arena, const char *version, const char *entry_content, struct crl_entry *entry)
{
	const struct raw_crl raw = {
		.version = version, .entries = raw_wrap(arena, 0x30, raw_wrap(arena, 0x30, entry_content))
	};
	struct crl crl;
	bool more;

	TRY(parse(arena, &raw, &crl));
	struct crl_iterator it = crl_entries(&crl);
	TRY(crl_next(&it, entry, &more, &test_err));
	assert_true(more);
	return OK;
}

static void entries_are_read_in_order(void **state)
{
	const char *entries = arena_printf(*state, "%s%s", raw_wrap(*state, 0x30, "020105" RAW_DATE),
	                                   raw_wrap(*state, 0x30, "020106" RAW_DATE "300c" RAW_REASON("01")));
	const struct raw_crl raw = { .entries = raw_wrap(*state, 0x30, entries) };
	struct crl crl;
	struct crl_entry entry;
	bool more;

	ACCEPTED(parse(*state, &raw, &crl));
	struct crl_iterator it = crl_entries(&crl);
	ACCEPTED(crl_next(&it, &entry, &more, &test_err));
	assert_true(more);
	assert_true(slice_equal(entry.serial, hex(*state, "05")));
	assert_int_equal(entry.reason, REASON_UNSPECIFIED);
	assert_int_equal(entry.revoked_at, 1767225600);
	ACCEPTED(crl_next(&it, &entry, &more, &test_err));
	assert_int_equal(entry.reason, REASON_KEY_COMPROMISE);
	ACCEPTED(crl_next(&it, &entry, &more, &test_err));
	assert_false(more);
}

static void entry_extensions_are_read(void **state)
{
	struct crl_entry entry;

	ACCEPTED(first_entry(*state, NULL,
	                     "020105" RAW_DATE "3046" RAW_REASON("08")
	                     "30180603551d180411180f32303235303130313030303030305a"
	                     "30110603551d1d0101ff040730058203612e62"
	                     "300b06022a030101ff04020500",
	                     &entry));
	assert_int_equal(entry.reason, REASON_REMOVE_FROM_CRL);
	assert_true(entry.has_invalidity_date);
	assert_int_equal(entry.invalidity_date, 1735689600);
	assert_true(slice_equal(entry.certificate_issuer, hex(*state, "8203612e62")));
	assert_true(entry.unknown_critical);
}

static void malformed_entries_are_refused_with_their_clause(void **state)
{
	static const struct {
		const char *content, *words;
	} rows[] = {
		{ "", "userCertificate is missing" },
		{ "020105", "revocationDate" },
		{ "02020005" RAW_DATE, "INTEGER" },
		{ "0200" RAW_DATE, "INTEGER" },
		{ "020105" RAW_DATE "3000", "empty" },
		{ "020105" RAW_DATE "0500", "tag" },
		{ "020105" RAW_DATE "300c" RAW_REASON("07"), "5.3.1" },
		{ "020105" RAW_DATE "300c" RAW_REASON("0b"), "5.3.1" },
		{ "020105" RAW_DATE "300d300b0603551d1504040a020001", "5.3.1" },
		{ "020105" RAW_DATE "3018" RAW_REASON("01") RAW_REASON("01"), "twice" },
		{ "020105" RAW_DATE "3018" "30160603551d18040f170d3235303130313030303030305a", "tag" },
		{ "020105" RAW_DATE "300b30090603551d1d04023000", "empty" },
		{ "020105" RAW_DATE "300c" RAW_REASON("01") "0500", "followed by" },
	};
	struct crl_entry entry;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (!failed(first_entry(*state, NULL, rows[i].content, &entry)))
			fail_msg("row %zu was accepted", i);
		if (test_err.code != ERR_MALFORMED || strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("row %zu: %s", i, test_err.detail);
	}
}

/* RFC 5280 4.1.2.2: users are prepared for serials of other CAs that are not positive. */
static void entries_with_odd_serials_do_not_hide_the_others(void **state)
{
	struct crl_entry entry;

	ACCEPTED(first_entry(*state, NULL, "0201ff" RAW_DATE, &entry));
	ACCEPTED(first_entry(*state, NULL, "020100" RAW_DATE, &entry));
	ACCEPTED(first_entry(*state, NULL, "021500ff0102030405060708090a0b0c0d0e0f10111213" RAW_DATE, &entry));
}

static void entries_of_a_v1_crl_have_no_extensions(void **state)
{
	struct crl_entry entry;

	ACCEPTED(first_entry(*state, "", "020105" RAW_DATE, &entry));
	REFUSED(first_entry(*state, "", "020105" RAW_DATE "300c" RAW_REASON("01"), &entry), ERR_MALFORMED, "5.1.2.1");
}

/* --- against OpenSSL --- */

static void revoke(X509_CRL *crl, long serial, int reason)
{
	X509_REVOKED *revoked = X509_REVOKED_new();
	ASN1_INTEGER *number = ASN1_INTEGER_new();
	ASN1_ENUMERATED *code = ASN1_ENUMERATED_new();
	ASN1_TIME *date = ASN1_TIME_set(NULL, 1767225600);

	assert_int_equal(ASN1_INTEGER_set(number, serial), 1);
	assert_int_equal(X509_REVOKED_set_serialNumber(revoked, number), 1);
	assert_int_equal(X509_REVOKED_set_revocationDate(revoked, date), 1);
	assert_int_equal(ASN1_ENUMERATED_set(code, reason), 1);
	assert_int_equal(X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, code, 0, 0), 1);
	assert_int_equal(X509_CRL_add0_revoked(crl, revoked), 1);
	ASN1_INTEGER_free(number);
	ASN1_ENUMERATED_free(code);
	ASN1_TIME_free(date);
}

static X509_CRL *made_by_openssl(EVP_PKEY *key)
{
	X509_CRL *crl = X509_CRL_new();
	ASN1_TIME *date = ASN1_TIME_set(NULL, 1767225600);
	ASN1_INTEGER *number = ASN1_INTEGER_new();

	assert_int_equal(X509_CRL_set_version(crl, X509_CRL_VERSION_2), 1);
	assert_int_equal(X509_NAME_add_entry_by_txt(X509_CRL_get_issuer(crl), "CN", MBSTRING_UTF8,
	                                            (const unsigned char *)"Made", -1, -1, 0),
	                 1);
	assert_int_equal(X509_CRL_set1_lastUpdate(crl, date), 1);
	assert_int_equal(X509_CRL_set1_nextUpdate(crl, date), 1);
	assert_int_equal(ASN1_INTEGER_set(number, 300), 1);
	assert_int_equal(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0), 1);
	for (long serial = 1; serial <= 300; serial++)
		revoke(crl, serial, serial % 2 == 0 ? CRL_REASON_SUPERSEDED : CRL_REASON_KEY_COMPROMISE);
	assert_true(X509_CRL_sign(crl, key, EVP_sha256()) > 0);
	ASN1_TIME_free(date);
	ASN1_INTEGER_free(number);
	return crl;
}

static void what_openssl_writes_is_read(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_EC_gen("P-256");
	CLEANUP(X509_CRL_free) X509_CRL *made = made_by_openssl(key);
	unsigned char *der = NULL;
	const int length = i2d_X509_CRL(made, &der);
	struct crl crl;
	struct crl_entry entry;
	bool more = true;
	long count = 0;

	ACCEPTED(crl_parse(slice_of(der, (size_t)length), *state, &crl, &test_err));
	assert_true(slice_equal(crl.number, hex(*state, "012c")));
	struct crl_iterator it = crl_entries(&crl);
	while (more) {
		ACCEPTED(crl_next(&it, &entry, &more, &test_err));
		count += more ? 1 : 0;
	}
	assert_int_equal(count, 300);
	assert_int_equal(entry.reason, REASON_SUPERSEDED);
	assert_true(slice_equal(entry.serial, hex(*state, "012c")));
	OPENSSL_free(der);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(a_plain_crl_is_read),
		ARENA_TEST(malformed_fields_are_refused_with_their_clause),
		ARENA_TEST(a_v1_crl_has_no_extensions),
		ARENA_TEST(a_missing_next_update_is_told),
		ARENA_TEST(malformed_extensions_are_refused_with_their_clause),
		ARENA_TEST(numbers_are_magnitudes),
		ARENA_TEST(the_scope_of_a_partitioned_crl_is_read),
		ARENA_TEST(an_unknown_critical_extension_is_noted),
		ARENA_TEST(entries_are_read_in_order),
		ARENA_TEST(entry_extensions_are_read),
		ARENA_TEST(malformed_entries_are_refused_with_their_clause),
		ARENA_TEST(entries_with_odd_serials_do_not_hide_the_others),
		ARENA_TEST(entries_of_a_v1_crl_have_no_extensions),
		ARENA_TEST(what_openssl_writes_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
