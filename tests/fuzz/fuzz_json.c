/* SPDX-License-Identifier: Apache-2.0 */
/* JSON in, out and in again: the second text is the same as the first. */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "base/utf8.h"
#include "model/community.h"

#define CEILING (1u << 20)

static void read_settings(const struct json *json, struct arena *arena)
{
	struct community_settings settings = community_settings_default();
	struct err e;

	(void)refused(community_settings_decode(json, arena, &settings, &e), &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(CEILING);
	CLEANUP(json_free) struct json *json = NULL;
	CLEANUP(json_free) struct json *again = NULL;
	CLEANUP_BUF struct buf first, second;
	struct err e;

	buf_init(&first, CEILING);
	buf_init(&second, CEILING);
	if (refused(json_parse(slice_of(data, size), &json, &e), &e))
		return 0;
	REQUIRE(utf8_is_valid(slice_of(data, size)));
	read_settings(json, arena);
	if (refused(json_print(json, &first, &e), &e))
		return 0;
	REQUIRE(!failed(json_parse(buf_slice(&first), &again, &e)));
	REQUIRE(!failed(json_print(again, &second, &e)));
	REQUIRE(slice_equal(buf_slice(&first), buf_slice(&second)));
	return 0;
}
