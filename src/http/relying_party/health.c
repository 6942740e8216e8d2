/* SPDX-License-Identifier: Apache-2.0 */
#include "http/relying_party/handlers.h"

enum health { HEALTH_OK, HEALTH_STARTING, HEALTH_STALE };

static const char *const health_names[] = { "ok", "starting", "stale" };

static enum health health_of(const struct relying_party_worker *worker)
{
	if (worker->snapshot == NULL)
		return HEALTH_STARTING;
	return worker->snapshot_age_ms > worker->config->ready_max_age_ms ? HEALTH_STALE : HEALTH_OK;
}

static void put_health(const struct relying_party_worker *worker, struct reply *reply)
{
	struct json_writer w = json_writer(&reply->body);

	json_begin_object(&w, NULL);
	json_put_text(&w, "status", health_names[health_of(worker)]);
	if (worker->snapshot != NULL) {
		json_put_int(&w, "snapshot_age_ms", worker->snapshot_age_ms);
		json_put_int(&w, "change", worker->snapshot->change);
	} else {
		json_put_null(&w, "snapshot_age_ms");
		json_put_null(&w, "change");
	}
	json_end_object(&w);
}

/* Whoever restarts what is not alive must not do so for the sake of a database. */
HANDLER(health_live)
{
	(void)request;
	(void)e;
	put_health(context, reply);
	return OK;
}

HANDLER(health_ready)
{
	(void)request;
	(void)e;
	put_health(context, reply);
	if (health_of(context) == HEALTH_OK)
		return OK;
	reply->status = 503;
	reply_header(reply, "Retry-After", "2");
	return OK;
}

HANDLER(health_metrics)
{
	const struct relying_party_worker *worker = context;

	(void)request;
	(void)e;
	reply->content_type = "text/plain; version=0.0.4";
	metrics_write(worker->config->metrics, &reply->body);
	return OK;
}
