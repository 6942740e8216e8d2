/* SPDX-License-Identifier: Apache-2.0 */
/* Certification requests. */
#include "fuzz/fuzz.h"

#include "x509/csr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(8u << 20);
	struct csr csr;
	struct err e;

	if (refused(csr_parse(slice_of(data, size), arena, &csr, &e), &e))
		return 0;
	REQUIRE(lies_within(csr.info, csr.der) && lies_within(csr.spki, csr.info));
	REQUIRE(lies_within(csr.signature, csr.der));
	(void)refused(csr_check_possession(&csr, &e), &e);
	(void)name_arena_text(&csr.subject, arena);
	return 0;
}
