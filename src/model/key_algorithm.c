/* SPDX-License-Identifier: Apache-2.0 */
#include "model/key_algorithm.h"

#include <string.h>

const char *const key_algorithm_names[] = {
#define X(symbol, text) text,
	KEY_ALGORITHMS(X)
#undef X
	NULL,
};

RESULT key_algorithm_parse(const char *text, enum key_algorithm *out, struct err *e)
{
	for (int i = 0; i < KEY_ALGORITHM_COUNT; i++) {
		if (strcmp(text, key_algorithm_names[i]) == 0) {
			*out = (enum key_algorithm)i;
			return OK;
		}
	}
	FAIL(e, ERR_INVALID, "\"%s\" is not a key algorithm: ec-p256, ec-p384, rsa-2048, rsa-3072 or rsa-4096", text);
}

bool key_algorithm_is_slow(enum key_algorithm algorithm)
{
	return algorithm == KEY_RSA_2048 || algorithm == KEY_RSA_3072 || algorithm == KEY_RSA_4096;
}
