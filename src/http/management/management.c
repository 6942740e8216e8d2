/* SPDX-License-Identifier: Apache-2.0 */
#include "http/management/management.h"

#include "http/auth.h"
#include "http/management/scope.h"
#include "service/access.h"

#include <pthread.h>
#include <stdlib.h>

#define ALLOW_SIZE 64 /* of route_find */

/* Workers that serve no request just now; `lock` protects idle and idle_count. */
struct management {
	const struct service_shared *shared;
	struct management_worker *workers;
	unsigned worker_count;
	pthread_mutex_t lock;
	struct management_worker **idle;
	unsigned idle_count;
};

/* One request on its way through a worker. */
struct exchange {
	struct management_worker *worker;
	const struct request *request;
	struct reply *reply;
	struct slice token;
	struct principal who;
};

static struct management_worker *worker_take(struct management *plane)
{
	struct management_worker *worker = NULL;

	pthread_mutex_lock(&plane->lock);
	if (plane->idle_count > 0)
		worker = plane->idle[--plane->idle_count];
	pthread_mutex_unlock(&plane->lock);
	return worker;
}

static void worker_give(struct management *plane, struct management_worker *worker)
{
	pthread_mutex_lock(&plane->lock);
	plane->idle[plane->idle_count++] = worker;
	pthread_mutex_unlock(&plane->lock);
}

static bool has_community(const struct route *route)
{
	return strncmp(route->path, SCOPE_PATH, strlen(SCOPE_PATH)) == 0;
}

static RESULT require(struct exchange *x, struct err *e)
{
	struct management_worker *worker = x->worker;
	const enum permission permission = x->request->route->permission;

	worker->has_community = has_community(x->request->route);
	if (worker->has_community)
		return scope_resolve(&worker->service, x->request->params[0], permission, &worker->community, e);
	if (permission == PERM_AUTHENTICATED)
		return OK;
	return service_require(&worker->service, permission, NULL, e);
}

/* Who asks, about which community, and whether they may: one picture of the database. */
static RESULT admit(struct service *s, void *context, struct err *e)
{
	struct exchange *x = context;

	TRY(access_authenticate(s, x->token, &x->who, e));
	s->who = &x->who;
	return require(x, e);
}

/* Runs perhaps several times, so it begins with an empty reply. */
static RESULT handle(struct service *s, void *context, struct err *e)
{
	struct exchange *x = context;

	(void)s;
	reply_reset(x->reply);
	TRY(x->request->route->handler(x->worker, x->request, x->reply, e));
	return buf_check(&x->reply->body, e);
}

static RESULT run(struct exchange *x, struct err *e)
{
	struct service *s = &x->worker->service;
	const unsigned flags = x->request->route->flags;

	if ((flags & ROUTE_WRITE) != 0)
		return service_write(s, handle, x, e);
	if ((flags & ROUTE_READ) != 0)
		return service_read(s, handle, x, e);
	return handle(s, x, e);
}

static RESULT check_query(const struct request *request, struct err *e)
{
	static const char *const none[] = { NULL };

	if ((request->route->flags & ROUTE_QUERY) != 0)
		return OK;
	return request_query_only(request, none, e);
}

static RESULT serve(struct exchange *x, struct err *e)
{
	struct service *s = &x->worker->service;

	service_begin(s, x->request->arena, NULL, x->request->request_id);
	if (x->request->route->permission != PERM_PUBLIC) {
		TRY(auth_bearer(x->request, &x->token, e));
		TRY(service_read(s, admit, x, e));
	}
	TRY(check_query(x->request, e));
	TRY(run(x, e));
	service_wait_visible(s);
	return OK;
}

static RESULT answer(struct management *plane, struct request *request, struct reply *reply, char allow[ALLOW_SIZE],
                     struct err *e)
{
	TRY(route_find(management_routes, management_route_table_count, request, allow, e));
	struct management_worker *worker = worker_take(plane);
	ENSURE(worker != NULL, e, ERR_BUSY, "every worker of this node is busy");
	struct exchange x = { .worker = worker, .request = request, .reply = reply };
	const struct result served = serve(&x, e);
	worker_give(plane, worker);
	return served;
}

void management_answer(void *context, struct request *request, struct reply *reply)
{
	struct management *plane = context;
	struct err e;
	char allow[ALLOW_SIZE] = "";

	if (failed(answer(plane, request, reply, allow, &e))) {
		reply_problem(reply, &e, request->request_id);
		if (e.code == ERR_METHOD)
			reply_allow(reply, request->arena, allow);
		if (e.code == ERR_UNAUTHENTICATED)
			metric_add(plane->shared->metrics, METRIC_AUTH_FAILURES, 1);
	}
	reply_header(reply, "Cache-Control", "no-store");
}

static RESULT workers_open(struct management *plane, const struct db_config *database, struct err *e)
{
	for (unsigned i = 0; i < plane->worker_count; i++) {
		plane->workers[i].service.shared = plane->shared;
		TRY(db_new(database, &plane->workers[i].service.db, e));
		plane->idle[plane->idle_count++] = &plane->workers[i];
	}
	return OK;
}

RESULT management_new(const struct management_config *config, struct management **out, struct err *e)
{
	CLEANUP(management_free) struct management *plane = calloc(1, sizeof *plane);

	ENSURE(plane != NULL, e, ERR_INTERNAL, "there is no memory left");
	pthread_mutex_init(&plane->lock, NULL);
	plane->shared = config->shared;
	plane->workers = calloc(config->workers, sizeof *plane->workers);
	plane->idle = calloc(config->workers, sizeof *plane->idle);
	ENSURE(plane->workers != NULL && plane->idle != NULL, e, ERR_INTERNAL, "there is no memory left");
	plane->worker_count = config->workers;
	TRY(workers_open(plane, &config->database, e));
	*out = TAKE(plane);
	return OK;
}

void management_free(struct management *plane)
{
	if (plane == NULL)
		return;
	for (unsigned i = 0; i < plane->worker_count; i++)
		db_free(plane->workers[i].service.db);
	free(plane->workers);
	free(plane->idle);
	pthread_mutex_destroy(&plane->lock);
	free(plane);
}
