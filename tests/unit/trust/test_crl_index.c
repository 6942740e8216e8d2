/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/crl_index.h"

#include "crypto/ossl.h"
#include "support/random.h"
#include "support/raw_ca.h"
#include "support/raw_crl.h"
#include "support/threads.h"

/* certificateIssuer (RFC 5280 5.3.3), critical, around the content of its GeneralNames. */
static char *certificate_issuer(struct arena *arena, const char *names)
{
	return raw_extension(arena, "551d1d", true, raw_wrap(arena, 0x30, names));
}

static char *directory_name(struct arena *arena, const char *name)
{
	return raw_wrap(arena, 0xa4, name);
}


static struct slice crl_of(struct arena *arena, const char *entries)
{
	const struct raw_crl raw = { .entries = *entries != '\0' ? raw_wrap(arena, 0x30, entries) : "" };
	return raw_crl(arena, &raw);
}

static struct crl_index *loaded(struct arena *arena, const char *entries)
{
	struct crl_index *index;

	ACCEPTED(crl_index_load(crl_of(arena, entries), &index, &test_err));
	return index;
}

static bool finds(const struct crl_index *index, struct arena *arena, const char *serial, struct crl_entry *entry)
{
	return crl_index_find(index, NULL, hex(arena, serial), entry);
}

static void a_list_without_entries_lists_nothing(void **state)
{
	CLEANUP(crl_index_unref) struct crl_index *index = loaded(*state, "");
	struct crl_entry entry;

	assert_int_equal(crl_index_count(index), 0);
	assert_false(finds(index, *state, "05", &entry));
	assert_false(crl_index_has_unknown_critical(index));
	assert_int_equal(crl_index_crl(index)->this_update, RAW_DATE_SECONDS);
}

/* An entry with a reason is found as well as one without. */
static void entries_with_extensions_are_found(void **state)
{
	const char *entries = arena_printf(*state, "%s%s", raw_entry(*state, "05", RAW_REASON("01")),
	                                   raw_entry(*state, "06", ""));
	CLEANUP(crl_index_unref) struct crl_index *index = loaded(*state, entries);
	struct crl_entry entry;

	assert_int_equal(crl_index_count(index), 2);
	assert_true(finds(index, *state, "05", &entry));
	assert_int_equal(entry.reason, REASON_KEY_COMPROMISE);
	assert_int_equal(entry.revoked_at, RAW_DATE_SECONDS);
	assert_true(finds(index, *state, "06", &entry));
	assert_int_equal(entry.reason, REASON_UNSPECIFIED);
	assert_false(finds(index, *state, "07", &entry));
}

static void entries_of_a_v1_list_are_found(void **state)
{
	const struct raw_crl raw = { .version = "", .entries = raw_wrap(*state, 0x30, raw_entry(*state, "05", "")) };
	CLEANUP(crl_index_unref) struct crl_index *index = NULL;
	struct crl_entry entry;

	ACCEPTED(crl_index_load(raw_crl(*state, &raw), &index, &test_err));
	assert_true(finds(index, *state, "05", &entry));
}

static void the_callers_bytes_may_go(void **state)
{
	const struct slice der = crl_of(*state, raw_entry(*state, "05", ""));
	uint8_t *bytes = malloc(der.len);
	CLEANUP(crl_index_unref) struct crl_index *index = NULL;
	struct crl_entry entry;

	memcpy(bytes, der.data, der.len);
	ACCEPTED(crl_index_load(slice_of(bytes, der.len), &index, &test_err));
	memset(bytes, 0, der.len);
	free(bytes);
	assert_true(finds(index, *state, "05", &entry));
	assert_true(slice_equal(crl_index_crl(index)->der, der));
}

/* Whoever reads half a list would take the other half for good. */
static void one_malformed_entry_refuses_the_whole_list(void **state)
{
	const char *bad = raw_entry(*state, "05", RAW_REASON("07"));
	const char *entries = arena_printf(*state, "%s%s%s", raw_entry(*state, "04", ""), bad, raw_entry(*state, "06", ""));
	struct crl_index *index;

	REFUSED(crl_index_load(crl_of(*state, entries), &index, &test_err), ERR_MALFORMED, "5.3.1");
}

