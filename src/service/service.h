/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every use case needs: the connection of its worker, the time, who asks. One struct service per
 * worker thread; service_begin sets what belongs to the request. Use cases run inside the transaction that
 * the caller opened with service_write or service_read, unless their header says that they open their own.
 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "model/audit_event.h"
#include "model/community.h"
#include "model/principal.h"
#include "store/change_store.h"
#include "store/db.h"

struct key_ring;
struct refresh;

/* The same for all workers of a process; immutable or safe to share. */
struct service_shared {
	const struct clock *clock;
	const struct log *log;
	struct metrics *metrics;     /* NULL: nothing is counted */
	struct key_ring *keys;       /* CA keys of this process; NULL in tools that never sign */
	struct refresh *refresh;     /* to wait for a change to be visible; NULL: nothing to wait for */
	const char *public_url;      /* base of the relying-party plane, no trailing slash; goes into certificates */
};

struct service {
	const struct service_shared *shared;
	struct db *db;
	/* of the request: */
	struct arena *arena;
	const struct principal *who;
	const char *request_id;
	int64_t now_ms;              /* fixed for the request */
	int64_t change;              /* highest number this request wrote; 0: none */
	/* of the transaction under way: what its commit adds to the metrics */
	int64_t counts[METRIC_COUNT];
};

/* `who` and `arena` are borrowed for the request. */
void service_begin(struct service *s, struct arena *arena, const struct principal *who, const char *request_id);

/* For what no audit row tells; what one tells is counted when it is committed. */
void service_count(const struct service *s, enum metric_id metric, int64_t amount);

/* Seconds since 1970, of the request. */
static inline int64_t service_now(const struct service *s)
{
	return s->now_ms / 1000;
}

typedef RESULT (*service_body)(struct service *s, void *context, struct err *e);

/* Runs `body` in a transaction, again when another one was in the way. Then s->change tells what was committed. */
RESULT service_write(struct service *s, service_body body, void *context, struct err *e);
RESULT service_read(struct service *s, service_body body, void *context, struct err *e);
/*
 * Waits until this node's snapshot shows what was written, at most two seconds; so a caller sees its own
 * change. Not an error when it takes longer.
 */
void service_wait_visible(struct service *s);

/* ERR_FORBIDDEN names the permission. `community` NULL: a permission that concerns no single community. */
RESULT service_require(const struct service *s, enum permission permission, const struct uuid *community, struct err *e);
/* Ids, as text, of the communities in which the caller holds the permission by a grant for that community. */
RESULT service_communities(const struct service *s, enum permission permission, struct text_list *out, struct err *e);
/* Anchorhold itself (jobs, schedules), or the operator at the machine: holds every permission. */
extern const struct principal service_system_principal;

/*
 * The audit row of a change, in its transaction. `scope` NULL: the system. `before` and `after` write one JSON
 * object each and may be NULL; see audit_json.
 */
RESULT service_audit(struct service *s, enum audit_event_kind event, const struct uuid *scope, const char *object_id,
                     const char *before, const char *after, struct err *e);
/* The text of one encoded object in the arena: AUDIT_JSON(s, organization_encode, &organization). NULL: too large. */
#define AUDIT_JSON(s, encode, object)                                              \
	__extension__({                                                            \
		struct buf audit_buf_;                                             \
		buf_init(&audit_buf_, 1024u * 1024);                               \
		struct json_writer audit_writer_ = json_writer(&audit_buf_);       \
		encode((object), &audit_writer_, NULL);                            \
		const char *audit_text_ = buf_ok(&audit_buf_) ? arena_text((s)->arena, buf_text(&audit_buf_)) : NULL; \
		buf_fini(&audit_buf_);                                             \
		audit_text_;                                                       \
	})

/* The last statement of a writing transaction; sets s->change. */
RESULT service_changed(struct service *s, enum change_kind kind, const struct uuid *community_id, int64_t authority_no,
                       struct slice serial, struct err *e);

#endif
