/* SPDX-License-Identifier: Apache-2.0 */
#include "app/database.h"

#include "store/migrate.h"

#include <unistd.h>

struct db_config database_config(const struct config *config, const char *name)
{
	return (struct db_config){
		.url = config->database_url,
		.application_name = name,
		.connect_timeout_s = (int)config->connect_timeout_seconds,
		.statement_timeout_ms = (int)config->statement_timeout_ms,
		.lock_timeout_ms = (int)config->lock_timeout_ms,
	};
}

RESULT local_service_open(struct local_service *local, const struct config *config, struct arena *arena, struct err *e)
{
	const struct db_config database = database_config(config, "anchorhold tool");

	*local = (struct local_service){
		.clock = clock_system(),
		.log = { .fd = STDERR_FILENO, .level = LOG_ERROR },
	};
	local->shared = (struct service_shared){
		.clock = &local->clock,
		.log = &local->log,
		.metrics = &local->metrics,
		.public_url = config->public_url,
	};
	TRY(db_new(&database, &local->db, e));
	TRY(db_connect(local->db, e));
	TRY(migrate_check(local->db, e));
	local->service = (struct service){ .shared = &local->shared, .db = local->db };
	service_begin(&local->service, arena, &service_system_principal, "command line");
	return OK;
}

void local_service_close(struct local_service *local)
{
	db_free(local->db);
	local->db = NULL;
}
