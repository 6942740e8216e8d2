/* SPDX-License-Identifier: Apache-2.0 */
/* Who may ask the relying-party plane: API tokens by their hash, with the roles they carry. Immutable. */
#ifndef TRUST_ACCESS_TABLE_H
#define TRUST_ACCESS_TABLE_H

#include "base/arena.h"
#include "base/snap.h"
#include "crypto/digest.h"
#include "model/principal.h"

/* One API token, as the relying-party plane needs it. */
struct access_entry {
	uint8_t token_sha256[SHA256_SIZE];
	struct uuid principal_id;
	int64_t expires_at;                 /* seconds; 0: never */
	struct role_grant *grants;
	size_t grant_count;
};

struct access_table {
	struct snap_object object;
	struct arena *arena;
	struct access_entry *entries;       /* sorted by token_sha256 */
	size_t count;
};

/* Copies the entries and their grants. Its reference count starts at one. ERR_INTERNAL without memory. */
RESULT access_table_new(const struct access_entry *entries, size_t count, struct access_table **out, struct err *e);
void access_table_unref(struct access_table *table);
DEFINE_CLEANUP(struct access_table, access_table_unref);
/*
 * NULL when no such token; expiry is the caller's to check. The steps depend on the number of tokens, not
 * on the bytes of those stored.
 */
const struct access_entry *access_table_find(const struct access_table *table, const uint8_t token_sha256[SHA256_SIZE]);

#endif
