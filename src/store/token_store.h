/* SPDX-License-Identifier: Apache-2.0 */
/* API tokens by their SHA-256; the tokens themselves are nowhere. */
#ifndef STORE_TOKEN_STORE_H
#define STORE_TOKEN_STORE_H

#include "crypto/digest.h"
#include "model/token.h"
#include "store/db.h"

RESULT token_store_insert(struct db *db, const struct api_token *token, const uint8_t sha256[SHA256_SIZE],
                          struct err *e);
/* Whatever its state; *found is false when there is none. */
RESULT token_store_by_sha256(struct db *db, const uint8_t sha256[SHA256_SIZE], struct arena *arena,
                             struct api_token *out, bool *found, struct err *e);
/* Holds the row until the transaction ends. ERR_NOT_FOUND. */
RESULT token_store_hold(struct db *db, const struct uuid *id, struct arena *arena, struct api_token *out,
                        struct err *e);
/* Of a principal, oldest first; the expired and revoked ones too, at most 1000. */
RESULT token_store_list(struct db *db, const struct uuid *principal_id, struct arena *arena, struct api_token_list *out,
                        struct err *e);
RESULT token_store_revoke(struct db *db, const struct uuid *id, int64_t at, struct err *e);
/*
 * Whether an administrator holds a token that is live at `now`. Callers come one after the other, until the end
 * of their transactions, so that two cannot both find none.
 */
RESULT token_store_has_administrator(struct db *db, int64_t now, bool *out, struct err *e);

extern const struct stmt_list token_store_statements;

#endif
