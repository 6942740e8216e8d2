/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of organizations and of the URIs that they own. What is read goes into the arena. */
#ifndef STORE_ORGANIZATION_STORE_H
#define STORE_ORGANIZATION_STORE_H

#include "model/organization.h"
#include "store/db.h"

extern const struct stmt_list organization_store_statements;

/* With its URIs. ERR_DUPLICATE: the name, or a URI. */
RESULT organization_store_insert(struct db *db, const struct organization *organization, struct err *e);
/* By id when it reads like one, else by exact name. ERR_NOT_FOUND. */
RESULT organization_store_find(struct db *db, const struct uuid *community_id, const char *id_or_name,
                               struct arena *arena, struct organization *out, struct err *e);
/* The same, and nobody changes it, its status or its URIs until the transaction ends. */
RESULT organization_store_share(struct db *db, const struct uuid *community_id, const char *id_or_name,
                                struct arena *arena, struct organization *out, struct err *e);
/* The same, by one transaction alone: the one that is going to change it. */
RESULT organization_store_hold(struct db *db, const struct uuid *community_id, const char *id_or_name,
                               struct arena *arena, struct organization *out, struct err *e);
/* Ascending after the id `after`, at most `limit`; `status` NULL: any. */
RESULT organization_store_page(struct db *db, const struct uuid *community_id, const char *status,
                               const struct uuid *after, int64_t limit, struct arena *arena,
                               struct organization_list *out, struct err *e);
/* Name, contacts, status and updated_at. ERR_DUPLICATE: the name. */
RESULT organization_store_update(struct db *db, const struct organization *organization, struct err *e);
/* The list takes the place of the one before. ERR_DUPLICATE: a URI. */
RESULT organization_store_replace_uris(struct db *db, const struct organization *organization, struct err *e);

/* URIs of other organizations that stand above (`ancestors`, exactly), or begin with `below`, in the order of bytes. */
RESULT organization_store_neighbours(struct db *db, const struct organization *organization,
                                     const struct text_list *ancestors, const char *below, struct arena *arena,
                                     struct text_list *out, struct err *e);

#endif