static void what_is_no_list_is_refused(void **state)
{
	struct crl_index *index;

	REFUSED(crl_index_load(slice_of(NULL, 0), &index, &test_err), ERR_MALFORMED, "CRL");
	REFUSED(crl_index_load(hex(*state, "3000"), &index, &test_err), ERR_MALFORMED, "");
}

static void a_list_past_the_ceiling_is_refused_unread(void **state)
{
	struct crl_index *index;

	(void)state;
	REFUSED(crl_index_load(slice_of("", CRL_DER_MAX + 1), &index, &test_err), ERR_TOO_LARGE, "larger");
}

/* RFC 5280 5.3: an entry that we cannot read in full is no reason to trust the others. */
static void an_unknown_critical_entry_extension_is_told(void **state)
{
	const char *unknown = raw_extension(*state, "2a0304", true, "0500");
	const char *harmless = raw_extension(*state, "2a0304", false, "0500");
	CLEANUP(crl_index_unref) struct crl_index *critical =
		loaded(*state, arena_printf(*state, "%s%s", raw_entry(*state, "04", unknown), raw_entry(*state, "05", "")));
	CLEANUP(crl_index_unref) struct crl_index *other = loaded(*state, raw_entry(*state, "05", harmless));

	assert_true(crl_index_has_unknown_critical(critical));
	assert_false(crl_index_has_unknown_critical(other));
}

/* --- several entries for one certificate --- */

static void of_several_entries_the_gravest_stays_in_any_order(void **state)
{
	static const char *const reasons[] = { RAW_REASON("08"), RAW_REASON("06"), RAW_REASON("04"), RAW_REASON("01") };
	static const enum revocation_reason values[] = {
		REASON_REMOVE_FROM_CRL, REASON_CERTIFICATE_HOLD, REASON_SUPERSEDED, REASON_KEY_COMPROMISE,
	};
	static const int gravity[] = { 0, 1, 2, 2 };

	for (unsigned a = 0; a < 4; a++)
		for (unsigned b = 0; b < 4; b++)
			for (unsigned c = 0; c < 4; c++) {
				const unsigned order[] = { a, b, c };
				const char *entries = "";
				unsigned best = a;
				struct crl_entry entry;
				for (unsigned i = 0; i < 3; i++) {
					entries = arena_printf(*state, "%s%s", entries,
					                       raw_entry(*state, "05", reasons[order[i]]));
					if (gravity[order[i]] > gravity[best])
						best = order[i];
				}
				CLEANUP(crl_index_unref) struct crl_index *index = loaded(*state, entries);
				assert_int_equal(crl_index_count(index), 1);
				assert_true(finds(index, *state, "05", &entry));
				assert_int_equal(entry.reason, values[best]);
			}
}

#define ENTRIES 1500
#define SERIALS 900

struct model {
	bool listed;
	int gravity;
	enum revocation_reason reason;
};

static int gravity_of(enum revocation_reason reason)
{
	return reason == REASON_REMOVE_FROM_CRL ? 0 : reason == REASON_CERTIFICATE_HOLD ? 1 : 2;
}

static void a_random_list_answers_as_a_plain_array_does(void **state)
{
	static const enum revocation_reason reasons[] = {
		REASON_UNSPECIFIED, REASON_KEY_COMPROMISE, REASON_CERTIFICATE_HOLD, REASON_REMOVE_FROM_CRL, REASON_SUPERSEDED,
	};
	struct test_random random = { 10 };
	struct model model[SERIALS] = { 0 };
	CLEANUP_BUF struct buf entries;
	size_t listed = 0;

	buf_init(&entries, 1u << 20);
	for (size_t i = 0; i < ENTRIES; i++) {
		const size_t serial = random_below(&random, SERIALS / 2) * 2;
		const enum revocation_reason reason = reasons[random_below(&random, 5)];
		struct model *at = &model[serial];
		const char *extensions =
			reason == REASON_UNSPECIFIED ? "" : arena_printf(*state, "300a0603551d1504030a01%02x", (unsigned)reason);
		buf_put_text(&entries, raw_entry(*state, arena_printf(*state, "01%04zx", serial), extensions));
		listed += !at->listed;
		if (!at->listed || gravity_of(reason) > at->gravity)
			*at = (struct model){ .listed = true, .gravity = gravity_of(reason), .reason = reason };
	}
	CLEANUP(crl_index_unref) struct crl_index *index = loaded(*state, buf_text(&entries));
	assert_int_equal(crl_index_count(index), listed);
	for (size_t serial = 0; serial < SERIALS; serial++) {
		struct crl_entry entry;
		const bool found = finds(index, *state, arena_printf(*state, "01%04zx", serial), &entry);
		assert_int_equal(found, model[serial].listed);
		if (found)
			assert_int_equal(entry.reason, model[serial].reason);
	}
}

