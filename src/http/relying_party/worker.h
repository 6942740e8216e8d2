/* SPDX-License-Identifier: Apache-2.0 */
/* What the handlers of the relying-party plane get as `worker`. */
#ifndef HTTP_RELYING_PARTY_WORKER_H
#define HTTP_RELYING_PARTY_WORKER_H

#include "http/relying_party/relying_party.h"

/* Flags of a row. */
enum relying_party_flag {
	ROUTE_WITHOUT_SNAPSHOT = 1, /* answers before there is one, too */
};

struct relying_party_worker {
	const struct relying_party_config *config;
	struct snap_object *held;          /* the snapshot, until the next request finds a newer one */
	/* of the request: */
	const struct snapshot *snapshot;   /* NULL: none yet, for rows that can do without */
	int64_t snapshot_age_ms;
	const struct access_entry *caller; /* NULL: the row is public */
};

/* By slug, URI or id; NULL when there is none. */
const struct trust_set *worker_community(const struct relying_party_worker *worker, const char *name);
bool worker_may(const struct relying_party_worker *worker, enum permission permission, const struct uuid *community_id);

#endif
