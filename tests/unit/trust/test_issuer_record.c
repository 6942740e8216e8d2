/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/issuer_record.h"

#include "support/parse.h"
#include "support/random.h"

_Static_assert(sizeof(struct issued_record) == 61, "records of millions of serials are packed");
_Static_assert(sizeof(struct fingerprint_record) == 12, "records of millions of serials are packed");
_Static_assert(sizeof(struct revoked_record) == 39, "records of millions of serials are packed");

static void a_serial_has_1_to_20_octets(void **state)
{
	static const uint8_t octets[SERIAL_MAX + 1] = { 1 };
	struct serial_key key;

	(void)state;
	assert_false(serial_key_of(slice_of(octets, 0), &key));
	assert_false(serial_key_of(slice_of(octets, SERIAL_MAX + 1), &key));
	for (size_t len = 1; len <= SERIAL_MAX; len++)
		assert_true(serial_key_of(slice_of(octets, len), &key));
}

/* 05, 0005 and 0500 are three serials. */
static void different_serials_have_different_keys(void **state)
{
	static const char *const serials[] = { "05", "0005", "0500", "050000", "00", "0000" };
	struct serial_key keys[6];

	for (size_t i = 0; i < 6; i++) {
		assert_true(serial_key_of(hex(*state, serials[i]), &keys[i]));
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(&keys[i], &keys[j], sizeof keys[i]);
	}
}

static void the_last_octet_of_a_serial_leads_its_key(void **state)
{
	struct serial_key key;

	assert_true(serial_key_of(hex(*state, "010203"), &key));
	assert_int_equal(key.octets[0], 3);
	assert_int_equal(key.octets[2], 1);
	assert_int_equal(key.len, 3);
}

static void issued_records_come_back_as_they_were(void **state)
{
	struct test_random random = { 9 };

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		struct issued_serial issued = { .serial_len = (uint8_t)(1 + random_below(&random, SERIAL_MAX)) };
		struct serial_key key;
		random_fill(&random, issued.serial, issued.serial_len);
		random_fill(&random, issued.sha256, sizeof issued.sha256);
		issued.not_after = (int64_t)random_u64(&random);
		assert_true(serial_key_of(slice_of(issued.serial, issued.serial_len), &key));
		const struct issued_record record = issued_record_pack(&issued, &key);
		const struct issued_serial back = issued_record_unpack(&record);
		assert_int_equal(back.serial_len, issued.serial_len);
		assert_memory_equal(back.serial, issued.serial, SERIAL_MAX);
		assert_memory_equal(back.sha256, issued.sha256, SHA256_SIZE);
		assert_true(back.not_after == issued.not_after);
		const struct fingerprint_record fingerprint = fingerprint_record_pack(&record);
		assert_memory_equal(fingerprint.sha256_prefix, issued.sha256, FINGERPRINT_PREFIX);
		assert_memory_equal(fingerprint.key_prefix, key.octets, SERIAL_KEY_PREFIX);
	}
}

static void revoked_records_come_back_as_they_were(void **state)
{
	const struct serial_key key = { .len = 1 };

	(void)state;
	for (unsigned bits = 0; bits < 8; bits++) {
		const struct revoked_serial revoked = {
			.released = (bits & 1) != 0,
			.revocation = { .on_hold = (bits & 2) != 0, .has_invalidity_date = (bits & 4) != 0,
			                .reason = REASON_AA_COMPROMISE, .revoked_at = -1, .invalidity_date = INT64_MAX },
		};
		const struct revoked_record record = revoked_record_pack(&revoked, &key);
		const struct revocation back = revoked_record_unpack(&record);
		assert_int_equal(revoked_record_is_live(&record), !revoked.released);
		assert_int_equal(revoked_shape.is_live((const uint8_t *)&record), !revoked.released);
		assert_int_equal(back.on_hold, revoked.revocation.on_hold);
		assert_int_equal(back.has_invalidity_date, revoked.revocation.has_invalidity_date);
		assert_int_equal(back.reason, REASON_AA_COMPROMISE);
		assert_int_equal(back.revoked_at, -1);
		assert_true(back.invalidity_date == INT64_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(a_serial_has_1_to_20_octets),
		ARENA_TEST(different_serials_have_different_keys),
		ARENA_TEST(the_last_octet_of_a_serial_leads_its_key),
		ARENA_TEST(issued_records_come_back_as_they_were),
		ARENA_TEST(revoked_records_come_back_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
