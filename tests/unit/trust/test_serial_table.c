/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/serial_table.h"

#include "support/parse.h"
#include "support/random.h"

#define KEY 10

struct record {
	uint8_t key[KEY];
	uint8_t value;
	uint8_t dead;
};

static bool record_is_live(const uint8_t *bytes)
{
	return ((const struct record *)(const void *)bytes)->dead == 0;
}

static const struct serial_shape shape = {
	.record_size = sizeof(struct record), .key_size = KEY, .is_live = record_is_live,
};
static const struct serial_shape shape_all_live = { .record_size = sizeof(struct record), .key_size = KEY };

static const struct record *find(const struct serial_table *table, const uint8_t key[KEY])
{
	return (const struct record *)(const void *)serial_table_find(table, key);
}

static struct serial_table with(const struct serial_table *old, const struct record *records, size_t count)
{
	struct serial_table table;

	ACCEPTED(serial_table_with(old, (const uint8_t *)records, count, &table, &test_err));
	return table;
}

static void replace(struct serial_table *table, const struct record *records, size_t count)
{
	const struct serial_table grown = with(table, records, count);

	serial_table_fini(table);
	*table = grown;
}

/* Keys whose leading bytes agree in groups, so that sorting cannot go by eight bytes alone. */
static void key_of(size_t number, uint8_t key[KEY])
{
	memset(key, 0, KEY);
	key[0] = (uint8_t)(number % 7);
	key[8] = (uint8_t)(number >> 8);
	key[9] = (uint8_t)number;
}

/* --- against an array --- */

#define KEYS 3000

struct model {
	bool present[KEYS];
	struct record newest[KEYS];
};

static size_t model_live(const struct model *model)
{
	size_t live = 0;

	for (size_t i = 0; i < KEYS; i++)
		live += model->present[i] && model->newest[i].dead == 0;
	return live;
}

static void assert_same(const struct serial_table *table, const struct model *model)
{
	for (size_t i = 0; i < KEYS; i++) {
		uint8_t key[KEY];
		key_of(i, key);
		const struct record *found = find(table, key);
		if (model->present[i] && model->newest[i].dead == 0) {
			assert_non_null(found);
			assert_memory_equal(found, &model->newest[i], sizeof *found);
		} else if (found != NULL) {
			assert_true(model->present[i]);
			assert_int_equal(found->dead, 1);
		}
	}
	assert_int_equal(table->live, model_live(model));
}

static size_t random_batch(struct test_random *random, struct record *records, size_t max, struct model *model)
{
	const size_t count = random_below(random, max + 1);

	for (size_t i = 0; i < count; i++) {
		const size_t number = random_below(random, KEYS);
		key_of(number, records[i].key);
		records[i].value = (uint8_t)random_u64(random);
		records[i].dead = random_below(random, 4) == 0;
		model->present[number] = true;
		model->newest[number] = records[i];
	}
	return count;
}

/* Old versions are kept for a while, and must still answer as they did. */
static void a_random_history_answers_as_a_plain_array_does(void **state)
{
	static struct model models[4];
	struct serial_table tables[4];
	struct record batch[700];
	struct test_random random = { 11 };

	(void)state;
	memset(models, 0, sizeof models);
	for (size_t i = 0; i < 4; i++)
		tables[i] = serial_table_empty(&shape);
	for (unsigned round = 0; round < 120; round++) {
		const size_t from = round % 4, to = (round + 1) % 4;
		models[to] = models[from];
		const size_t count = random_batch(&random, batch, round % 5 == 0 ? 700 : 60, &models[to]);
		serial_table_fini(&tables[to]);
		tables[to] = with(&tables[from], batch, count);
		for (size_t i = 0; i < 4; i++)
			assert_same(&tables[i], &models[i]);
	}
	for (size_t i = 0; i < 4; i++)
		serial_table_fini(&tables[i]);
}

