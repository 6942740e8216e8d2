/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fuzz targets share. A target does more than not crash: what a parser accepts must have the
 * properties that its callers rely on, and REQUIRE ends the process when one does not hold.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition)                                                              \
	do {                                                                            \
		if (!(condition)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                        \
		}                                                                       \
	} while (0)

/* A refusal tells which code and why. */
static inline bool refused(struct result result, const struct err *e)
{
	if (failed(result))
		REQUIRE(e->code != ERR_NONE && e->code != ERR_INTERNAL && e->detail[0] != '\0');
	return failed(result);
}

static inline bool lies_within(struct slice part, struct slice whole)
{
	return part.len == 0 || (part.data >= whole.data && part.data + part.len <= whole.data + whole.len);
}

#endif
