/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything the relying-party plane answers from: the communities' trust sets, the books of our CAs,
 * and who may ask. Immutable; replaced as a whole through struct snap, parts shared by reference counts.
 */
#ifndef TRUST_SNAPSHOT_H
#define TRUST_SNAPSHOT_H

#include "base/snap.h"
#include "trust/access_table.h"
#include "trust/trust_set.h"

struct snapshot {
	struct snap_object object;
	int64_t change;                     /* change counter that is applied */
	struct trust_set **communities;     /* sorted by slug; holds the references */
	struct trust_set **by_uri;          /* the same, sorted by URI */
	size_t community_count;
	struct issuer_state **issuers;      /* sorted by number; holds the references */
	struct issuer_state **by_id, **by_name; /* the same, by id and by the canonical subject of the certificate */
	size_t issuer_count;
	struct access_table *access;        /* NULL: nobody has a token */
};

/* When the snapshot was last confirmed to be current, by clock_steady_ms; written by the refresh thread, read by all. */
struct snapshot_clock {
	_Atomic int64_t confirmed_ms;
};

/*
 * Adds one reference to each part; the caller keeps its own, and its arrays. `access` may be NULL.
 * ERR_INTERNAL without memory.
 */
RESULT snapshot_new(int64_t change, struct trust_set *const *communities, size_t community_count,
                    struct issuer_state *const *issuers, size_t issuer_count, struct access_table *access,
                    struct snapshot **out, struct err *e);
struct snapshot *snapshot_ref(struct snapshot *snapshot);
void snapshot_unref(struct snapshot *snapshot);
DEFINE_CLEANUP(struct snapshot, snapshot_unref);

/* By slug or URI; NULL when there is none. */
const struct trust_set *snapshot_community(const struct snapshot *snapshot, const char *slug_or_uri);
const struct issuer_state *snapshot_issuer(const struct snapshot *snapshot, const struct uuid *id);
const struct issuer_state *snapshot_issuer_by_number(const struct snapshot *snapshot, int64_t number);
/*
 * The CA whose certificate has this subject name (and key identifier when given); an active one before
 * others. NULL when none.
 */
const struct issuer_state *snapshot_issuer_by_name(const struct snapshot *snapshot, const struct name *subject,
                                                   struct slice key_id);
/* The CA that has this subject name and this very key; NULL when Anchorhold operates none. */
const struct issuer_state *snapshot_issuer_by_key(const struct snapshot *snapshot, const struct name *subject,
                                                  const uint8_t spki_sha256[SHA256_SIZE]);
/* As access_table_find; NULL also when nobody has a token. */
const struct access_entry *snapshot_token(const struct snapshot *snapshot, const uint8_t token_sha256[SHA256_SIZE]);

#endif
