/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The management plane: everything that changes state, through the services, one database connection per worker.
 * A row's flags say in what transaction its handler runs; after a commit the answer waits (bounded) until this
 * node's snapshot shows the change.
 */
#ifndef HTTP_MANAGEMENT_MANAGEMENT_H
#define HTTP_MANAGEMENT_MANAGEMENT_H

#include "http/request.h"
#include "http/route.h"
#include "service/service.h"

/* Flags of a row. Without one the use case opens its own transactions. */
enum management_flag {
	ROUTE_READ = 1,   /* handler runs in service_read */
	ROUTE_WRITE = 2,  /* handler runs in service_write, perhaps several times */
	ROUTE_QUERY = 4,  /* handler says which query parameters there are; without this flag there are none */
};

/* What handlers get as `worker`. */
struct management_worker {
	struct service service;          /* begun for this request */
	struct community community;      /* when the path has {community} */
	bool has_community;
};

struct management;

struct management_config {
	const struct service_shared *shared;
	struct db_config database;
	unsigned workers;                /* as many as the server has threads; at least one */
};

extern const struct route_table management_routes[];
extern const size_t management_route_table_count;

/* `config->shared` is borrowed for life. Does not connect yet. ERR_INTERNAL without memory. */
RESULT management_new(const struct management_config *config, struct management **out, struct err *e);
void management_free(struct management *plane);
DEFINE_CLEANUP(struct management, management_free);
/* For server_config.answer. */
void management_answer(void *plane, struct request *request, struct reply *reply);

#endif
