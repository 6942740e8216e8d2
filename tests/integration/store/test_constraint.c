/* SPDX-License-Identifier: Apache-2.0 */
#include "store/constraint.h"

#include "support/pg_fixture.h"

/* Constraints that somebody named: those that PostgreSQL names itself end in _pkey, _key or _fkey. */
#define NAMED_CONSTRAINTS                                                                                     \
	"SELECT c.conname AS name FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid "                \
	"WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('c', 'u', 'p', 'x') AND NOT "        \
	"r.relispartition "                                                                                   \
	"AND c.conname <> r.relname || '_pkey' AND NOT (c.contype = 'u' AND c.conname = r.relname || '_' || " \
	"(SELECT a.attname FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attnum = c.conkey[1]) || '_key')"
#define UNIQUE_INDEXES                                                                              \
	"SELECT r.relname FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid "                 \
	"WHERE i.indisunique AND NOT r.relispartition AND r.relnamespace = 'public'::regnamespace " \
	"AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)"
#define TRIGGER_CONSTRAINTS                                                                      \
	"SELECT (regexp_matches(prosrc, 'CONSTRAINT = ''([a-z_0-9]+)''', 'g'))[1] FROM pg_proc " \
	"WHERE pronamespace = 'public'::regnamespace"
#define PARTITION_CONSTRAINTS                                                                  \
	"SELECT c.conname AS name FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid " \
	"WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('c', 'u', 'p') AND r.relispartition"

static char *names_of(struct pg_fixture *pg, const char *query)
{
	const char *sql = arena_printf(pg->arena, "SELECT string_agg(DISTINCT name::text, ' ') FROM (%s) AS named",
	                               query);
	const char *names = pg_fixture_value(pg, sql);

	assert_non_null(names);
	return arena_text(pg->arena, names);
}

static unsigned without_rule(char *names, size_t *count)
{
	unsigned missing = 0;
	char *rest = names;

	*count = 0;
	for (char *name = strtok_r(names, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
		(*count)++;
		if (constraint_find(name) != NULL)
			continue;
		print_error("%s has no row in src/store/constraint.c\n", name);
		missing++;
	}
	return missing;
}

static void named_constraint_of_the_schema_has_a_rule(void **state)
{
	struct pg_fixture *pg = *state;
	size_t count = 0;

	assert_int_equal(
		without_rule(names_of(pg, NAMED_CONSTRAINTS " UNION " UNIQUE_INDEXES " UNION " TRIGGER_CONSTRAINTS),
	                     &count),
		0);
	assert_true(count > 40);
}

/* PostgreSQL reports the constraint of the partition, whose name it made itself. */
static void constraint_of_a_partition_has_a_rule(void **state)
{
	struct pg_fixture *pg = *state;
	size_t count = 0;

	assert_int_equal(without_rule(names_of(pg, PARTITION_CONSTRAINTS), &count), 0);
	assert_true(count > 16);
}

static void rule_stands_for_a_constraint_of_the_schema(void **state)
{
	struct pg_fixture *pg = *state;
	const char *names = arena_printf(
		pg->arena, " %s ",
		names_of(pg, NAMED_CONSTRAINTS " UNION " UNIQUE_INDEXES " UNION " TRIGGER_CONSTRAINTS));

	for (size_t i = 0; i < constraint_rule_count; i++) {
		const char *name = constraint_rules[i].name;
		if (name[strlen(name) - 1] != '*' && strstr(names, arena_printf(pg->arena, " %s ", name)) == NULL)
			fail_msg("the schema has no constraint %s", name);
	}
}

static void collision_of_serials_is_a_duplicate_in_every_partition(void **state)
{
	struct pg_fixture *pg = *state;
	char constraint[100];

	for (int serial = 1; serial <= 40; serial++) {
		const char *sql = arena_printf(
			pg->arena,
			"INSERT INTO issued_serial VALUES (1, '\\x%02x', gen_random_uuid(), now()), "
			"(1, '\\x%02x', gen_random_uuid(), now())",
			serial, serial);
		assert_string_equal(pg_fixture_refusal(pg, sql, constraint), "23505");
		const struct constraint_rule *rule = constraint_find(constraint);
		assert_non_null(rule);
		assert_int_equal(rule->code, ERR_DUPLICATE);
		assert_string_equal(rule->member, "serial");
	}
}

static void unknown_constraint_has_no_rule(void **state)
{
	(void)state;
	assert_null(constraint_find("no_such_constraint"));
	assert_null(constraint_find(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PG_TEST(named_constraint_of_the_schema_has_a_rule),
		PG_TEST(constraint_of_a_partition_has_a_rule),
		PG_TEST(rule_stands_for_a_constraint_of_the_schema),
		PG_TEST(collision_of_serials_is_a_duplicate_in_every_partition),
		cmocka_unit_test(unknown_constraint_has_no_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
