/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/digest.h"

#include "crypto/ossl.h"

#include <stdint.h>
#include <stdlib.h>

void sha256(struct slice bytes, uint8_t out[SHA256_SIZE])
{
	ossl_digest_bytes(OSSL_SHA256, bytes.data, bytes.len, out);
}

void sha1_key_identifier(struct slice bits, uint8_t out[20])
{
	ossl_digest_bytes(OSSL_SHA1, bits.data, bits.len, out);
}

void random_bytes(void *out, size_t len)
{
	uint8_t *at = out;

	/* RAND_bytes counts in int. */
	while (len > 0) {
		const size_t part = len < 4096 ? len : 4096;
		if (RAND_bytes(at, (int)part) != 1)
			abort();
		at += part;
		len -= part;
	}
}
