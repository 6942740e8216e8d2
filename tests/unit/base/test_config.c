/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_TEMPLATE "/tmp/anchorhold-config-XXXXXX"

struct fixture {
	struct config config;
	char path[sizeof PATH_TEMPLATE];
	struct err e;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	strcpy(f->path, PATH_TEMPLATE);
	const int fd = mkstemp(f->path);
	assert_true(fd >= 0);
	close(fd);
	assert_false(failed(config_init(&f->config, &f->e)));
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	unlink(f->path);
	config_fini(&f->config);
	free(f);
	return 0;
}

static struct result read_text(struct fixture *f, const char *text)
{
	FILE *file = fopen(f->path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
	return config_read_file(&f->config, f->path, true, &f->e);
}

static void assert_refused(struct fixture *f, struct result r, const char *words)
{
	assert_true(failed(r));
	assert_int_equal(f->e.code, ERR_INVALID);
	if (strstr(f->e.detail, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", f->e.detail, words);
}

static struct result read_environment(struct fixture *f, char *variable)
{
	char *const environment[] = { (char[]){ "PATH=/bin" }, variable, NULL };

	return config_read_environment(&f->config, environment, &f->e);
}

static const char *source_of(struct fixture *f, enum config_id id, struct buf *out)
{
	buf_init(out, 8192);
	config_source_text(&f->config, id, out);
	return buf_text(out);
}

/* --- sources --- */

static void every_default_passes_its_own_check(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
		CLEANUP_BUF struct buf line;
		buf_init(&line, 8192);
		buf_printf(&line, "%s = %s\n", config_keys[i].name, config_keys[i].fallback);
		if (failed(read_text(f, buf_text(&line))))
			fail_msg("%s", f->e.detail);
		assert_int_equal(f->config.sources[i], CONFIG_FROM_FILE);
	}
}

static void later_source_overrides_an_earlier_one(void **state)
{
	struct fixture *f = *state;
	CLEANUP_BUF struct buf where;

	assert_int_equal(f->config.management_threads, 4);
	assert_string_equal(source_of(f, CONFIG_ID_management_threads, &where), "default");
	buf_fini(&where);
	assert_false(failed(read_text(f, "management_threads = 5\n")));
	assert_int_equal(f->config.management_threads, 5);
	assert_false(failed(read_environment(f, (char[]){ "ANCHORHOLD_MANAGEMENT_THREADS=6" })));
	assert_int_equal(f->config.management_threads, 6);
	assert_string_equal(source_of(f, CONFIG_ID_management_threads, &where),
	                    "environment ANCHORHOLD_MANAGEMENT_THREADS");
	buf_fini(&where);
	assert_false(failed(config_set_flag(&f->config, "management-threads", "7", &f->e)));
	assert_int_equal(f->config.management_threads, 7);
	assert_string_equal(source_of(f, CONFIG_ID_management_threads, &where), "flag --management-threads");
}

static void comments_empty_lines_and_space_around_are_passed_over(void **state)
{
	struct fixture *f = *state;
	CLEANUP_BUF struct buf where;

	assert_false(failed(
		read_text(f, "# a comment\n\n  \t\n   log_level=debug  \r\ndatabase_url = host=a # b dbname=c")));
	assert_string_equal(f->config.log_level, "debug");
	assert_string_equal(f->config.database_url, "host=a # b dbname=c");
	source_of(f, CONFIG_ID_log_level, &where);
	assert_non_null(strstr(buf_text(&where), " line 4"));
}

static void missing_file_is_an_error_only_when_it_was_asked_for(void **state)
{
	struct fixture *f = *state;

	assert_false(failed(config_read_file(&f->config, "/nonexistent/anchorhold.conf", false, &f->e)));
	assert_null(f->config.file);
	assert_refused(f, config_read_file(&f->config, "/nonexistent/anchorhold.conf", true, &f->e), "/nonexistent/");
}

/* --- refusals name key, source and line --- */

static void unknown_key_is_refused_with_line_and_hint(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, read_text(f, "\nlog_levle = info\n"), "\"log_levle\"");
	assert_non_null(strstr(f->e.detail, "line 2"));
	assert_non_null(strstr(f->e.detail, "did you mean log_level?"));
	assert_refused(f, read_environment(f, (char[]){ "ANCHORHOLD_NO_SUCH_KEY=1" }), "no_such_key");
	assert_refused(f, config_set_flag(&f->config, "no-such-key", "1", &f->e), "no-such-key");
}

static void wrong_value_is_refused_with_key_and_source(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, read_text(f, "management_threads = many\n"), "management_threads (");
	assert_non_null(strstr(f->e.detail, "line 1) must be a whole number from 1 to 64"));
	assert_string_equal(f->e.member, "management_threads");
	assert_refused(f, read_environment(f, (char[]){ "ANCHORHOLD_MANAGEMENT_THREADS=0" }),
	               "(environment ANCHORHOLD_MANAGEMENT_THREADS)");
	assert_refused(f, config_set_flag(&f->config, "management-threads", "65", &f->e),
	               "(flag --management-threads)");
}

