/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of CAs. Everything read is copied into the arena. */
#ifndef STORE_AUTHORITY_STORE_H
#define STORE_AUTHORITY_STORE_H

#include "model/authority.h"
#include "model/page.h"
#include "store/db.h"

extern const struct stmt_list authority_store_statements;

/* Gives authority->no. ERR_DUPLICATE: the name, or the certificate, is that of another one. */
RESULT authority_store_insert(struct db *db, struct authority *authority, struct err *e);
RESULT authority_store_get(struct db *db, const struct uuid *id, struct arena *arena, struct authority *out,
                           struct err *e);
/* By id or name within a community; one that failed only when there is no other. ERR_NOT_FOUND. */
RESULT authority_store_find(struct db *db, const struct uuid *community_id, const char *id_or_name, struct arena *arena,
                            struct authority *out, struct err *e);
/* Active internal intermediates, at most two: enough to tell whether there is exactly one. */
RESULT authority_store_issuers(struct db *db, const struct uuid *community_id, struct arena *arena,
                               struct authority_list *out, struct err *e);
/* At most `limit` after this id, ascending. */
RESULT authority_store_page(struct db *db, const struct uuid *community_id, const struct page_request *request,
                            int64_t limit, struct arena *arena, struct authority_list *out, struct err *e);
/* The name of the authority with this certificate; NULL when there is none. */
RESULT authority_store_name_of(struct db *db, const struct uuid *community_id, struct slice sha256, struct arena *arena,
                               const char **name, struct err *e);
/* The authority that this certificate of the register made; *found is false for any other certificate. */
RESULT authority_store_of_certificate(struct db *db, const struct uuid *certificate_id, struct arena *arena,
                                      struct authority *out, bool *found, struct err *e);
/* A few of the community with a certificate for this subject, active ones first. */
RESULT authority_store_of_subject(struct db *db, const struct uuid *community_id, const char *subject,
                                  struct arena *arena, struct authority_list *out, struct err *e);
/* Communities in which this CA certificate is an active anchor or an authority, ascending, so that locks never cross. */
RESULT authority_store_users(struct db *db, struct slice sha256, struct arena *arena, struct uuid_list *out,
                             struct err *e);

RESULT authority_store_set_parent(struct db *db, const struct uuid *id, const struct uuid *parent_id, struct err *e);
/* While it is pending and has no key. *done is false when somebody else was first. */
RESULT authority_store_set_key(struct db *db, const struct uuid *id, struct slice reference, struct slice spki,
                               bool *done, struct err *e);
/* Remembers the intent of its certificate, while it is pending. */
RESULT authority_store_set_intent(struct db *db, const struct uuid *id, const struct uuid *certificate_id, bool *done,
                                  struct err *e);
/* pending → active with what its certificate says. */
RESULT authority_store_activate(struct db *db, const struct authority *authority, bool *done, struct err *e);
/* *done is false unless it was in `from`. */
RESULT authority_store_set_status(struct db *db, const struct uuid *id, enum authority_status from,
                                  enum authority_status to, bool *done, struct err *e);

#endif
