/* SPDX-License-Identifier: Apache-2.0 */
#include "http/relying_party/worker.h"

#include "http/auth.h"

#include <pthread.h>
#include <stdlib.h>

#define ALLOW_SIZE 64 /* of route_find */

/* Workers that serve no request just now; `lock` protects idle and idle_count. */
struct relying_party {
	struct relying_party_config config;
	struct relying_party_worker *workers;
	struct relying_party_worker **idle;
	unsigned idle_count;
	pthread_mutex_t lock;
};

RESULT relying_party_new(const struct relying_party_config *config, struct relying_party **out, struct err *e)
{
	CLEANUP(relying_party_free) struct relying_party *plane = calloc(1, sizeof *plane);

	ENSURE(plane != NULL, e, ERR_INTERNAL, "out of memory");
	pthread_mutex_init(&plane->lock, NULL);
	plane->config = *config;
	plane->workers = calloc(config->workers, sizeof *plane->workers);
	plane->idle = calloc(config->workers, sizeof *plane->idle);
	ENSURE(plane->workers != NULL && plane->idle != NULL, e, ERR_INTERNAL, "out of memory");
	for (unsigned i = 0; i < config->workers; i++) {
		plane->workers[i].config = &plane->config;
		plane->idle[plane->idle_count++] = &plane->workers[i];
	}
	*out = TAKE(plane);
	return OK;
}

void relying_party_free(struct relying_party *plane)
{
	if (plane == NULL)
		return;
	for (unsigned i = 0; plane->workers != NULL && i < plane->config.workers; i++)
		snap_object_unref(plane->workers[i].held);
	free(plane->workers);
	free(plane->idle);
	pthread_mutex_destroy(&plane->lock);
	free(plane);
}

static struct relying_party_worker *worker_take(struct relying_party *plane)
{
	struct relying_party_worker *worker = NULL;

	pthread_mutex_lock(&plane->lock);
	if (plane->idle_count > 0)
		worker = plane->idle[--plane->idle_count];
	pthread_mutex_unlock(&plane->lock);
	return worker;
}

static void worker_give(struct relying_party *plane, struct relying_party_worker *worker)
{
	pthread_mutex_lock(&plane->lock);
	plane->idle[plane->idle_count++] = worker;
	pthread_mutex_unlock(&plane->lock);
}

/* --- what handlers ask --- */

static const struct trust_set *community_by_id(const struct snapshot *snapshot, const struct uuid *id)
{
	for (size_t i = 0; i < snapshot->community_count; i++)
		if (uuid_equal(&snapshot->communities[i]->community_id, id))
			return snapshot->communities[i];
	return NULL;
}

const struct trust_set *worker_community(const struct relying_party_worker *worker, const char *name)
{
	struct uuid id;

	return uuid_parse(name, &id) ? community_by_id(worker->snapshot, &id)
	                             : snapshot_community(worker->snapshot, name);
}

bool worker_may(const struct relying_party_worker *worker, enum permission permission, const struct uuid *community_id)
{
	const struct access_entry *caller = worker->caller;

	return grants_allow(caller->grants, caller->grant_count, permission, community_id);
}

/* --- a request --- */

/* Not by the wall clock: one that is set back would make an old snapshot look fresh. */
static int64_t age_of(const struct relying_party_config *config)
{
	const int64_t confirmed_ms = atomic_load_explicit(&config->confirmed->confirmed_ms, memory_order_acquire);
	const int64_t age_ms = clock_steady_ms(config->clock) - confirmed_ms;

	return age_ms > 0 ? age_ms : 0;
}

static RESULT find_snapshot(struct relying_party_worker *worker, const struct request *request, struct err *e)
{
	snap_refresh(worker->config->snap, &worker->held);
	worker->snapshot = (const struct snapshot *)worker->held;
	worker->snapshot_age_ms = age_of(worker->config);
	ENSURE(worker->snapshot != NULL || (request->route->flags & ROUTE_WITHOUT_SNAPSHOT) != 0, e, ERR_NOT_READY,
	       "this node has not read the register yet");
	return OK;
}

/* Somewhere: in which community is for the handler to ask. */
static bool holds(const struct access_entry *caller, enum permission permission)
{
	for (size_t i = 0; i < caller->grant_count; i++)
		if (role_has(caller->grants[i].role, permission))
			return true;
	return false;
}

static RESULT authenticate(struct relying_party_worker *worker, const struct request *request, struct err *e)
{
	uint8_t hash[SHA256_SIZE];

	TRY(auth_bearer_sha256(request, hash, e));
	worker->caller = snapshot_token(worker->snapshot, hash);
	ENSURE(worker->caller != NULL, e, ERR_UNAUTHENTICATED, "the API token is not known, or was revoked");
	ENSURE(worker->caller->expires_at == 0 || worker->caller->expires_at > request->now_ms / 1000, e,
	       ERR_UNAUTHENTICATED, "the API token has expired");
	return OK;
}

static RESULT admit(struct relying_party_worker *worker, const struct request *request, struct err *e)
{
	static const char *const none[] = { NULL };
	const enum permission permission = request->route->permission;

	worker->caller = NULL;
	if (permission == PERM_PUBLIC)
		return OK;
	const struct result known = authenticate(worker, request, e);
	if (failed(known)) {
		metric_add(worker->config->metrics, METRIC_AUTH_FAILURES, 1);
		return known;
	}
	ENSURE(holds(worker->caller, permission), e, ERR_FORBIDDEN, "this needs the permission %s",
	       permission_text(permission));
	return request_query_only(request, none, e);
}

static RESULT serve(struct relying_party_worker *worker, const struct request *request, struct reply *reply,
                    struct err *e)
{
	TRY(find_snapshot(worker, request, e));
	TRY(admit(worker, request, e));
	return request->route->handler(worker, request, reply, e);
}

static RESULT answer(struct relying_party *plane, struct request *request, struct reply *reply, char allow[ALLOW_SIZE],
                     struct err *e)
{
	TRY(route_find(relying_party_routes, relying_party_route_table_count, request, allow, e));
	struct relying_party_worker *worker = worker_take(plane);
	ENSURE(worker != NULL, e, ERR_BUSY, "every worker of this node is busy");
	const struct result served = serve(worker, request, reply, e);
	worker_give(plane, worker);
	return served;
}

void relying_party_answer(void *context, struct request *request, struct reply *reply)
{
	struct relying_party *plane = context;
	struct err e;
	char allow[ALLOW_SIZE] = "";

	if (!failed(answer(plane, request, reply, allow, &e)))
		return;
	reply_problem(reply, &e, request->request_id);
	if (e.code == ERR_METHOD)
		reply_allow(reply, request->arena, allow);
}
