/* SPDX-License-Identifier: Apache-2.0 */
#include "model/audit_event.h"

#include "model/encode.h"

#include <assert.h>

static const struct {
	const char *text, *object_type;
} events[AUDIT_EVENT_COUNT] = {
#define X(symbol, text_, object, what) [symbol] = { text_, object },
	AUDIT_EVENTS(X)
#undef X
};

const char *audit_event_text(enum audit_event_kind kind)
{
	assert((unsigned)kind < AUDIT_EVENT_COUNT);
	return events[kind].text;
}

const char *audit_event_object_type(enum audit_event_kind kind)
{
	assert((unsigned)kind < AUDIT_EVENT_COUNT);
	return events[kind].object_type;
}

static void encode_object(struct json_writer *w, const char *name, const char *json)
{
	if (json == NULL)
		json_put_null(w, name);
	else
		json_put_raw(w, name, json);
}

void audit_row_encode(const struct audit_row *row, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_int(w, "seq", row->seq);
	encode_time_ms(w, "at", row->at_ms);
	encode_id_or_null(w, "actor_id", &row->actor_id);
	json_put_text(w, "actor_name", row->actor_name);
	json_put_text(w, "request_id", row->request_id);
	json_put_text(w, "event", row->event);
	json_put_text(w, "object_type", row->object_type);
	json_put_text(w, "object_id", row->object_id);
	encode_object(w, "before", row->before);
	encode_object(w, "after", row->after);
	json_put_hex(w, "hash", row->hash);
	json_end_object(w);
}
