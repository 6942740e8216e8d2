/* SPDX-License-Identifier: Apache-2.0 */
/* The database of commands that run at the machine, and the services on it as the operator there. */
#ifndef APP_DATABASE_H
#define APP_DATABASE_H

#include "base/config.h"
#include "service/service.h"

/* `name` is what pg_stat_activity shows. Borrows from the configuration. */
struct db_config database_config(const struct config *config, const char *name);

/* A service without keys and without anything to wait for. Stays where it is: its parts point to each other. */
struct local_service {
	struct clock clock;
	struct log log;
	struct metrics metrics;
	struct service_shared shared;
	struct service service;
	struct db *db;
};

/* ERR_STORE_DOWN; ERR_STATE unless the database is at the version of this program. */
RESULT local_service_open(struct local_service *local, const struct config *config, struct arena *arena, struct err *e);
void local_service_close(struct local_service *local);
#define CLEANUP_LOCAL_SERVICE __attribute__((cleanup(local_service_close)))

#endif
