/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Intents of issuance (invariant I1), the serials they took (I2, I4) and whose keys are whose (I5). Everything
 * read is copied into the arena.
 */
#ifndef STORE_INTENT_STORE_H
#define STORE_INTENT_STORE_H

#include "model/authority.h"
#include "model/organization.h"
#include "store/db.h"

extern const struct stmt_list intent_store_statements;

enum intent_state { INTENT_INTENDED, INTENT_ISSUED, INTENT_ABANDONED };
extern const char *const intent_state_names[]; /* "intended" "issued" "abandoned" NULL */

struct intent {
	struct uuid id; /* becomes the certificate's */
	struct uuid community_id;
	int64_t authority_no;        /* of the issuer */
	struct uuid organization_id; /* zero: a CA of ours */
	struct uuid profile_id;      /* zero: a root signs itself */
	struct slice serial, tbs, tbs_sha256, spki_sha256;
	struct text_list names; /* URIs and DNS names of the TBS */
	int64_t not_after;
	struct uuid requester_id;
	const char *request_id;
	const char *idempotency_key; /* NULL: none */
	struct slice request_sha256; /* len 0 without a key */
	int state;                   /* enum intent_state */
	int64_t created_at;
};

struct intent_list {
	struct intent *items;
	size_t count;
};

/* I2, I4: for ever. *taken is false when the issuer has used this serial before. */
RESULT intent_store_take_serial(struct db *db, const struct intent *intent, bool *taken, struct err *e);
/* *inserted is false when the requester has used the idempotency key before. */
RESULT intent_store_insert(struct db *db, const struct intent *intent, bool *inserted, struct err *e);
RESULT intent_store_find_key(struct db *db, const struct uuid *community_id, const struct uuid *requester_id,
                             const char *idempotency_key, struct arena *arena, struct intent *out, bool *found,
                             struct err *e);
/* intended → `state`; *done is false when it was resolved before. An abandoned one gives its idempotency key back. */
RESULT intent_store_resolve(struct db *db, const struct uuid *id, enum intent_state state, int64_t now, bool *done,
                            struct err *e);
/* An intent that is still open, held until the transaction ends; *found is false when it is resolved. */
RESULT intent_store_hold(struct db *db, const struct uuid *id, struct arena *arena, struct intent *out, bool *found,
                         struct err *e);
/*
 * Open ones made before `before`, or after `after`, for a clock may have stepped back since; held. Those that another
 * node holds are left out.
 */
RESULT intent_store_hold_stale(struct db *db, int64_t before, int64_t after, int64_t limit, struct arena *arena,
                               struct intent_list *out, struct err *e);
/* Forgets at most `limit` of those resolved before `before`. Serials, certificates and the audit stay. */
RESULT intent_store_prune(struct db *db, int64_t before, int64_t limit, struct err *e);

/* Who may not get a certificate for a key. */
struct key_use {
	bool is_blocked; /* reported as compromised */
	bool is_ca;      /* of an authority of ours, or of one that the community knows */
};
/* What it tells stays true until the transaction ends. */
RESULT intent_store_key_use(struct db *db, const struct uuid *community_id, struct slice spki_sha256,
                            struct key_use *out, struct err *e);
/* Nobody else learns or changes how the key is used until the transaction ends. */
RESULT intent_store_hold_key(struct db *db, struct slice spki_sha256, struct err *e);
/* Binds a key to the organization unless it is bound; *owner tells to whom it is now. */
RESULT intent_store_bind_key(struct db *db, const struct uuid *community_id, struct slice spki_sha256,
                             const struct uuid *organization_id, struct uuid *owner, struct err *e);
RESULT intent_store_block_key(struct db *db, struct slice spki_sha256, const char *reason, int64_t now, struct err *e);

/* What must still hold when the certificate is released; both rows are held against change until then. */
struct intent_standing {
	int authority_status;    /* enum authority_status */
	int organization_status; /* enum organization_status; -1: none is concerned */
};
RESULT intent_store_standing(struct db *db, const struct intent *intent, struct intent_standing *out, struct err *e);

#endif
