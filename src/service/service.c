/* SPDX-License-Identifier: Apache-2.0 */
#include "service/service.h"

#include "store/audit_store.h"
#include "store/tx.h"

#include <assert.h>

static const struct role_grant everything = { .role = ROLE_ADMINISTRATOR, .everywhere = true };

const struct principal service_system_principal = {
	.name = "anchorhold",
	.grants = (struct role_grant *)&everything, /* nobody writes through it */
	.grant_count = 1,
};

void service_begin(struct service *s, struct arena *arena, const struct principal *who, const char *request_id)
{
	s->arena = arena;
	s->who = who;
	s->request_id = request_id;
	s->now_ms = clock_now_ms(s->shared->clock);
	s->change = 0;
}

struct unit {
	struct service *service;
	service_body body;
	void *context;
	int64_t change_before;
};

/* Events of the audit that are counted, once they are committed. */
static const struct {
	enum audit_event_kind event;
	enum metric_id metric;
} counted[] = {
	{ AUDIT_CERTIFICATE_ISSUED, METRIC_ISSUED },
	{ AUDIT_CERTIFICATE_REVOKED, METRIC_REVOKED },
	{ AUDIT_CRL_PUBLISHED, METRIC_CRLS },
};

static void count_event(struct service *s, enum audit_event_kind event)
{
	for (size_t i = 0; i < ARRAY_LEN(counted); i++)
		if (counted[i].event == event)
			s->counts[counted[i].metric]++;
}

void service_count(const struct service *s, enum metric_id metric, int64_t amount)
{
	if (amount != 0 && s->shared->metrics != NULL)
		metric_add(s->shared->metrics, metric, amount);
}

static void add_counts(const struct service *s)
{
	for (int i = 0; i < METRIC_COUNT; i++)
		service_count(s, (enum metric_id)i, s->counts[i]);
}

/* A try that was rolled back has not written the change that it numbered, nor done what it counted. */
static RESULT run_unit(void *context, struct err *e)
{
	const struct unit *unit = context;

	unit->service->change = unit->change_before;
	memset(unit->service->counts, 0, sizeof unit->service->counts);
	return unit->body(unit->service, unit->context, e);
}

static RESULT run(struct service *s, enum tx_mode mode, service_body body, void *context, struct err *e)
{
	struct unit unit = { .service = s, .body = body, .context = context, .change_before = s->change };
	const struct result done = tx_run(s->db, mode, run_unit, &unit, e);

	if (failed(done))
		s->change = unit.change_before;
	else
		add_counts(s);
	return done;
}

RESULT service_write(struct service *s, service_body body, void *context, struct err *e)
{
	return run(s, TX_WRITE, body, context, e);
}

RESULT service_read(struct service *s, service_body body, void *context, struct err *e)
{
	return run(s, TX_READ, body, context, e);
}

RESULT service_require(const struct service *s, enum permission permission, const struct uuid *community, struct err *e)
{
	assert(s->who != NULL);
	ENSURE(grants_allow(s->who->grants, s->who->grant_count, permission, community), e, ERR_FORBIDDEN,
	       "this needs the permission %s %s", permission_text(permission),
	       community != NULL ? "in the community" : "in all communities");
	return OK;
}

RESULT service_communities(const struct service *s, enum permission permission, struct text_list *out, struct err *e)
{
	const struct principal *who = s->who;
	char id[UUID_TEXT_SIZE];

	*out = (struct text_list){ .items = ARENA_ARRAY(s->arena, who->grant_count, const char *) };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < who->grant_count; i++) {
		if (!role_has(who->grants[i].role, permission))
			continue;
		uuid_format(&who->grants[i].community_id, id);
		out->items[out->count] = arena_text(s->arena, id);
		ENSURE_MEMORY(out->items[out->count], e);
		out->count++;
	}
	return OK;
}

RESULT service_audit(struct service *s, enum audit_event_kind event, const struct uuid *scope, const char *object_id,
                     const char *before, const char *after, struct err *e)
{
	struct audit_row row = {
		.at_ms = s->now_ms,
		.actor_id = s->who->id,
		.actor_name = s->who->name,
		.request_id = s->request_id,
		.event = audit_event_text(event),
		.object_type = audit_event_object_type(event),
		.object_id = object_id,
		.before = before,
		.after = after,
	};

	if (scope != NULL)
		row.scope = *scope;
	TRY(audit_store_append(s->db, &row, e));
	count_event(s, event);
	return OK;
}

RESULT service_changed(struct service *s, enum change_kind kind, const struct uuid *community_id, int64_t authority_no,
                       struct slice serial, struct err *e)
{
	struct change change = { .kind = (int)kind, .authority_no = authority_no, .serial = serial };

	if (community_id != NULL)
		change.community_id = *community_id;
	return change_store_append(s->db, &change, &s->change, e);
}
