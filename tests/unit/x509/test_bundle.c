/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/bundle.h"

#include "crypto/ossl.h"
#include "support/raw_ca.h"

#include <openssl/pem.h>
#include <openssl/pkcs7.h>

#define COUNT 3

/* Three certificates that OpenSSL can read as well. */
static void certificates(struct arena *arena, struct slice out[COUNT])
{
	for (unsigned i = 0; i < COUNT; i++) {
		const struct raw_ca ca = { .serial = arena_printf(arena, "%02x", i + 1) };
		out[i] = raw_ca(arena, &ca);
	}
}

static struct slice pem_of(struct arena *arena, const char *label, struct slice der)
{
	CLEANUP_BUF struct buf buf;

	buf_init(&buf, 1u << 20);
	pem_write(label, der, &buf);
	return arena_copy(arena, buf_slice(&buf));
}

static struct slice joined(struct arena *arena, const struct slice *parts, size_t count)
{
	CLEANUP_BUF struct buf buf;

	buf_init(&buf, 4u << 20);
	for (size_t i = 0; i < count; i++)
		buf_put_slice(&buf, parts[i]);
	assert_true(buf_ok(&buf));
	return arena_copy(arena, buf_slice(&buf));
}

static void assert_holds(struct arena *arena, struct slice input, const struct slice *expected, size_t count)
{
	struct slice_list list;

	ACCEPTED(bundle_certificates(input, arena, &list, &test_err));
	assert_int_equal(list.count, count);
	for (size_t i = 0; i < count; i++)
		assert_true(slice_equal(list.items[i], expected[i]));
}

static void der_certificates_are_told_apart(void **state)
{
	struct slice der[COUNT];

	certificates(*state, der);
	assert_holds(*state, der[0], der, 1);
	assert_holds(*state, joined(*state, der, COUNT), der, COUNT);
}

static void pem_certificates_are_read_in_order(void **state)
{
	struct slice der[COUNT], pem[COUNT];

	certificates(*state, der);
	for (unsigned i = 0; i < COUNT; i++)
		pem[i] = pem_of(*state, i == 1 ? "X509 CERTIFICATE" : "CERTIFICATE", der[i]);
	assert_holds(*state, joined(*state, pem, COUNT), der, COUNT);
}

/* --- PKCS#7, made by OpenSSL --- */

static struct slice pkcs7_by_openssl(struct arena *arena, const struct slice *der, size_t count)
{
	PKCS7 *p7 = PKCS7_new();
	unsigned char *bytes = NULL;

	assert_int_equal(PKCS7_set_type(p7, NID_pkcs7_signed), 1);
	assert_int_equal(PKCS7_content_new(p7, NID_pkcs7_data), 1);
	for (size_t i = 0; i < count; i++) {
		const unsigned char *at = der[i].data;
		X509 *x = d2i_X509(NULL, &at, (long)der[i].len);
		assert_non_null(x);
		assert_int_equal(PKCS7_add_certificate(p7, x), 1);
		X509_free(x);
	}
	const int len = i2d_PKCS7(p7, &bytes);
	assert_true(len > 0);
	const struct slice copy = arena_copy(arena, slice_of(bytes, (size_t)len));
	OPENSSL_free(bytes);
	PKCS7_free(p7);
	return copy;
}

/* DER sorts a SET OF (X.690 11.6), so the order is not that of the input. */
static void assert_holds_all(struct arena *arena, struct slice input, const struct slice *expected, size_t count)
{
	struct slice_list list;

	ACCEPTED(bundle_certificates(input, arena, &list, &test_err));
	assert_int_equal(list.count, count);
	for (size_t i = 0; i < count; i++) {
		bool found = false;
		for (size_t j = 0; j < count; j++)
			found = found || slice_equal(list.items[j], expected[i]);
		assert_true(found);
	}
}

