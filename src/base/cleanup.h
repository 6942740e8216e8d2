/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ownership of one handle in one scope: `CLEANUP(X509_free) X509 *x = …` frees at the end of the scope,
 * `TAKE(x)` moves it out. Every free function used here accepts NULL.
 */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stddef.h>

/* Defines cleanup_<function>, which frees the pointer that it is given the address of. */
#define DEFINE_CLEANUP(type, function)                             \
	static inline void cleanup_##function(type **pointer)      \
	{                                                          \
		if (*pointer != NULL)                              \
			function(*pointer);                        \
	}                                                          \
	struct cleanup_needs_semicolon_##function

#define CLEANUP(function) __attribute__((cleanup(cleanup_##function)))

#define TAKE(pointer)                              \
	__extension__({                            \
		__typeof__(pointer) taken_ = (pointer); \
		(pointer) = NULL;                  \
		taken_;                            \
	})

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

#endif
