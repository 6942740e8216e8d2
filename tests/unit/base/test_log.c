/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include "base/json.h"
#include "support/threads.h"

#include <fcntl.h>
#include <unistd.h>

/* A log that writes into a pipe. */
struct fixture {
	struct log log;
	int read_end;
	char text[128 * 1024];
};

static int pipe_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	int ends[2];

	if (f == NULL || pipe2(ends, O_NONBLOCK) != 0)
		return -1;
	fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
	f->read_end = ends[0];
	f->log = (struct log){ .fd = ends[1], .level = LOG_INFO };
	*state = f;
	return 0;
}

static int pipe_teardown(void **state)
{
	struct fixture *f = *state;

	close(f->read_end);
	close(f->log.fd);
	free(f);
	return 0;
}

static const char *written(struct fixture *f)
{
	size_t len = 0;
	ssize_t got;

	while ((got = read(f->read_end, f->text + len, sizeof f->text - 1 - len)) > 0)
		len += (size_t)got;
	f->text[len] = '\0';
	return f->text;
}

/* The one line that was written, parsed. */
static struct json *line(struct fixture *f)
{
	const char *text = written(f), *end = strchr(text, '\n');
	struct json *json;

	assert_non_null(end);
	assert_int_equal(end[1], '\0');
	ACCEPTED(json_parse(slice_of(text, (size_t)(end - text)), &json, &test_err));
	return json;
}

static void a_line_is_one_object_with_its_members(void **state)
{
	struct fixture *f = *state;

	log_event(&f->log, LOG_WARNING, "it\nhappened", LOG_TEXT("who", "a\"b"), LOG_INT("port", 8080),
	          LOG_TEXT("nobody", (const char *)NULL));
	CLEANUP(json_free) struct json *json = line(f);
	assert_string_equal(json_text(json_get(json, "level")), "warning");
	assert_string_equal(json_text(json_get(json, "message")), "it\nhappened");
	assert_string_equal(json_text(json_get(json, "who")), "a\"b");
	assert_string_equal(json_text(json_get(json, "nobody")), "");
	assert_non_null(strstr(f->text, "\"port\":8080"));
	const char *time = json_text(json_get(json, "time"));
	assert_int_equal(strlen(time), strlen("2026-11-24T16:00:00.000Z"));
	assert_int_equal(time[19], '.');
	assert_int_equal(time[23], 'Z');
}

static void lines_below_the_level_are_not_written(void **state)
{
	struct fixture *f = *state;

	log_write(&f->log, LOG_DEBUG, "quiet", NULL, 0);
	assert_string_equal(written(f), "");
	log_write(&f->log, LOG_INFO, "loud", NULL, 0);
	json_free(line(f));
}

static void an_error_is_logged_with_what_it_has(void **state)
{
	struct fixture *f = *state;
	struct err e;

	assert_true(failed(err_set(&e, ERR_STORE_DOWN, "the database is away")));
	err_cause(&e, "connection refused");
	log_err(&f->log, LOG_ERROR, "request failed", &e);
	CLEANUP(json_free) struct json *json = line(f);
	assert_string_equal(json_text(json_get(json, "code")), "store_unavailable");
	assert_string_equal(json_text(json_get(json, "detail")), "the database is away");
	assert_string_equal(json_text(json_get(json, "cause")), "connection refused");
	assert_null(json_get(json, "member"));
	assert_null(json_get(json, "sqlstate"));
}

/* Whoever makes us log chooses no more than 2048 bytes of it, and splits no character. */
static void long_texts_are_cut_and_garbage_stays_json(void **state)
{
	struct fixture *f = *state;
	static char text[10000];

	memset(text, 0xff, sizeof text - 1);
	log_event(&f->log, LOG_INFO, "garbage", LOG_TEXT("text", text));
	json_free(line(f));
	for (size_t at = 0; at + 3 < sizeof text; at += 3)
		memcpy(text + at, "\xe2\x82\xac", 3);
	text[sizeof text - 1] = '\0';
	log_event(&f->log, LOG_INFO, "long", LOG_TEXT("text", text));
	CLEANUP(json_free) struct json *json = line(f);
	const size_t len = strlen(json_text(json_get(json, "text")));
	assert_int_equal(len, 2046);
}

static void a_line_past_the_ceiling_loses_its_members_only(void **state)
{
	struct fixture *f = *state;
	static char text[3000];
	struct log_field fields[40];

	memset(text, 1, sizeof text - 1); /* each becomes six characters */
	for (size_t i = 0; i < 40; i++)
		fields[i] = (struct log_field)LOG_TEXT("text", text);
	log_write(&f->log, LOG_INFO, "too much", fields, 40);
	CLEANUP(json_free) struct json *json = line(f);
	assert_string_equal(json_text(json_get(json, "message")), "too much");
	assert_null(json_get(json, "text"));
}

static void levels_are_read_by_name(void **state)
{
	enum log_level level = LOG_DEBUG;

	(void)state;
	assert_true(log_level_parse("error", &level));
	assert_int_equal(level, LOG_ERROR);
	assert_true(log_level_parse("debug", &level));
	assert_int_equal(level, LOG_DEBUG);
	assert_false(log_level_parse("", &level));
	assert_false(log_level_parse("Error", &level));
	assert_false(log_level_parse("fatal", &level));
}

static unsigned log_some(void *context, unsigned number)
{
	for (unsigned i = 0; i < 100; i++)
		log_event((const struct log *)context, LOG_INFO, "from a thread", LOG_INT("number", number), LOG_INT("i", i));
	return 0;
}

static void lines_of_several_threads_do_not_mix(void **state)
{
	struct fixture *f = *state;
	unsigned lines = 0;

	assert_int_equal(in_threads(4, log_some, &f->log), 0);
	for (const char *at = written(f), *end; (end = strchr(at, '\n')) != NULL; at = end + 1, lines++) {
		struct json *json;
		ACCEPTED(json_parse(slice_of(at, (size_t)(end - at)), &json, &test_err));
		assert_string_equal(json_text(json_get(json, "message")), "from a thread");
		json_free(json);
	}
	assert_int_equal(lines, 400);
}

#define PIPE_TEST(function) cmocka_unit_test_setup_teardown(function, pipe_setup, pipe_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PIPE_TEST(a_line_is_one_object_with_its_members),
		PIPE_TEST(lines_below_the_level_are_not_written),
		PIPE_TEST(an_error_is_logged_with_what_it_has),
		PIPE_TEST(long_texts_are_cut_and_garbage_stays_json),
		PIPE_TEST(a_line_past_the_ceiling_loses_its_members_only),
		PIPE_TEST(levels_are_read_by_name),
		PIPE_TEST(lines_of_several_threads_do_not_mix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