static void certs_only_pkcs7_of_openssl_is_read(void **state)
{
	struct slice der[COUNT];

	certificates(*state, der);
	const struct slice p7 = pkcs7_by_openssl(*state, der, COUNT);
	assert_holds_all(*state, p7, der, COUNT);
	assert_holds_all(*state, pem_of(*state, "PKCS7", p7), der, COUNT);
	assert_holds_all(*state, pem_of(*state, "CMS", p7), der, COUNT);
}

static void pkcs7_and_certificates_may_stand_together_in_pem(void **state)
{
	struct slice der[COUNT], parts[2];

	certificates(*state, der);
	parts[0] = pem_of(*state, "CERTIFICATE", der[0]);
	parts[1] = pem_of(*state, "PKCS7", pkcs7_by_openssl(*state, der + 1, 1));
	assert_holds(*state, joined(*state, parts, 2), der, 2);
}

static void other_pkcs7_is_refused(void **state)
{
	static const struct {
		const char *der, *words;
	} rows[] = {
		/* data, not signedData */
		{ "300d 06092a864886f70d010701 a000", "not of the type that carries certificates" },
		{ "300b 06092a864886f70d010702", "the content of the PKCS#7 is missing" },
		{ "300f 06092a864886f70d010702 a002 3000", "the version of the PKCS#7" },
		/* signedData without certificates */
		{ "3023 06092a864886f70d010702 a016 3014 020101 3100 300b06092a864886f70d010701 3100",
		  "the PKCS#7 holds no certificates" },
		/* a certificate set that holds something else: an attribute certificate [1] */
		{ "3027 06092a864886f70d010702 a01a 3018 020101 3100 300b06092a864886f70d010701 a002a100 3100",
		  "a certificate in the PKCS#7" },
	};
	struct slice_list list;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(bundle_certificates(hex(*state, rows[i].der), *state, &list, &test_err), ERR_MALFORMED, rows[i].words);
}

/* --- what does not belong --- */

static struct slice private_key_pem(struct arena *arena, bool encrypted, bool traditional)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_EC_gen("P-256");
	BIO *out = BIO_new(BIO_s_mem());
	const EVP_CIPHER *cipher = encrypted ? EVP_aes_256_cbc() : NULL;
	char password[] = "password", *text;

	if (traditional)
		assert_int_equal(PEM_write_bio_PrivateKey_traditional(out, key, cipher, NULL, 0, NULL, password), 1);
	else
		assert_int_equal(PEM_write_bio_PKCS8PrivateKey(out, key, cipher, password, 8, NULL, NULL), 1);
	const long len = BIO_get_mem_data(out, &text);
	const struct slice copy = arena_copy(arena, slice_of(text, (size_t)len));
	BIO_free(out);
	return copy;
}

/* I23: whoever hands in a private key is told that it does not belong here, in whatever form. */
static void private_keys_are_refused(void **state)
{
	struct slice der[COUNT], parts[2], out;
	struct slice_list list;

	certificates(*state, der);
	parts[0] = pem_of(*state, "CERTIFICATE", der[0]);
	for (unsigned form = 0; form < 4; form++) {
		parts[1] = private_key_pem(*state, (form & 1) != 0, (form & 2) != 0);
		const char *words = form == 3 ? "PEM block 2 has headers, so it is encrypted" :
		                                "PEM block 2 is a private key: it must not leave its owner";
		REFUSED(bundle_certificates(joined(*state, parts, 2), *state, &list, &test_err), ERR_MALFORMED, words);
		REFUSED(bundle_one(parts[1], "CERTIFICATE REQUEST", *state, &out, &test_err), ERR_MALFORMED, "PEM block");
	}
}

