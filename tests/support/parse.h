/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of parsers share: bytes from hexadecimal text, and how a call has to end. */
#ifndef TESTS_SUPPORT_PARSE_H
#define TESTS_SUPPORT_PARSE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/slice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Tests run in one thread; ACCEPTED and REFUSED read the error of their call from here. */
static struct err test_err __attribute__((unused));

#define ACCEPTED(call)                                                                         \
	do {                                                                                   \
		if (failed(call))                                                              \
			fail_msg("%s: %s (%s)", #call, test_err.detail, test_err.cause);       \
	} while (0)

/* Refused with this code and a sentence that holds `words`, where the clause stands. */
#define REFUSED(call, wanted, words)                                                           \
	do {                                                                                   \
		if (!failed(call))                                                             \
			fail_msg("%s was accepted", #call);                                    \
		if (test_err.code != (wanted) || strstr(test_err.detail, (words)) == NULL)     \
			fail_msg("%s: %s: %s", #call, err_wire_code(test_err.code), test_err.detail); \
	} while (0)

static inline uint8_t hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = strchr(digits, c);

	assert_true(c != '\0' && at != NULL);
	return (uint8_t)(at - digits);
}

/* "30 03 0201 05": lower case, spaces where they help. */
static inline struct slice hex(struct arena *arena, const char *text)
{
	uint8_t *out = arena_alloc(arena, strlen(text) / 2 + 1);
	size_t length = 0;

	assert_non_null(out);
	for (const char *at = text; *at != '\0';) {
		if (*at == ' ') {
			at++;
			continue;
		}
		out[length++] = (uint8_t)(hex_digit(at[0]) << 4 | hex_digit(at[1]));
		at += 2;
	}
	return slice_of(out, length);
}

/* A fixture that is an arena of 64 MiB. */
static inline int arena_setup(void **state)
{
	*state = arena_new(64u << 20);
	return *state == NULL ? -1 : 0;
}

static inline int arena_teardown(void **state)
{
	arena_free(*state);
	return 0;
}

#define ARENA_TEST(function) cmocka_unit_test_setup_teardown(function, arena_setup, arena_teardown)

#endif
