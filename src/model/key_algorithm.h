/* SPDX-License-Identifier: Apache-2.0 */
/* Key algorithms that Anchorhold generates and signs with, by their names on the wire. */
#ifndef MODEL_KEY_ALGORITHM_H
#define MODEL_KEY_ALGORITHM_H

#include "base/err.h"

#define KEY_ALGORITHMS(X)              \
	X(KEY_EC_P256, "ec-p256")      \
	X(KEY_EC_P384, "ec-p384")      \
	X(KEY_RSA_2048, "rsa-2048")    \
	X(KEY_RSA_3072, "rsa-3072")    \
	X(KEY_RSA_4096, "rsa-4096")

enum key_algorithm {
#define X(symbol, text) symbol,
	KEY_ALGORITHMS(X)
#undef X
	KEY_ALGORITHM_COUNT
};

/* "ec-p256" …; ends with NULL, in the order of the enum. */
extern const char *const key_algorithm_names[];

RESULT key_algorithm_parse(const char *text, enum key_algorithm *out, struct err *e);
/* RSA generation takes seconds; it belongs into a job. */
bool key_algorithm_is_slow(enum key_algorithm algorithm);

#endif
