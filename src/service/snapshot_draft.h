/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of the next snapshot while it is put together: those of the last one, and what was read since.
 * New entries of the books are gathered first and handed over at once, so that a first load sorts them once.
 */
#ifndef SERVICE_SNAPSHOT_DRAFT_H
#define SERVICE_SNAPSHOT_DRAFT_H

#include "trust/snapshot.h"

/* A CA and what its books gain. */
struct draft_ca {
	struct issuer_state *state;       /* a reference */
	bool changed;                     /* differs from the last snapshot's */
	bool fresh;                       /* was not in the last snapshot */
	struct issued_serial *issued;
	size_t issued_count, issued_capacity;
	struct revoked_serial *revoked;
	size_t revoked_count, revoked_capacity;
};

struct draft {
	struct draft_ca *cas;             /* sorted by number */
	size_t ca_count, ca_capacity;
	size_t last_ca;                   /* the one found last: rows of one CA often stand together */
	struct trust_set **sets;          /* each holds a reference */
	size_t set_count, set_capacity;
	struct access_table *access;      /* a reference, or NULL */
};

/* Starts with the parts of `old`; NULL: with none. ERR_INTERNAL without memory. Also after failure: draft_fini. */
RESULT draft_init(struct draft *draft, const struct snapshot *old, struct err *e);
void draft_fini(struct draft *draft);

/* NULL when it is unknown. Valid until the next draft_put_ca. */
struct draft_ca *draft_ca(struct draft *draft, int64_t number);
/* The CA that has this very certificate; NULL: none of ours. */
struct issuer_state *draft_ca_by_certificate(const struct draft *draft, struct slice der);
/* A CA as the database has it now: new, or active or not any more. A certificate that cannot be read is ERR_MALFORMED. */
RESULT draft_put_ca(struct draft *draft, const struct uuid *id, int64_t number, bool active, struct slice der,
                    struct err *e);
/* Entries of a CA that is unknown (pending, external) are not kept: its books are read when it appears. */
RESULT draft_add_issued(struct draft *draft, int64_t number, const struct issued_serial *issued, struct err *e);
RESULT draft_add_revoked(struct draft *draft, int64_t number, const struct revoked_serial *revoked, struct err *e);
RESULT draft_set_crl(struct draft *draft, int64_t number, struct published_crl *crl, struct err *e);
/* Writes what was gathered into the books. */
RESULT draft_close_books(struct draft *draft, struct err *e);

/* Takes the place of the set of the same community, or is added; consumes the reference. */
RESULT draft_put_set(struct draft *draft, struct trust_set *take_set, struct err *e);
void draft_remove_set(struct draft *draft, const struct uuid *community_id);
/* Gives all sets the changed books; after draft_close_books. */
RESULT draft_update_sets(struct draft *draft, struct err *e);

RESULT draft_publish(const struct draft *draft, int64_t change, struct snapshot **out, struct err *e);

#endif
