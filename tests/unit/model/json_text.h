/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of encoders share: an object's JSON text, and a parsed document. */
#ifndef TESTS_UNIT_MODEL_JSON_TEXT_H
#define TESTS_UNIT_MODEL_JSON_TEXT_H

#include "base/json.h"
#include "support/parse.h"

/* Written whole, and JSON indeed. */
static inline void assert_written(const struct buf *buf, const char *expected)
{
	struct json *parsed = NULL;

	assert_true(buf_ok(buf));
	assert_string_equal(buf_text(buf), expected);
	ACCEPTED(json_parse(buf_slice(buf), &parsed, &test_err));
	json_free(parsed);
}

/* assert_encodes(job_encode, &job, "{…}") */
#define assert_encodes(encode, object, expected)            \
	do {                                                \
		CLEANUP_BUF struct buf buf_;                \
		buf_init(&buf_, 65536);                     \
		struct json_writer w_ = json_writer(&buf_); \
		encode((object), &w_, NULL);                \
		assert_written(&buf_, (expected));          \
	} while (0)

static inline struct json *parsed(const char *text)
{
	struct json *json = NULL;

	ACCEPTED(json_parse(slice_text(text), &json, &test_err));
	return json;
}

#define ID_A "01890a5d-ac96-774b-bcce-b302099a8057"
#define ID_B "01890a5d-ac96-774b-bcce-b302099a8058"

static inline struct uuid id_of(const char *text)
{
	struct uuid id;

	assert_true(uuid_parse(text, &id));
	return id;
}

#define BYTES(text) slice_of(text, sizeof(text) - 1)
#define TEXTS(...)                                                     \
	((struct text_list){ .items = (const char *[]){ __VA_ARGS__ }, \
	                     .count = sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) })

#endif