static void values_of_each_kind_are_checked(void **state)
{
	static const char *const wrong[][2] = {
		{ "management-threads", "" },
		{ "management-threads", "4 " },
		{ "management-threads", "0x4" },
		{ "management-threads", "99999999999999999999" },
		{ "management-listen", "nowhere" },
		{ "management-listen", ":8081" },
		{ "management-listen", "a:65536" },
		{ "management-listen", "a:b" },
		{ "log-level", "loud" },
		{ "public-url", "ftp://example.org" },
		{ "public-url", "http://a/?b" },
		{ "public-url", "http://a b" },
		{ "database-url", "" },
		{ "passphrase-file", "a\nb" },
		{ "passphrase-file", "a\x1b[2J" },
		{ "passphrase-file", "\xff" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		if (!failed(config_set_flag(&f->config, wrong[i][0], wrong[i][1], &f->e)))
			fail_msg("--%s takes \"%s\"", wrong[i][0], wrong[i][1]);
	assert_false(failed(config_set_flag(&f->config, "management-listen", "[::1]:0", &f->e)));
}

static void key_given_twice_in_a_file_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, read_text(f, "log_level = info\nlog_level = debug\n"), "log_level is given twice");
}

static void line_without_equals_sign_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, read_text(f, "log_level info\n"), "line 1 is not of the form key = value");
}

static void file_longer_than_any_configuration_is_refused(void **state)
{
	struct fixture *f = *state;
	char *text = malloc(300001);

	memset(text, '#', 300000);
	text[300000] = '\0';
	assert_refused(f, read_text(f, text), "is longer than");
	free(text);
}

static void variables_of_platforms_and_tests_are_passed_over(void **state)
{
	struct fixture *f = *state;

	assert_false(failed(read_environment(f, (char[]){ "ANCHORHOLD_PORT_8081_TCP=tcp://10.0.0.1:8081" })));
	assert_false(failed(read_environment(f, (char[]){ "ANCHORHOLD_SERVICE_HOST=10.0.0.1" })));
	assert_false(failed(read_environment(f, (char[]){ "ANCHORHOLD_TEST_DIRECTORY=x" })));
	assert_false(failed(read_environment(f, (char[]){ "ANCHORHOLD_CONFIG=x" })));
}

/* --- secrets --- */

static void token_is_not_taken_from_the_command_line(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, config_set_flag(&f->config, "token", "ah_secret", &f->e), "command line");
	assert_null(strstr(f->e.detail, "ah_secret"));
}

static void token_is_shown_as_stars(void **state)
{
	struct fixture *f = *state;
	CLEANUP_BUF struct buf shown;

	assert_false(failed(read_environment(f, (char[]){ "ANCHORHOLD_TOKEN=ah_secret" })));
	assert_string_equal(f->config.token, "ah_secret");
	buf_init(&shown, 100);
	config_value_text(&f->config, CONFIG_ID_token, &shown);
	assert_string_equal(buf_text(&shown), "***");
}

static void secrets_of_a_database_url_are_hidden(void **state)
{
	static const char *const cases[][2] = {
		{ "host=db user=x password=hush dbname=y", "host=db user=x password=*** dbname=y" },
		{ "host = db  password = 'hu sh\\' x' port=1", "host=db password=*** port=1" },
		{ "password=hu\\ sh host=db", "password=*** host=db" },
		{ "sslpassword=hush host=db", "sslpassword=*** host=db" },
		{ "future_keyword=hush", "future_keyword=***" },
		{ "hush", "***" },
		{ "host=db hush", "host=db ***" },
		{ "password='hush", "password=***" },
		{ "postgresql://x:hush@db:5432/y", "postgresql://x:***@db:5432/y" },
		{ "postgres://x:hu@sh@db/y", "postgres://x:***@db/y" },
		{ "postgres://x:hu/sh@db/y", "postgres://x:***@db/y" },
		{ "postgres://x:hu?sh@db/y", "postgres://x:***@db/y" },
		{ "postgresql://x@db/y", "postgresql://x@db/y" },
		{ "postgresql://db:5432/y?user=x&password=hush&port=1",
		  "postgresql://db:5432/y?user=x&password=***&port=1" },
		{ "postgresql://db/y?pass%77ord=hush", "postgresql://db/y?pass%77ord=***" },
		{ "postgresql://db/y?hush", "postgresql://db/y?***" },
	};
	(void)state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP_BUF struct buf shown;
		buf_init(&shown, 1000);
		config_mask_database(cases[i][0], &shown);
		assert_string_equal(buf_text(&shown), cases[i][1]);
		assert_null(strstr(buf_text(&shown), "hush"));
	}
}

/* --- the table --- */

static void keys_are_words_of_lower_case_and_found_by_both_names(void **state)
{
	(void)state;
	for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
		CLEANUP_BUF struct buf flag;
		const char *name = config_keys[i].name;
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
		assert_true(strlen(config_keys[i].help) > 10);
		buf_init(&flag, 100);
		config_flag_name(&config_keys[i], &flag);
		assert_ptr_equal(config_key_find(name, false), &config_keys[i]);
		assert_ptr_equal(config_key_find(buf_text(&flag), true), &config_keys[i]);
	}
	assert_null(config_key_find("log_level", true));
	assert_null(config_key_find("log-level", false));
	assert_null(config_key_find("log_leve", false));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(every_default_passes_its_own_check),
		T(later_source_overrides_an_earlier_one),
		T(comments_empty_lines_and_space_around_are_passed_over),
		T(missing_file_is_an_error_only_when_it_was_asked_for),
		T(unknown_key_is_refused_with_line_and_hint),
		T(wrong_value_is_refused_with_key_and_source),
		T(values_of_each_kind_are_checked),
		T(key_given_twice_in_a_file_is_refused),
		T(line_without_equals_sign_is_refused),
		T(file_longer_than_any_configuration_is_refused),
		T(variables_of_platforms_and_tests_are_passed_over),
		T(token_is_not_taken_from_the_command_line),
		T(token_is_shown_as_stars),
		T(secrets_of_a_database_url_are_hidden),
		T(keys_are_words_of_lower_case_and_found_by_both_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
