/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verified (issuer key, certificate) pairs, remembered: a bounded set-associative table of both hashes,
 * safe to share between threads. Only successes are kept. A key is (SPKI hash, certificate hash),
 * so nothing that changes trust needs to flush it.
 */
#ifndef TRUST_LINK_CACHE_H
#define TRUST_LINK_CACHE_H

#include "base/cleanup.h"
#include "base/err.h"
#include "crypto/digest.h"

struct link_cache;

/* About 64 bytes per entry; `entries` is rounded up to a power of two. NULL without memory. */
struct link_cache *link_cache_new(size_t entries);
void link_cache_free(struct link_cache *cache);
DEFINE_CLEANUP(struct link_cache, link_cache_free);
bool link_cache_has(struct link_cache *cache, const uint8_t spki_sha256[SHA256_SIZE], const uint8_t cert_sha256[SHA256_SIZE]);
void link_cache_add(struct link_cache *cache, const uint8_t spki_sha256[SHA256_SIZE], const uint8_t cert_sha256[SHA256_SIZE]);

#endif
