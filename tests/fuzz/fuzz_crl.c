/* SPDX-License-Identifier: Apache-2.0 */
/* CRLs: what the walk over the entries meets, the index finds. */
#include "fuzz/fuzz.h"

#include "trust/crl_index.h"

#define CEILING (8u << 20)

/* The issuer whose certificates an entry is about, as RFC 5280 5.3.3 hands it on; false when it is not one. */
static bool issuer_of(struct slice names_content, struct arena *arena, struct name *issuer)
{
	struct general_names names;
	struct err e;

	if (refused(general_names_read(names_content, arena, &names, &e), &e))
		return false;
	for (size_t i = 0; i < names.count; i++) {
		if (names.items[i].kind != NAME_DIRECTORY)
			continue;
		*issuer = names.items[i].directory;
		return true;
	}
	return false;
}

/* Whether all entries are well formed; each is then looked for in the index, if there is one. */
static bool walk(const struct crl *crl, const struct crl_index *index, struct arena *arena)
{
	struct crl_iterator it = crl_entries(crl);
	struct name issuer = crl->issuer;
	struct err e;
	bool more = true;

	for (;;) {
		struct crl_entry entry, found;
		if (refused(crl_next(&it, &entry, &more, &e), &e))
			return false;
		if (!more)
			return true;
		REQUIRE(lies_within(entry.serial, crl->entries) && entry.serial.len > 0);
		if (entry.certificate_issuer.len > 0 && !issuer_of(entry.certificate_issuer, arena, &issuer))
			return false;
		if (index != NULL)
			REQUIRE(crl_index_find(index, &issuer, entry.serial, &found));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(CEILING);
	CLEANUP(crl_index_unref) struct crl_index *index = NULL;
	struct crl crl;
	struct err e;

	if (refused(crl_parse(slice_of(data, size), arena, &crl, &e), &e))
		return 0;
	REQUIRE(lies_within(crl.entries, crl.tbs) && lies_within(crl.tbs, crl.der));
	const bool good = walk(&crl, NULL, arena);
	if (refused(crl_index_load(slice_of(data, size), &index, &e), &e))
		return 0;
	REQUIRE(good);
	REQUIRE(walk(crl_index_crl(index), index, arena) || arena_used(arena) > CEILING / 2);
	return 0;
}
