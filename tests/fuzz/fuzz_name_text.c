/* SPDX-License-Identifier: Apache-2.0 */
/* Distinguished names from text: what is accepted is DER that is read, written as text and read again to the same name. */
#include "fuzz/fuzz.h"

#include "base/utf8.h"
#include "x509/name.h"

#define TEXT_MAX 4096
#define RDNS_MAX 64 /* as many as name_text shows */

static struct name read_back(const struct buf *der, struct arena *arena)
{
	struct slice in = buf_slice(der);
	struct name name;
	struct err e;

	REQUIRE(!failed(name_read(&in, arena, &name, &e)));
	REQUIRE(in.len == 0);
	return name;
}

static size_t rdns(const char *text)
{
	size_t count = 1;

	for (; *text != '\0'; text++)
		count += *text == ',';
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(4u << 20);
	CLEANUP_BUF struct buf der, again;
	const char *text = arena_text_of(arena, slice_of(data, size < TEXT_MAX ? size : TEXT_MAX));
	struct err e;

	buf_init(&der, 64 * 1024);
	buf_init(&again, 64 * 1024);
	if (refused(name_from_text(text, &der, &e), &e))
		return 0;
	const struct name name = read_back(&der, arena);
	const char *shown = name_arena_text(&name, arena);
	REQUIRE(shown != NULL && utf8_is_valid(slice_text(shown)));
	/* What is no string that we have a name for is shown in hexadecimal, so it may grow past what is read. */
	if (rdns(shown) > RDNS_MAX || strlen(shown) > TEXT_MAX)
		return 0;
	REQUIRE(!failed(name_from_text(shown, &again, &e)));
	const struct name same = read_back(&again, arena);
	REQUIRE(name_equal(&name, &same));
	return 0;
}
