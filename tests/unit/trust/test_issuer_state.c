/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/issuer_state.h"

#include "support/random.h"
#include "support/raw_ca.h"

static const struct uuid id = { .bytes = { 1, 2, 3 } };

static struct issuer_state *new_state(struct arena *arena)
{
	const struct raw_ca ca = { .key_id = "0a0b" };
	struct issuer_state *state;

	ACCEPTED(issuer_state_new(&id, 42, raw_ca(arena, &ca), &state, &test_err));
	return state;
}

static void take_issued(struct issuer_state **state, const struct issued_serial *added, size_t count)
{
	struct issuer_state *grown;

	ACCEPTED(issuer_state_with_issued(*state, added, count, &grown, &test_err));
	issuer_state_unref(*state);
	*state = grown;
}

static void take_revoked(struct issuer_state **state, const struct revoked_serial *added, size_t count)
{
	struct issuer_state *grown;

	ACCEPTED(issuer_state_with_revoked(*state, added, count, &grown, &test_err));
	issuer_state_unref(*state);
	*state = grown;
}

static struct issued_serial issued_of(uint8_t last)
{
	struct issued_serial issued = { .serial = { 0x40, last }, .serial_len = 2, .not_after = last };
	const uint8_t bytes[] = { 'c', last };

	sha256(slice_of(bytes, 2), issued.sha256);
	return issued;
}

static struct revoked_serial revoked_of(uint8_t last, enum revocation_reason reason)
{
	return (struct revoked_serial){
		.serial = { 0x40, last }, .serial_len = 2,
		.revocation = { .reason = reason, .revoked_at = 1000 + last, .on_hold = reason == REASON_CERTIFICATE_HOLD },
	};
}

static enum serial_status status_of(const struct issuer_state *state, uint8_t last, struct revocation *out)
{
	const uint8_t serial[] = { 0x40, last };
	return issuer_state_status(state, slice_of(serial, 2), out);
}

/* --- the CA --- */

static void a_new_state_is_active_and_its_books_are_empty(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	struct revocation revocation;

	assert_true(uuid_equal(issuer_state_id(issuer), &id));
	assert_int_equal(issuer_state_number(issuer), 42);
	assert_true(issuer_state_is_active(issuer));
	assert_null(issuer_state_crl(issuer));
	assert_int_equal(issuer_state_issued_count(issuer), 0);
	assert_int_equal(issuer_state_revoked_count(issuer), 0);
	assert_true(issuer_state_cert(issuer)->is_ca);
	assert_true(slice_equal(issuer_state_certificate(issuer), issuer_state_cert(issuer)->der));
	assert_int_equal(status_of(issuer, 1, &revocation), SERIAL_UNKNOWN);
}

static void what_is_no_certificate_is_refused(void **state)
{
	struct issuer_state *issuer;

	REFUSED(issuer_state_new(&id, 1, hex(*state, "3000"), &issuer, &test_err), ERR_MALFORMED, "");
	REFUSED(issuer_state_new(&id, 1, slice_of(NULL, 0), &issuer, &test_err), ERR_MALFORMED, "certificate");
	REFUSED(issuer_state_new(&id, 1, slice_of("", CERT_DER_MAX + 1), &issuer, &test_err), ERR_TOO_LARGE, "larger");
}

static void a_state_made_inactive_leaves_the_old_one_active(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	CLEANUP(issuer_state_unref) struct issuer_state *idle = NULL;

	ACCEPTED(issuer_state_with_active(issuer, false, &idle, &test_err));
	assert_true(issuer_state_is_active(issuer));
	assert_false(issuer_state_is_active(idle));
	assert_int_equal(issuer_state_number(idle), 42);
	assert_ptr_equal(issuer_state_cert(idle), issuer_state_cert(issuer));
}

static void the_crl_of_a_state_is_replaced_in_the_new_one_only(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *none = new_state(*state);
	CLEANUP(issuer_state_unref) struct issuer_state *one = NULL;
	CLEANUP(issuer_state_unref) struct issuer_state *two = NULL;
	CLEANUP(published_crl_unref) struct published_crl *first = NULL;
	CLEANUP(published_crl_unref) struct published_crl *second = NULL;

	ACCEPTED(published_crl_new(1, 0, 0, slice_text("1"), &first, &test_err));
	ACCEPTED(published_crl_new(2, 0, 0, slice_text("2"), &second, &test_err));
	ACCEPTED(issuer_state_with_crl(none, first, &one, &test_err));
	ACCEPTED(issuer_state_with_crl(one, second, &two, &test_err));
	assert_null(issuer_state_crl(none));
	assert_int_equal(issuer_state_crl(one)->number, 1);
	assert_int_equal(issuer_state_crl(two)->number, 2);
}

/* --- serials --- */