/* --- indirect CRLs, RFC 5280 5.3.3 --- */

static struct crl_index *indirect(struct arena *arena)
{
	/* 04 is A's; 05 and 06 are B's, the latter by inheritance; 07 is A's again */
	const char *b = certificate_issuer(arena, directory_name(arena, RAW_NAME_B));
	const char *a = certificate_issuer(arena, directory_name(arena, RAW_NAME_A));
	const char *entries = arena_printf(arena, "%s%s%s%s", raw_entry(arena, "04", ""), raw_entry(arena, "05", b),
	                                   raw_entry(arena, "06", RAW_REASON("01")), raw_entry(arena, "07", a));
	const char *idp = raw_extension(arena, "551d1c", true, "30038401ff");
	const struct raw_crl raw = {
		.entries = raw_wrap(arena, 0x30, entries),
		.extensions = raw_wrap(arena, 0xa0, raw_wrap(arena, 0x30, idp)),
	};
	struct crl_index *index;

	ACCEPTED(crl_index_load(raw_crl(arena, &raw), &index, &test_err));
	return index;
}

static void entries_of_an_indirect_list_inherit_their_issuer(void **state)
{
	CLEANUP(crl_index_unref) struct crl_index *index = indirect(*state);
	const struct name a = raw_name(*state, RAW_NAME_A), b = raw_name(*state, RAW_NAME_B);
	static const struct {
		const char *serial;
		bool of_a;
	} rows[] = { { "04", true }, { "05", false }, { "06", false }, { "07", true } };
	struct crl_entry entry;

	for (size_t i = 0; i < 4; i++) {
		const struct slice serial = hex(*state, rows[i].serial);
		assert_int_equal(crl_index_find(index, &a, serial, &entry), rows[i].of_a);
		assert_int_equal(crl_index_find(index, &b, serial, &entry), !rows[i].of_a);
		assert_int_equal(crl_index_find(index, NULL, serial, &entry), rows[i].of_a);
	}
}

static void one_serial_of_two_issuers_is_two_certificates(void **state)
{
	const char *b = certificate_issuer(*state, directory_name(*state, RAW_NAME_B));
	const char *with_reason = arena_printf(*state, "%s%s", RAW_REASON("01"), b);
	const char *entries = arena_printf(*state, "%s%s", raw_entry(*state, "05", ""), raw_entry(*state, "05", with_reason));
	CLEANUP(crl_index_unref) struct crl_index *index = loaded(*state, entries);
	const struct name name_b = raw_name(*state, RAW_NAME_B);
	struct crl_entry entry;

	assert_int_equal(crl_index_count(index), 2);
	assert_true(finds(index, *state, "05", &entry));
	assert_int_equal(entry.reason, REASON_UNSPECIFIED);
	assert_true(crl_index_find(index, &name_b, hex(*state, "05"), &entry));
	assert_int_equal(entry.reason, REASON_KEY_COMPROMISE);
}

static void a_certificate_issuer_without_one_distinguished_name_is_refused(void **state)
{
	const char *a = directory_name(*state, RAW_NAME_A), *b = directory_name(*state, RAW_NAME_B);
	const char *none = certificate_issuer(*state, "8603612e62");
	const char *two = certificate_issuer(*state, arena_printf(*state, "%s%s", a, b));
	const char *with_another = certificate_issuer(*state, arena_printf(*state, "8603612e62%s", b));
	struct crl_index *index;

	REFUSED(crl_index_load(crl_of(*state, raw_entry(*state, "05", none)), &index, &test_err), ERR_MALFORMED,
	        "no distinguished name");
	REFUSED(crl_index_load(crl_of(*state, raw_entry(*state, "05", two)), &index, &test_err), ERR_MALFORMED,
	        "several issuers");
	ACCEPTED(crl_index_load(crl_of(*state, raw_entry(*state, "05", with_another)), &index, &test_err));
	crl_index_unref(index);
}

/* --- whose list it is --- */

struct signer {
	struct public_key *key;
	uint8_t spki_sha256[SHA256_SIZE];
};

