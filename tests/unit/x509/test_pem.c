/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/pem.h"

#include "crypto/ossl.h"
#include "support/parse.h"
#include "support/random.h"
#include "x509/bundle.h"

#include <openssl/pem.h>

#define BLOCK(label, body) "-----BEGIN " label "-----\n" body "\n-----END " label "-----\n"

static RESULT next(struct arena *arena, struct slice *text, struct pem_block *block, bool *found)
{
	return pem_next(text, 1, arena, block, found, &test_err);
}

static void blocks_are_taken_one_after_the_other(void **state)
{
	struct slice text = slice_text("subject: somebody\n" BLOCK("A", "Zg==") "between\n" BLOCK("B C", "Zm8=") "behind");
	struct pem_block block;
	bool found;

	ACCEPTED(next(*state, &text, &block, &found));
	assert_true(found);
	assert_string_equal(block.label, "A");
	assert_true(slice_is_text(block.der, "f"));
	ACCEPTED(next(*state, &text, &block, &found));
	assert_true(found);
	assert_string_equal(block.label, "B C");
	assert_true(slice_is_text(block.der, "fo"));
	ACCEPTED(next(*state, &text, &block, &found));
	assert_false(found);
}

static void text_without_a_block_has_none(void **state)
{
	static const char *const rows[] = { "", "text", "-----BEGIN", "----BEGIN A-----", "-----END A-----" };
	struct pem_block block;
	bool found;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice text = slice_text(rows[i]);
		ACCEPTED(next(*state, &text, &block, &found));
		assert_false(found);
	}
}

/* RFC 7468 3: lines of any length, any line ends, white space around. */
static void white_space_in_the_body_does_not_count(void **state)
{
	struct slice text = slice_text("-----BEGIN A-----\r\n Z m\r\n\r\n9\tv\r\n-----END A-----");
	struct pem_block block;
	bool found;

	ACCEPTED(next(*state, &text, &block, &found));
	assert_true(slice_is_text(block.der, "foo"));
}

static void malformed_blocks_are_refused_by_number(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "-----BEGIN A-----\nZg==\n", "has no END line" },
		{ "-----BEGIN A-----\nZg==\n-----END B-----", "ends with another label" },
		{ "-----BEGIN A-----\nZg==\n-----END A", "ends with another label" },
		{ "-----BEGIN A-----\nZg==\n-----END A ----", "ends with another label" },
		{ "-----BEGIN ", "malformed first line" },
		{ "-----BEGIN -----\nZg==\n-----END -----", "malformed first line" },
		{ "-----BEGIN A\nB-----\nZg==\n-----END A\nB-----", "malformed first line" },
		{ "-----BEGIN 12345678901234567890123456789012345678901234567890123456789012345-----\n", "malformed first line" },
		{ BLOCK("A", ""), "is empty" },
		{ BLOCK("A", " \n\t"), "is empty" },
		{ BLOCK("A", "Zg="), "is not base64" },
		{ BLOCK("A", "Zh=="), "is not base64" },
		{ BLOCK("A", "Z!=="), "is not base64" },
		{ BLOCK("A", "Zg==Zg=="), "is not base64" },
		{ BLOCK("A", "Proc-Type: 4,ENCRYPTED\n\nZg=="), "has headers, so it is encrypted" },
		{ "-----BEGIN A-----\n-----BEGIN A-----\nZg==\n-----END A-----", "is not base64" },
	};
	struct pem_block block;
	bool found;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice text = slice_text(rows[i].text);
		REFUSED(pem_next(&text, 7, *state, &block, &found, &test_err), ERR_MALFORMED, rows[i].words);
		assert_non_null(strstr(test_err.detail, "PEM block 7"));
	}
}

static void a_nul_ends_no_label(void **state)
{
	static const char text_[] = "-----BEGIN A\0B-----\nZg==\n-----END A\0B-----";
	struct slice text = slice_of(text_, sizeof text_ - 1);
	struct pem_block block;
	bool found;

	REFUSED(next(*state, &text, &block, &found), ERR_MALFORMED, "malformed first line");
}

static void a_label_of_64_characters_is_the_longest(void **state)
{
	const char *label = "1234567890123456789012345678901234567890123456789012345678901234";
	struct slice text = slice_text(arena_printf(*state, "-----BEGIN %s-----\nZg==\n-----END %s-----\n", label, label));
	struct pem_block block;
	bool found;

	ACCEPTED(next(*state, &text, &block, &found));
	assert_string_equal(block.label, label);
}

/* What we write OpenSSL reads, and what OpenSSL writes we read. */
static void blocks_are_those_of_openssl(void **state)
{
	struct test_random random = { 22 };
	uint8_t bytes[200];

	for (size_t len = 1; len < sizeof bytes; len++) {
		CLEANUP_BUF struct buf ours;
		struct slice text;
		struct pem_block block;
		bool found;
		char *name, *header;
		unsigned char *data;
		long data_len;
		char *theirs;
		random_fill(&random, bytes, len);
		buf_init(&ours, 4096);
		pem_write("CERTIFICATE", slice_of(bytes, len), &ours);
		BIO *in = BIO_new_mem_buf(buf_text(&ours), -1), *out = BIO_new(BIO_s_mem());
		assert_int_equal(PEM_read_bio(in, &name, &header, &data, &data_len), 1);
		assert_int_equal(data_len, len);
		assert_memory_equal(data, bytes, len);
		assert_true(PEM_write_bio(out, "CERTIFICATE", "", bytes, (long)len) > 0);
		const long theirs_len = BIO_get_mem_data(out, &theirs);
		text = slice_of(theirs, (size_t)theirs_len);
		assert_true(slice_equal(text, buf_slice(&ours)));
		ACCEPTED(next(*state, &text, &block, &found));
		assert_true(slice_equal(block.der, slice_of(bytes, len)));
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(data);
		BIO_free(in);
		BIO_free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(blocks_are_taken_one_after_the_other),
		ARENA_TEST(text_without_a_block_has_none),
		ARENA_TEST(white_space_in_the_body_does_not_count),
		ARENA_TEST(malformed_blocks_are_refused_by_number),
		ARENA_TEST(a_nul_ends_no_label),
		ARENA_TEST(a_label_of_64_characters_is_the_longest),
		ARENA_TEST(blocks_are_those_of_openssl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