/* I10: good is what was issued; what nobody issued is unknown. */
static void a_serial_never_issued_is_never_good(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	const struct issued_serial issued = issued_of(7);
	const uint8_t padded[] = { 0x00, 0x40, 0x07 }, longer[SERIAL_MAX + 1] = { 0x40, 0x07 };
	struct revocation revocation;

	take_issued(&issuer, &issued, 1);
	for (unsigned last = 0; last < 256; last++)
		assert_int_equal(status_of(issuer, (uint8_t)last, &revocation), last == 7 ? SERIAL_GOOD : SERIAL_UNKNOWN);
	assert_int_equal(issuer_state_status(issuer, slice_of(padded, 3), &revocation), SERIAL_UNKNOWN);
	assert_int_equal(issuer_state_status(issuer, slice_of(padded, 2), &revocation), SERIAL_UNKNOWN);
	assert_int_equal(issuer_state_status(issuer, slice_of(longer, sizeof longer), &revocation), SERIAL_UNKNOWN);
	assert_int_equal(issuer_state_status(issuer, slice_of(NULL, 0), &revocation), SERIAL_UNKNOWN);
}

/* I7: an abandoned serial may be revoked without ever having been issued. */
static void a_serial_revoked_without_being_issued_is_revoked(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	const struct revoked_serial revoked = revoked_of(9, REASON_KEY_COMPROMISE);
	const uint8_t serial[] = { 0x40, 9 };
	struct revocation revocation;

	take_revoked(&issuer, &revoked, 1);
	assert_int_equal(status_of(issuer, 9, &revocation), SERIAL_REVOKED);
	assert_int_equal(revocation.reason, REASON_KEY_COMPROMISE);
	assert_int_equal(revocation.revoked_at, 1009);
	assert_false(issuer_state_has_issued(issuer, slice_of(serial, 2)));
}

static void a_hold_can_be_lifted_or_become_final(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	const struct issued_serial issued[] = { issued_of(1), issued_of(2) };
	const struct revoked_serial held[] = { revoked_of(1, REASON_CERTIFICATE_HOLD), revoked_of(2, REASON_CERTIFICATE_HOLD) };
	struct revoked_serial lifted = held[0];
	const struct revoked_serial final = revoked_of(2, REASON_SUPERSEDED);
	struct revocation revocation;

	take_issued(&issuer, issued, 2);
	take_revoked(&issuer, held, 2);
	assert_int_equal(status_of(issuer, 1, &revocation), SERIAL_ON_HOLD);
	assert_true(revocation.on_hold);
	assert_int_equal(issuer_state_revoked_count(issuer), 2);
	lifted.released = true;
	take_revoked(&issuer, &lifted, 1);
	take_revoked(&issuer, &final, 1);
	assert_int_equal(status_of(issuer, 1, &revocation), SERIAL_GOOD);
	assert_int_equal(status_of(issuer, 2, &revocation), SERIAL_REVOKED);
	assert_int_equal(revocation.reason, REASON_SUPERSEDED);
	assert_int_equal(issuer_state_revoked_count(issuer), 1);
	assert_int_equal(issuer_state_issued_count(issuer), 2);
}

static void serials_of_a_wrong_length_are_refused(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	struct issued_serial issued = issued_of(1);
	struct revoked_serial revoked = revoked_of(1, REASON_UNSPECIFIED);
	struct issuer_state *grown;

	for (unsigned len = 0; len <= SERIAL_MAX + 1; len += SERIAL_MAX + 1) {
		issued.serial_len = revoked.serial_len = (uint8_t)len;
		REFUSED(issuer_state_with_issued(issuer, &issued, 1, &grown, &test_err), ERR_INVALID, "1 to 20 octets");
		REFUSED(issuer_state_with_revoked(issuer, &revoked, 1, &grown, &test_err), ERR_INVALID, "1 to 20 octets");
	}
	assert_int_equal(issuer_state_issued_count(issuer), 0);
}

static void an_empty_addition_changes_nothing(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	const struct issued_serial issued = issued_of(1);

	take_issued(&issuer, &issued, 1);
	take_issued(&issuer, NULL, 0);
	take_revoked(&issuer, NULL, 0);
	assert_int_equal(issuer_state_issued_count(issuer), 1);
}

/* --- fingerprints --- */

static void certificates_are_found_by_their_fingerprint(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	struct issued_serial issued[200], found;
	uint8_t other[SHA256_SIZE];

	for (unsigned i = 0; i < 200; i++)
		issued[i] = issued_of((uint8_t)i);
	take_issued(&issuer, issued, 200);
	for (unsigned i = 0; i < 200; i++) {
		assert_true(issuer_state_find(issuer, issued[i].sha256, &found));
		assert_memory_equal(found.serial, issued[i].serial, SERIAL_MAX);
		assert_int_equal(found.not_after, i);
		memcpy(other, issued[i].sha256, sizeof other);
		other[31] ^= 1;
		assert_false(issuer_state_find(issuer, other, &found));
	}
}

