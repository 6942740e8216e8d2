/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorting of 64-bit numbers in place, in time that no input can spoil: the indexes over millions of
 * serials are made by it. Pack a key above a position to sort records without moving them.
 */
#ifndef TRUST_SORT_U64_H
#define TRUST_SORT_U64_H

#include <stddef.h>
#include <stdint.h>

/* Ascending; no memory beyond the stack, at most eight passes over the values. */
void sort_u64(uint64_t *values, size_t count);

#endif
