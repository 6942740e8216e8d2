/* SPDX-License-Identifier: Apache-2.0 */
#include "base/snap.h"

#include "support/threads.h"

#define SANE 0x5a5a5a5au

/* An object whose two numbers agree as long as it lives. */
struct object {
	struct snap_object object;
	unsigned version, twice, sane;
};

static atomic_uint alive;

static void object_free(struct snap_object *snap_object)
{
	struct object *object = (struct object *)snap_object;

	object->sane = 0;
	atomic_fetch_sub(&alive, 1);
	free(object);
}

static struct object *object_new(unsigned version)
{
	struct object *object = malloc(sizeof *object);

	*object = (struct object){ .version = version, .twice = 2 * version, .sane = SANE };
	snap_object_init(&object->object, object_free);
	atomic_fetch_add(&alive, 1);
	return object;
}

static void the_last_reference_frees(void **state)
{
	struct object *object = object_new(1);

	(void)state;
	assert_ptr_equal(snap_object_ref(&object->object), &object->object);
	snap_object_unref(&object->object);
	assert_int_equal(alive, 1);
	snap_object_unref(&object->object);
	assert_int_equal(alive, 0);
	snap_object_unref(NULL);
}

static void a_reader_keeps_what_it_holds_until_it_refreshes(void **state)
{
	struct snap snap;
	struct snap_object *held = NULL;

	(void)state;
	snap_init(&snap);
	snap_refresh(&snap, &held);
	assert_null(held);
	snap_publish(&snap, &object_new(1)->object);
	snap_refresh(&snap, &held);
	assert_int_equal(((struct object *)held)->version, 1);
	snap_publish(&snap, &object_new(2)->object);
	assert_int_equal(alive, 2);
	assert_int_equal(((struct object *)held)->version, 1);
	snap_refresh(&snap, &held);
	assert_int_equal(((struct object *)held)->version, 2);
	assert_int_equal(alive, 1);
	snap_refresh(&snap, &held);
	assert_int_equal(atomic_load(&held->references), 2);
	snap_fini(&snap);
	assert_int_equal(alive, 1);
	snap_object_unref(held);
	assert_int_equal(alive, 0);
}

static void what_nobody_read_is_freed_when_it_is_replaced(void **state)
{
	struct snap snap;

	(void)state;
	snap_init(&snap);
	for (unsigned version = 0; version < 10; version++) {
		snap_publish(&snap, &object_new(version)->object);
		assert_int_equal(alive, 1);
	}
	snap_publish(&snap, NULL);
	assert_int_equal(alive, 0);
	snap_fini(&snap);
}

#define VERSIONS 3000

/* The first thread publishes, the others read: versions never go back, and nobody sees a dead object. */
static unsigned publish_or_read(void *context, unsigned number)
{
	struct snap *snap = context;
	struct snap_object *held = NULL;
	unsigned faults = 0, last = 0;

	for (unsigned i = 1; number == 0 && i <= VERSIONS; i++)
		snap_publish(snap, &object_new(i)->object);
	for (unsigned i = 0; number != 0 && i < 20 * VERSIONS && last < VERSIONS; i++) {
		snap_refresh(snap, &held);
		const struct object *object = (const struct object *)held;
		if (object == NULL)
			continue;
		faults += object->sane != SANE || object->twice != 2 * object->version || object->version < last;
		last = object->version;
	}
	snap_object_unref(held);
	return faults;
}

static void readers_see_whole_versions_that_only_rise(void **state)
{
	struct snap snap;

	(void)state;
	for (unsigned round = 0; round < 5; round++) {
		snap_init(&snap);
		assert_int_equal(in_threads(4, publish_or_read, &snap), 0);
		snap_fini(&snap);
		assert_int_equal(alive, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_reference_frees),
		cmocka_unit_test(a_reader_keeps_what_it_holds_until_it_refreshes),
		cmocka_unit_test(what_nobody_read_is_freed_when_it_is_replaced),
		cmocka_unit_test(readers_see_whole_versions_that_only_rise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