static void of_one_batch_the_last_record_of_a_key_stays(void **state)
{
	struct record records[300];
	struct serial_table table = serial_table_empty(&shape_all_live);

	(void)state;
	for (size_t i = 0; i < 300; i++) {
		key_of(i % 3, records[i].key);
		records[i].value = (uint8_t)(i / 3);
		records[i].dead = 0;
	}
	replace(&table, records, 300);
	assert_int_equal(table.live, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(find(&table, records[i].key)->value, 99);
	serial_table_fini(&table);
}

static void nothing_added_is_the_same_table(void **state)
{
	struct record record = { .value = 5 };
	struct serial_table table = serial_table_empty(&shape);

	(void)state;
	replace(&table, &record, 1);
	replace(&table, NULL, 0);
	assert_int_equal(table.live, 1);
	assert_int_equal(find(&table, record.key)->value, 5);
	serial_table_fini(&table);
	assert_null(find(&table, record.key));
	assert_int_equal(table.live, 0);
}

/* --- tiers --- */

#define MANY (SERIAL_TABLE_MIDDLE_MAX + 5000u)

static struct record *many(size_t count, uint8_t value, uint8_t dead)
{
	struct record *records = calloc(count, sizeof *records);

	assert_non_null(records);
	for (size_t i = 0; i < count; i++) {
		records[i].key[0] = (uint8_t)(i >> 16);
		records[i].key[1] = (uint8_t)(i >> 8);
		records[i].key[2] = (uint8_t)i;
		records[i].value = value;
		records[i].dead = dead;
	}
	return records;
}

static void one_more_record_leaves_the_base_where_it_is(void **state)
{
	struct record *records = many(MANY, 1, 0);
	struct serial_table table = serial_table_empty(&shape), old;

	(void)state;
	replace(&table, records, MANY);
	assert_non_null(table.tiers[SERIAL_BASE]);
	assert_null(table.tiers[SERIAL_OVERLAY]);
	old = serial_table_share(&table);
	records[7].value = 2;
	replace(&table, &records[7], 1);
	assert_ptr_equal(table.tiers[SERIAL_BASE], old.tiers[SERIAL_BASE]);
	assert_int_equal(find(&table, records[7].key)->value, 2);
	assert_int_equal(find(&old, records[7].key)->value, 1);
	assert_int_equal(table.live, MANY);
	serial_table_fini(&table);
	serial_table_fini(&old);
	free(records);
}

/* What was released hides the older record in every tier, and is dropped with it in the base. */
static void the_dead_are_dropped_from_the_base(void **state)
{
	struct record *records = many(MANY, 1, 0);
	struct record *released = many(MANY, 2, 1);
	struct serial_table table = serial_table_empty(&shape);

	(void)state;
	replace(&table, records, MANY);
	replace(&table, released, 1000);
	assert_int_equal(table.live, MANY - 1000);
	assert_int_equal(find(&table, records[999].key)->dead, 1);
	assert_int_equal(find(&table, records[1000].key)->dead, 0);
	replace(&table, released, MANY);
	assert_int_equal(table.live, 0);
	assert_null(find(&table, records[0].key));
	assert_null(find(&table, records[MANY - 1].key));
	replace(&table, records, 10);
	assert_int_equal(table.live, 10);
	assert_int_equal(find(&table, records[9].key)->value, 1);
	serial_table_fini(&table);
	free(records);
	free(released);
}

static void single_additions_sink_through_all_tiers(void **state)
{
	struct record *records = many(2000, 1, 0);
	struct serial_table table = serial_table_empty(&shape);

	(void)state;
	for (size_t i = 0; i < 2000; i++)
		replace(&table, &records[(i * 1237) % 2000], 1);
	assert_int_equal(table.live, 2000);
	assert_non_null(table.tiers[SERIAL_MIDDLE]);
	for (size_t i = 0; i < 2000; i++)
		assert_non_null(find(&table, records[i].key));
	serial_table_fini(&table);
	free(records);
}

/* --- prefixes --- */

static void a_prefix_meets_its_records_and_no_others(void **state)
{
	struct record record = { .value = 1 };
	struct serial_table table = serial_table_empty(&shape);
	size_t met = 0, newest = 0;

	(void)state;
	for (unsigned round = 0; round < 3; round++)
		for (unsigned i = 0; i < 600; i++) {
			record.key[0] = (uint8_t)(i % 3);
			record.key[1] = (uint8_t)(i >> 8);
			record.key[2] = (uint8_t)i;
			record.value = (uint8_t)round;
			replace(&table, &record, 1);
		}
	const uint8_t prefix[] = { 1 };
	struct serial_cursor cursor = serial_table_prefix(&table, prefix, 1);
	for (const uint8_t *bytes; (bytes = serial_cursor_next(&cursor)) != NULL; met++) {
		assert_int_equal(bytes[0], 1);
		newest += serial_table_find(&table, bytes) == bytes;
	}
	assert_int_equal(newest, 200);
	assert_true(met >= newest);
	assert_null(serial_cursor_next(&cursor));
	serial_table_fini(&table);
}

static void a_prefix_of_an_empty_table_meets_nothing(void **state)
{
	const struct serial_table table = serial_table_empty(&shape);
	const uint8_t prefix[] = { 0 };
	struct serial_cursor cursor = serial_table_prefix(&table, prefix, 1);

	(void)state;
	assert_null(serial_cursor_next(&cursor));
}

static void the_lowest_and_the_highest_key_are_met(void **state)
{
	struct record records[3] = { { .value = 1 }, { .value = 2 }, { .value = 3 } };
	struct serial_table table = serial_table_empty(&shape);

	(void)state;
	memset(records[1].key, 0xff, KEY);
	records[2].key[0] = 0x80;
	replace(&table, records, 3);
	for (size_t i = 0; i < 3; i++) {
		struct serial_cursor cursor = serial_table_prefix(&table, records[i].key, KEY);
		assert_int_equal(((const struct record *)(const void *)serial_cursor_next(&cursor))->value, i + 1);
		assert_null(serial_cursor_next(&cursor));
	}
	serial_table_fini(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_random_history_answers_as_a_plain_array_does),
		cmocka_unit_test(of_one_batch_the_last_record_of_a_key_stays),
		cmocka_unit_test(nothing_added_is_the_same_table),
		cmocka_unit_test(one_more_record_leaves_the_base_where_it_is),
		cmocka_unit_test(the_dead_are_dropped_from_the_base),
		cmocka_unit_test(single_additions_sink_through_all_tiers),
		cmocka_unit_test(a_prefix_meets_its_records_and_no_others),
		cmocka_unit_test(a_prefix_of_an_empty_table_meets_nothing),
		cmocka_unit_test(the_lowest_and_the_highest_key_are_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