static struct signer signer_of(EVP_PKEY *key)
{
	unsigned char *der = NULL;
	const int len = i2d_PUBKEY(key, &der);
	struct signer signer;

	assert_true(len > 0);
	sha256(slice_of(der, (size_t)len), signer.spki_sha256);
	ACCEPTED(public_key_load(slice_of(der, (size_t)len), &signer.key, &test_err));
	OPENSSL_free(der);
	return signer;
}

static struct crl_index *signed_by(struct arena *arena, EVP_PKEY *key)
{
	const char *content = "020101" RAW_ECDSA_SHA256 RAW_NAME_A RAW_DATE RAW_DATE;
	const char *tbs_hex = raw_wrap(arena, 0x30, content);
	const struct slice tbs = hex(arena, tbs_hex);
	uint8_t signature[256];
	char text[2 * sizeof signature + 1];
	size_t len = sizeof signature;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	struct crl_index *index;

	assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &len, tbs.data, tbs.len), 1);
	EVP_MD_CTX_free(context);
	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", signature[i]);
	const char *bits = raw_wrap(arena, 0x03, arena_printf(arena, "00%s", text));
	ACCEPTED(crl_index_load(raw_signed(arena, tbs_hex, RAW_ECDSA_SHA256, bits, ""), &index, &test_err));
	return index;
}

#define SIGNERS 20 /* more than are remembered */

struct verification {
	struct crl_index *index;
	struct signer signers[SIGNERS]; /* the first is the right one */
};

static unsigned verify(void *context, unsigned number)
{
	struct verification *v = context;
	unsigned faults = 0;

	for (unsigned i = 0; i < 10 * SIGNERS; i++) {
		const unsigned at = (i * 7 + number) % SIGNERS;
		faults += crl_index_verifies(v->index, v->signers[at].key, v->signers[at].spki_sha256) != (at == 0);
	}
	return faults;
}

static void a_list_verifies_under_the_key_that_signed_it_only(void **state)
{
	struct verification v;

	for (unsigned i = 0; i < SIGNERS; i++) {
		CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_EC_gen("P-256");
		v.signers[i] = signer_of(key);
		if (i == 0)
			v.index = signed_by(*state, key);
	}
	assert_int_equal(verify(&v, 0), 0);
	assert_int_equal(in_threads(4, verify, &v), 0);
	crl_index_unref(v.index);
	for (unsigned i = 0; i < SIGNERS; i++)
		public_key_free(v.signers[i].key);
}

/* The outcome is asked for once per key: a second time the key itself is not needed any more. */
static void the_outcome_is_remembered_by_key(void **state)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *right = EVP_EC_gen("P-256");
	CLEANUP(EVP_PKEY_free) EVP_PKEY *wrong = EVP_EC_gen("P-256");
	struct signer a = signer_of(right), b = signer_of(wrong);
	CLEANUP(crl_index_unref) struct crl_index *index = signed_by(*state, right);

	assert_true(crl_index_verifies(index, a.key, a.spki_sha256));
	assert_false(crl_index_verifies(index, b.key, b.spki_sha256));
	assert_true(crl_index_verifies(index, b.key, a.spki_sha256));
	assert_false(crl_index_verifies(index, a.key, b.spki_sha256));
	public_key_free(a.key);
	public_key_free(b.key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(a_list_without_entries_lists_nothing),
		ARENA_TEST(entries_with_extensions_are_found),
		ARENA_TEST(entries_of_a_v1_list_are_found),
		ARENA_TEST(the_callers_bytes_may_go),
		ARENA_TEST(one_malformed_entry_refuses_the_whole_list),
		ARENA_TEST(what_is_no_list_is_refused),
		ARENA_TEST(a_list_past_the_ceiling_is_refused_unread),
		ARENA_TEST(an_unknown_critical_entry_extension_is_told),
		ARENA_TEST(of_several_entries_the_gravest_stays_in_any_order),
		ARENA_TEST(a_random_list_answers_as_a_plain_array_does),
		ARENA_TEST(entries_of_an_indirect_list_inherit_their_issuer),
		ARENA_TEST(one_serial_of_two_issuers_is_two_certificates),
		ARENA_TEST(a_certificate_issuer_without_one_distinguished_name_is_refused),
		ARENA_TEST(a_list_verifies_under_the_key_that_signed_it_only),
		ARENA_TEST(the_outcome_is_remembered_by_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
