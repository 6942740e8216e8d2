/* SPDX-License-Identifier: Apache-2.0 */
/* The register of certificates. Everything read is copied into the arena. */
#ifndef STORE_CERTIFICATE_STORE_H
#define STORE_CERTIFICATE_STORE_H

#include "model/certificate.h"
#include "model/page.h"
#include "store/db.h"

extern const struct stmt_list certificate_store_statements;

/* `profile_id` zero: a root. Its id, status and creation are the caller's. */
RESULT certificate_store_insert(struct db *db, const struct certificate *certificate, const struct uuid *profile_id,
                                struct err *e);
/* With the DER. ERR_NOT_FOUND, also for one of another community. */
RESULT certificate_store_get(struct db *db, const struct uuid *community_id, const struct uuid *id, struct arena *arena,
                             struct certificate *out, struct err *e);
/* The same, and the row is held until the transaction ends. */
RESULT certificate_store_hold(struct db *db, const struct uuid *community_id, const struct uuid *id,
                              struct arena *arena, struct certificate *out, struct err *e);
/* Ids of at most `limit` that expire after `now`, are not revoked and hold this key; held, ascending. */
RESULT certificate_store_hold_of_key(struct db *db, const struct uuid *community_id, struct slice spki_sha256,
                                     int64_t now, int64_t limit, struct arena *arena, struct uuid_list *out,
                                     struct err *e);
/*
 * At most `limit` that match, ascending after request->after, without the DER. The most selective member of the
 * filter picks the index: fingerprint, serial, URI, organization, authority, status, else the community.
 */
RESULT certificate_store_search(struct db *db, const struct uuid *community_id, const struct certificate_filter *filter,
                                const struct uuid *after, int64_t limit, struct arena *arena,
                                struct certificate_list *out, struct err *e);

#endif
