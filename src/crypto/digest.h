/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 and random bytes; the algorithms are fetched once per process. */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include "base/slice.h"

#define SHA256_SIZE 32

void sha256(struct slice bytes, uint8_t out[SHA256_SIZE]);
/* SHA-1 only for key identifiers (RFC 5280 4.2.1.2 method 1), never for signatures. */
void sha1_key_identifier(struct slice bits, uint8_t out[20]);
/* From OpenSSL's DRBG; aborts when the operating system gives no entropy. */
void random_bytes(void *out, size_t len);

#endif
