/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody meant who wrote a name that does not exist: for hints in errors. */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* The best candidate so far; starts zeroed. */
struct nearest {
	const char *text; /* NULL: nothing is near enough to be worth a hint */
	size_t distance;
};

/* Compares one more candidate. Near enough is a third of the word's length in edits, and at most three. */
void nearest_offer(struct nearest *best, const char *word, const char *candidate);

#endif
