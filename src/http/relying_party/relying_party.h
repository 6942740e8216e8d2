/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The relying-party plane: decisions, status, CRLs, CA certificates, anchors, health, metrics. It answers
 * from the snapshot alone; it is linked so that it cannot reach the store.
 */
#ifndef HTTP_RELYING_PARTY_RELYING_PARTY_H
#define HTTP_RELYING_PARTY_RELYING_PARTY_H

#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/snap.h"
#include "http/request.h"
#include "http/route.h"
#include "trust/link_cache.h"
#include "trust/snapshot.h"

struct relying_party;

struct relying_party_config {
	const struct clock *clock;
	const struct log *log;
	struct metrics *metrics;
	struct snap *snap;
	const struct snapshot_clock *confirmed;
	struct link_cache *links;
	unsigned workers;                /* as many as the server has threads */
	int64_t ready_max_age_ms;        /* older than this, /health/ready says no */
};

extern const struct route_table relying_party_routes[];
extern const size_t relying_party_route_table_count;

RESULT relying_party_new(const struct relying_party_config *config, struct relying_party **out, struct err *e);
void relying_party_free(struct relying_party *plane);
DEFINE_CLEANUP(struct relying_party, relying_party_free);
/* For server_config.answer. */
void relying_party_answer(void *plane, struct request *request, struct reply *reply);

#endif
