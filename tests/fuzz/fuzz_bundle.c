/* SPDX-License-Identifier: Apache-2.0 */
/* PEM, DER and PKCS#7 as people hand them in; what is found survives being written and read again. */
#include "fuzz/fuzz.h"

#include "x509/bundle.h"

#define CEILING (16u << 20)

static void write_and_read(const struct slice_list *list)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(CEILING);
	CLEANUP_BUF struct buf text;
	struct slice_list again;
	struct err e;

	buf_init(&text, BUNDLE_MAX);
	for (size_t i = 0; i < list->count; i++)
		pem_write("CERTIFICATE", list->items[i], &text);
	if (!buf_ok(&text))
		return;
	REQUIRE(!failed(bundle_certificates(buf_slice(&text), arena, &again, &e)));
	REQUIRE(again.count == list->count);
	for (size_t i = 0; i < list->count; i++)
		REQUIRE(slice_equal(again.items[i], list->items[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(CEILING);
	const struct slice input = slice_of(data, size);
	struct slice_list list;
	struct slice one;
	struct err e;

	(void)refused(bundle_one(input, "CERTIFICATE REQUEST", arena, &one, &e), &e);
	if (refused(bundle_certificates(input, arena, &list, &e), &e))
		return 0;
	REQUIRE(list.count > 0 && list.count <= BUNDLE_CERTIFICATES_MAX);
	write_and_read(&list);
	return 0;
}
