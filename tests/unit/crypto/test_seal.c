/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/seal.h"

#include "support/threads.h"

#define PASSPHRASE "correct horse battery staple"
#define PLAIN "the bytes of a private key"
#define SALT_AT 7  /* magic, log2 N, r, p */
#define LABEL_AT 24

static struct seal *seal_of(const char *passphrase)
{
	CLEANUP(secret_free) struct secret *secret = secret_new(slice_text(passphrase));
	struct seal *seal;

	ACCEPTED(seal_new(secret, &seal, &test_err));
	return seal;
}

static struct slice sealed_of(struct seal *seal, struct arena *arena, const char *label, struct slice plain)
{
	struct slice sealed;

	ACCEPTED(seal_close(seal, label, plain, arena, &sealed, &test_err));
	return sealed;
}

static void assert_opens(struct seal *seal, struct slice sealed, struct slice plain)
{
	CLEANUP(secret_free) struct secret *opened = NULL;

	ACCEPTED(seal_open(seal, sealed, &opened, &test_err));
	assert_true(slice_equal(secret_bytes(opened), plain));
}

static void assert_stays_closed(struct seal *seal, struct slice sealed)
{
	struct secret *opened = NULL;

	REFUSED(seal_open(seal, sealed, &opened, &test_err), ERR_KEY_UNAVAILABLE, "the stored key");
	assert_null(opened);
}

static void what_was_sealed_opens(void **state)
{
	static uint8_t large[SEAL_PLAIN_MAX];
	CLEANUP(seal_free) struct seal *seal = seal_of(PASSPHRASE);

	memset(large, 0x5a, sizeof large);
	assert_opens(seal, sealed_of(seal, *state, "root 1", slice_text(PLAIN)), slice_text(PLAIN));
	assert_opens(seal, sealed_of(seal, *state, "", slice_of(NULL, 0)), slice_of(NULL, 0));
	assert_opens(seal, sealed_of(seal, *state, "large", slice_of(large, sizeof large)), slice_of(large, sizeof large));
}

/* A restarted process has the passphrase and nothing else. */
static void another_process_with_the_passphrase_opens_it(void **state)
{
	CLEANUP(seal_free) struct seal *first = seal_of(PASSPHRASE);
	CLEANUP(seal_free) struct seal *second = seal_of(PASSPHRASE);
	const struct slice sealed = sealed_of(first, *state, "root 1", slice_text(PLAIN));

	assert_opens(second, sealed, slice_text(PLAIN));
	assert_opens(second, sealed, slice_text(PLAIN));
}

static void another_passphrase_does_not_open_it(void **state)
{
	CLEANUP(seal_free) struct seal *right = seal_of(PASSPHRASE);
	CLEANUP(seal_free) struct seal *wrong = seal_of(PASSPHRASE " ");
	CLEANUP(seal_free) struct seal *empty = seal_of("");
	const struct slice sealed = sealed_of(right, *state, "root 1", slice_text(PLAIN));

	assert_stays_closed(wrong, sealed);
	assert_stays_closed(empty, sealed);
}

static void the_sealed_form_shows_the_label_and_hides_the_rest(void **state)
{
	CLEANUP(seal_free) struct seal *seal = seal_of(PASSPHRASE);
	const struct slice one = sealed_of(seal, *state, "root 1", slice_text(PLAIN));
	const struct slice two = sealed_of(seal, *state, "root 1", slice_text(PLAIN));

	assert_memory_equal(one.data, "AHS1", 4);
	assert_memory_equal(one.data + LABEL_AT, "root 1", 6);
	assert_null(memmem(one.data, one.len, PLAIN, strlen(PLAIN)));
	assert_null(memmem(one.data, one.len, PASSPHRASE, strlen(PASSPHRASE)));
	/* NIST SP 800-38D 8: never the same nonce under one key */
	assert_memory_not_equal(one.data + LABEL_AT + 6, two.data + LABEL_AT + 6, 12);
	assert_false(slice_equal(one, two));
}

static void two_seals_have_two_salts(void **state)
{
	CLEANUP(seal_free) struct seal *first = seal_of(PASSPHRASE);
	CLEANUP(seal_free) struct seal *second = seal_of(PASSPHRASE);
	const struct slice one = sealed_of(first, *state, "", slice_text(PLAIN));
	const struct slice two = sealed_of(second, *state, "", slice_text(PLAIN));

	assert_memory_not_equal(one.data + SALT_AT, two.data + SALT_AT, 16);
}

/* Every bit is authenticated; of the salt's octets one bit each, as each costs a derivation. */
static void no_changed_bit_opens(void **state)
{
	CLEANUP(seal_free) struct seal *seal = seal_of(PASSPHRASE);
	const struct slice sealed = sealed_of(seal, *state, "root 1", slice_text(PLAIN));
	uint8_t *bytes = arena_alloc(*state, sealed.len);

	for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
		const size_t at = bit / 8;
		const bool derives = at >= SALT_AT - 3 && at < SALT_AT + 16;
		if (derives && bit % 8 != at % 8)
			continue;
		memcpy(bytes, sealed.data, sealed.len);
		bytes[at] ^= (uint8_t)(1u << bit % 8);
		assert_stays_closed(seal, slice_of(bytes, sealed.len));
	}
	assert_opens(seal, sealed, slice_text(PLAIN));
}