/* The index holds only the beginnings of fingerprint and serial: those that agree there are told apart. */
static void certificates_that_share_beginnings_are_told_apart(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	struct issued_serial issued[64], found;

	for (unsigned i = 0; i < 64; i++) {
		issued[i] = (struct issued_serial){ .serial = { (uint8_t)(i + 1), 1, 2, 3, 4, 5 }, .serial_len = 6 };
		issued[i].sha256[31] = (uint8_t)i;
		take_issued(&issuer, &issued[i], 1);
	}
	for (unsigned i = 0; i < 64; i++) {
		assert_true(issuer_state_find(issuer, issued[i].sha256, &found));
		assert_int_equal(found.serial[0], i + 1);
	}
}

static void of_one_serial_only_the_newest_certificate_is_found(void **state)
{
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);
	const struct issued_serial older = issued_of(1);
	struct issued_serial newer = older, found;

	newer.sha256[0] ^= 1;
	take_issued(&issuer, &older, 1);
	take_issued(&issuer, &newer, 1);
	assert_true(issuer_state_find(issuer, newer.sha256, &found));
	assert_false(issuer_state_find(issuer, older.sha256, &found));
	assert_int_equal(issuer_state_issued_count(issuer), 1);
}

/* --- against an array --- */

#define SERIALS 256

struct model {
	bool issued[SERIALS];
	bool listed[SERIALS];
	struct revoked_serial newest[SERIALS];
};

static enum serial_status model_status(const struct model *model, size_t at)
{
	if (model->listed[at] && !model->newest[at].released)
		return model->newest[at].revocation.on_hold ? SERIAL_ON_HOLD : SERIAL_REVOKED;
	return model->issued[at] ? SERIAL_GOOD : SERIAL_UNKNOWN;
}

static void assert_same(const struct issuer_state *issuer, const struct model *model)
{
	size_t issued = 0, revoked = 0;

	for (size_t at = 0; at < SERIALS; at++) {
		struct revocation revocation;
		const enum serial_status status = status_of(issuer, (uint8_t)at, &revocation);
		assert_int_equal(status, model_status(model, at));
		if (status == SERIAL_REVOKED || status == SERIAL_ON_HOLD) {
			assert_int_equal(revocation.reason, model->newest[at].revocation.reason);
			revoked++;
		}
		issued += model->issued[at];
	}
	assert_int_equal(issuer_state_issued_count(issuer), issued);
	assert_int_equal(issuer_state_revoked_count(issuer), revoked);
}

static void random_change(struct test_random *random, struct issuer_state **issuer, struct model *model)
{
	struct issued_serial issued[40];
	struct revoked_serial revoked[40];
	const size_t count = random_below(random, 41);
	const bool issue = random_below(random, 2) == 0;

	for (size_t i = 0; i < count; i++) {
		const uint8_t last = (uint8_t)random_below(random, SERIALS);
		issued[i] = issued_of(last);
		revoked[i] = revoked_of(last, random_below(random, 2) == 0 ? REASON_CERTIFICATE_HOLD : REASON_SUPERSEDED);
		revoked[i].released = random_below(random, 3) == 0;
		if (issue) {
			model->issued[last] = true;
		} else {
			model->listed[last] = true;
			model->newest[last] = revoked[i];
		}
	}
	if (issue)
		take_issued(issuer, issued, count);
	else
		take_revoked(issuer, revoked, count);
}

static void a_random_history_answers_as_a_plain_array_does(void **state)
{
	static struct model model, before;
	struct test_random random = { 12 };
	CLEANUP(issuer_state_unref) struct issuer_state *issuer = new_state(*state);

	memset(&model, 0, sizeof model);
	for (unsigned round = 0; round < 200; round++) {
		CLEANUP(issuer_state_unref) struct issuer_state *old = issuer_state_ref(issuer);
		before = model;
		random_change(&random, &issuer, &model);
		assert_same(issuer, &model);
		assert_same(old, &before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(a_new_state_is_active_and_its_books_are_empty),
		ARENA_TEST(what_is_no_certificate_is_refused),
		ARENA_TEST(a_state_made_inactive_leaves_the_old_one_active),
		ARENA_TEST(the_crl_of_a_state_is_replaced_in_the_new_one_only),
		ARENA_TEST(a_serial_never_issued_is_never_good),
		ARENA_TEST(a_serial_revoked_without_being_issued_is_revoked),
		ARENA_TEST(a_hold_can_be_lifted_or_become_final),
		ARENA_TEST(serials_of_a_wrong_length_are_refused),
		ARENA_TEST(an_empty_addition_changes_nothing),
		ARENA_TEST(certificates_are_found_by_their_fingerprint),
		ARENA_TEST(certificates_that_share_beginnings_are_told_apart),
		ARENA_TEST(of_one_serial_only_the_newest_certificate_is_found),
		ARENA_TEST(a_random_history_answers_as_a_plain_array_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
