/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/key_store.h"

#include "support/parse.h"

/* A store that only counts how often it was asked. */
struct counting_store {
	struct key_store base;
	unsigned generated, opened, signed_, closed, freed;
	struct signing_key key;
};

static struct counting_store *counting(struct key_store *store)
{
	return (struct counting_store *)store;
}

static RESULT count_generate(struct key_store *store, enum key_algorithm algorithm, const char *label,
                             struct arena *arena, struct key_record *out, struct err *e)
{
	(void)arena;
	(void)out;
	counting(store)->generated++;
	FAIL(e, ERR_KEY_UNAVAILABLE, "%s %s", key_algorithm_names[algorithm], label);
}

static RESULT count_open(struct key_store *store, struct slice reference, struct signing_key **out, struct err *e)
{
	(void)e;
	assert_true(slice_is_text(reference, "reference"));
	counting(store)->opened++;
	counting(store)->key = (struct signing_key){ .store = store, .algorithm = KEY_EC_P384 };
	*out = &counting(store)->key;
	return OK;
}

static RESULT count_sign(struct signing_key *key, struct slice message, struct buf *out, struct err *e)
{
	counting(key->store)->signed_++;
	buf_put_slice(out, message);
	return buf_check(out, e);
}

static void count_close(struct signing_key *key)
{
	counting(key->store)->closed++;
}

static void count_free(struct key_store *store)
{
	counting(store)->freed++;
}

static const struct key_store_ops ops = { "counting", count_generate, count_open, count_sign, count_close, count_free };

static void each_call_reaches_the_store_behind(void **state)
{
	struct counting_store store = { .base = { .ops = &ops } };
	struct key_record record;
	struct signing_key *key;
	CLEANUP_BUF struct buf signature;

	(void)state;
	buf_init(&signature, 100);
	REFUSED(key_store_generate(&store.base, KEY_RSA_3072, "root", NULL, &record, &test_err), ERR_KEY_UNAVAILABLE,
	        "rsa-3072 root");
	ACCEPTED(key_store_open(&store.base, slice_text("reference"), &key, &test_err));
	ACCEPTED(signing_key_sign(key, slice_text("message"), &signature, &test_err));
	assert_string_equal(buf_text(&signature), "message");
	signing_key_close(key);
	key_store_free(&store.base);
	assert_int_equal(store.generated, 1);
	assert_int_equal(store.opened, 1);
	assert_int_equal(store.signed_, 1);
	assert_int_equal(store.closed, 1);
	assert_int_equal(store.freed, 1);
}

static void nothing_to_close_reaches_nobody(void **state)
{
	(void)state;
	signing_key_close(NULL);
	key_store_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_call_reaches_the_store_behind),
		cmocka_unit_test(nothing_to_close_reaches_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