static void other_input_is_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "", "the input is empty" },
		{ "garbage", "neither PEM, DER nor PKCS#7" },
		{ "0", "a certificate is cut short" }, /* 30 is the tag of a SEQUENCE */
		{ "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n",
		  "PEM block 1 is \"CERTIFICATE REQUEST\" where a certificate belongs" },
		{ "-----BEGIN TRUSTED CERTIFICATE-----\nMAA=\n-----END TRUSTED CERTIFICATE-----\n",
		  "PEM block 1 is \"TRUSTED CERTIFICATE\"" },
		{ "-----BEGIN CERTIFICATE-----\nMAAwAA==\n-----END CERTIFICATE-----\n", "a certificate is followed by" },
		{ "-----BEGIN CERTIFICATE-----\nBQA=\n-----END CERTIFICATE-----\n", "a certificate has" },
	};
	struct slice_list list;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(bundle_certificates(slice_text(rows[i].text), *state, &list, &test_err), ERR_MALFORMED, rows[i].words);
	REFUSED(bundle_certificates(hex(*state, "3000 05"), *state, &list, &test_err), ERR_MALFORMED, "a certificate");
	REFUSED(bundle_certificates(hex(*state, "3000 0500"), *state, &list, &test_err), ERR_MALFORMED, "a certificate");
}

static void size_and_number_are_bounded(void **state)
{
	uint8_t *many = arena_alloc(*state, 2 * BUNDLE_CERTIFICATES_MAX + 2);
	struct slice_list list;
	struct slice out;

	for (unsigned i = 0; i <= BUNDLE_CERTIFICATES_MAX; i++)
		memcpy(many + 2 * i, "\x30\x00", 2);
	ACCEPTED(bundle_certificates(slice_of(many, 2 * BUNDLE_CERTIFICATES_MAX), *state, &list, &test_err));
	assert_int_equal(list.count, BUNDLE_CERTIFICATES_MAX);
	REFUSED(bundle_certificates(slice_of(many, 2 * BUNDLE_CERTIFICATES_MAX + 2), *state, &list, &test_err), ERR_TOO_LARGE,
	        "more than 1000 certificates");
	REFUSED(bundle_certificates(slice_of("", BUNDLE_MAX + 1), *state, &list, &test_err), ERR_TOO_LARGE, "larger than");
	REFUSED(bundle_one(slice_of("", BUNDLE_MAX + 1), "X", *state, &out, &test_err), ERR_TOO_LARGE, "larger than");
}

/* --- one block --- */

static void one_block_is_read_by_its_label(void **state)
{
	const struct slice der = hex(*state, "3003020105");
	struct slice out, two[2];

	ACCEPTED(bundle_one(der, "CERTIFICATE REQUEST", *state, &out, &test_err));
	assert_true(slice_equal(out, der));
	ACCEPTED(bundle_one(pem_of(*state, "CERTIFICATE REQUEST", der), "CERTIFICATE REQUEST", *state, &out, &test_err));
	assert_true(slice_equal(out, der));
	ACCEPTED(bundle_one(pem_of(*state, "NEW CERTIFICATE REQUEST", der), "CERTIFICATE REQUEST", *state, &out, &test_err));
	assert_true(slice_equal(out, der));
	REFUSED(bundle_one(pem_of(*state, "CERTIFICATE", der), "CERTIFICATE REQUEST", *state, &out, &test_err), ERR_MALFORMED,
	        "the PEM block is \"CERTIFICATE\" where \"CERTIFICATE REQUEST\" belongs");
	two[0] = two[1] = pem_of(*state, "X509 CRL", der);
	REFUSED(bundle_one(joined(*state, two, 2), "X509 CRL", *state, &out, &test_err), ERR_MALFORMED, "more than one");
	REFUSED(bundle_one(slice_text("garbage"), "X509 CRL", *state, &out, &test_err), ERR_MALFORMED, "neither PEM nor DER");
	REFUSED(bundle_one(slice_of(NULL, 0), "X509 CRL", *state, &out, &test_err), ERR_MALFORMED, "empty");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(der_certificates_are_told_apart),
		ARENA_TEST(pem_certificates_are_read_in_order),
		ARENA_TEST(certs_only_pkcs7_of_openssl_is_read),
		ARENA_TEST(pkcs7_and_certificates_may_stand_together_in_pem),
		ARENA_TEST(other_pkcs7_is_refused),
		ARENA_TEST(private_keys_are_refused),
		ARENA_TEST(other_input_is_refused),
		ARENA_TEST(size_and_number_are_bounded),
		ARENA_TEST(one_block_is_read_by_its_label),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
