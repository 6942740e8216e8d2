/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/sort_u64.h"

#define DIGIT_BITS 8
#define DIGITS (1u << DIGIT_BITS)
#define SMALL 32 /* below this, insertion costs less than counting digits */

static void insertion_sort(uint64_t *values, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const uint64_t value = values[i];
		size_t at = i;
		for (; at > 0 && values[at - 1] > value; at--)
			values[at] = values[at - 1];
		values[at] = value;
	}
}

static unsigned digit_of(uint64_t value, unsigned shift)
{
	return (unsigned)(value >> shift) & (DIGITS - 1);
}

/* Puts every value into the bucket of its digit, by cycles; `end` receives where each bucket ends. */
static void distribute(uint64_t *values, size_t count, unsigned shift, size_t end[DIGITS])
{
	size_t next[DIGITS], sizes[DIGITS] = { 0 }, sum = 0;

	for (size_t i = 0; i < count; i++)
		sizes[digit_of(values[i], shift)]++;
	for (unsigned d = 0; d < DIGITS; d++) {
		next[d] = sum;
		sum += sizes[d];
		end[d] = sum;
	}
	for (unsigned d = 0; d < DIGITS; d++) {
		while (next[d] < end[d]) {
			uint64_t value = values[next[d]];
			for (unsigned to = digit_of(value, shift); to != d; to = digit_of(value, shift)) {
				const uint64_t displaced = values[next[to]];
				values[next[to]++] = value;
				value = displaced;
			}
			values[next[d]++] = value;
		}
	}
}

static void sort_by_digits(uint64_t *values, size_t count, unsigned shift)
{
	size_t end[DIGITS], begin = 0;

	if (count <= SMALL) {
		insertion_sort(values, count);
		return;
	}
	distribute(values, count, shift, end);
	for (unsigned d = 0; shift > 0 && d < DIGITS; d++) {
		sort_by_digits(values + begin, end[d] - begin, shift - DIGIT_BITS);
		begin = end[d];
	}
}

void sort_u64(uint64_t *values, size_t count)
{
	sort_by_digits(values, count, 64 - DIGIT_BITS);
}
