/* SPDX-License-Identifier: Apache-2.0 */
#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>

#define WORD_MAX 63
#define EDITS_MAX 3

static size_t least(size_t a, size_t b, size_t c)
{
	const size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein's distance, one row at a time. */
static size_t distance(const char *a, const char *b)
{
	const size_t b_len = strlen(b);
	size_t row[WORD_MAX + 1];

	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < b_len; j++) {
			const size_t change = diagonal + (a[i] != b[j]);
			diagonal = row[j + 1];
			row[j + 1] = least(change, row[j] + 1, row[j + 1] + 1);
		}
	}
	return row[b_len];
}

void nearest_offer(struct nearest *best, const char *word, const char *candidate)
{
	const size_t len = strlen(word);
	const size_t limit = len / 3 < EDITS_MAX ? len / 3 : EDITS_MAX;

	if (len > WORD_MAX || strlen(candidate) > WORD_MAX)
		return;
	const size_t edits = distance(word, candidate);
	if (edits <= limit && (best->text == NULL || edits < best->distance))
		*best = (struct nearest){ .text = candidate, .distance = edits };
}