static void no_other_length_opens(void **state)
{
	CLEANUP(seal_free) struct seal *seal = seal_of(PASSPHRASE);
	const struct slice sealed = sealed_of(seal, *state, "root 1", slice_text(PLAIN));
	uint8_t *longer = arena_alloc(*state, sealed.len + 1);

	for (size_t len = 0; len < sealed.len; len++)
		assert_stays_closed(seal, slice_of(sealed.data, len));
	memcpy(longer, sealed.data, sealed.len);
	assert_stays_closed(seal, slice_of(longer, sealed.len + 1));
	assert_stays_closed(seal, slice_of(NULL, 0));
}

/* Label octets that become plain ones, and the other way round, are another header. */
static void a_changed_label_does_not_open(void **state)
{
	CLEANUP(seal_free) struct seal *seal = seal_of(PASSPHRASE);
	const struct slice sealed = sealed_of(seal, *state, "root 1", slice_text(PLAIN));
	uint8_t *bytes = arena_alloc(*state, sealed.len);

	memcpy(bytes, sealed.data, sealed.len);
	memcpy(bytes + LABEL_AT, "root 2", 6);
	assert_stays_closed(seal, slice_of(bytes, sealed.len));
	for (unsigned length = 0; length < 256; length++) {
		memcpy(bytes, sealed.data, sealed.len);
		bytes[LABEL_AT - 1] = (uint8_t)length;
		if (length != 6)
			assert_stays_closed(seal, slice_of(bytes, sealed.len));
	}
}

/* Whoever can write to the database must not choose how long opening takes. */
static void parameters_out_of_bounds_are_refused_before_any_derivation(void **state)
{
	CLEANUP(seal_free) struct seal *seal = seal_of(PASSPHRASE);
	const struct slice sealed = sealed_of(seal, *state, "root 1", slice_text(PLAIN));
	uint8_t *bytes = arena_alloc(*state, sealed.len);
	struct secret *opened = NULL;

	for (unsigned value = 0; value < 256; value++) {
		for (unsigned at = 4; at < 7; at++) {
			memcpy(bytes, sealed.data, sealed.len);
			bytes[at] = (uint8_t)value;
			if (bytes[at] == sealed.data[at] || (at == 4 && (value == 16 || value == 17)))
				continue;
			REFUSED(seal_open(seal, slice_of(bytes, sealed.len), &opened, &test_err), ERR_KEY_UNAVAILABLE,
			        "not in a form");
		}
	}
}

static void what_is_too_long_is_not_sealed(void **state)
{
	static uint8_t large[SEAL_PLAIN_MAX + 1];
	CLEANUP(seal_free) struct seal *seal = seal_of(PASSPHRASE);
	char label[SEAL_LABEL_MAX + 2];
	struct slice sealed;

	memset(label, 'l', sizeof label);
	label[SEAL_LABEL_MAX + 1] = '\0';
	REFUSED(seal_close(seal, label, slice_text(PLAIN), *state, &sealed, &test_err), ERR_INVALID, "label");
	label[SEAL_LABEL_MAX] = '\0';
	assert_opens(seal, sealed_of(seal, *state, label, slice_text(PLAIN)), slice_text(PLAIN));
	REFUSED(seal_close(seal, "", slice_of(large, sizeof large), *state, &sealed, &test_err), ERR_TOO_LARGE, "larger");
}

struct shared {
	struct seal *seal;
	struct slice sealed;
};

static unsigned open_and_close(void *context, unsigned number)
{
	struct shared *shared = context;
	CLEANUP(arena_free) struct arena *arena = arena_new(1u << 20);
	unsigned faults = 0;

	(void)number;
	for (unsigned i = 0; i < 20; i++) {
		CLEANUP(secret_free) struct secret *opened = NULL;
		struct slice sealed;
		struct err e;
		faults += failed(seal_open(shared->seal, shared->sealed, &opened, &e));
		faults += opened == NULL || !slice_is_text(secret_bytes(opened), PLAIN);
		faults += failed(seal_close(shared->seal, "", slice_text(PLAIN), arena, &sealed, &e));
	}
	return faults;
}

static void threads_share_a_seal(void **state)
{
	CLEANUP(seal_free) struct seal *first = seal_of(PASSPHRASE);
	struct shared shared = { .sealed = sealed_of(first, *state, "root 1", slice_text(PLAIN)) };
	CLEANUP(seal_free) struct seal *second = seal_of(PASSPHRASE);

	shared.seal = second;
	assert_int_equal(in_threads(4, open_and_close, &shared), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(what_was_sealed_opens),
		ARENA_TEST(another_process_with_the_passphrase_opens_it),
		ARENA_TEST(another_passphrase_does_not_open_it),
		ARENA_TEST(the_sealed_form_shows_the_label_and_hides_the_rest),
		ARENA_TEST(two_seals_have_two_salts),
		ARENA_TEST(no_changed_bit_opens),
		ARENA_TEST(no_other_length_opens),
		ARENA_TEST(a_changed_label_does_not_open),
		ARENA_TEST(parameters_out_of_bounds_are_refused_before_any_derivation),
		ARENA_TEST(what_is_too_long_is_not_sealed),
		ARENA_TEST(threads_share_a_seal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
