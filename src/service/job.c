/* SPDX-License-Identifier: Apache-2.0 */
#include "service/job.h"

#include "service/authority.h"
#include "store/job_store.h"

#define BACKOFF_S 10 /* times the attempts made */

/* What each kind of job does. */
static const struct job_kind {
	const char *name;
	/* From wherever an earlier attempt came to. Opens its own transactions. */
	RESULT (*run)(struct service *s, const struct job *job, struct err *e);
	/* In the transaction that fails the job. */
	RESULT (*give_up)(struct service *s, const struct job *job, struct err *e);
} kinds[] = {
	{ AUTHORITY_CREATE_JOB, authority_finish_creation, authority_fail_creation },
};

/* Another attempt may find a database, a key store or a lock that this one did not. */
static const enum err_code passing[] = { ERR_STORE_DOWN, ERR_BUSY, ERR_KEY_UNAVAILABLE, ERR_NOT_READY, ERR_INTERNAL };

static bool will_pass(enum err_code code)
{
	for (size_t i = 0; i < ARRAY_LEN(passing); i++)
		if (passing[i] == code)
			return true;
	return false;
}

static const struct job_kind *kind_of(const struct job *job)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].name, job->kind) == 0)
			return &kinds[i];
	return NULL;
}

/* --- outcomes --- */

struct outcome {
	struct job job; /* as it is to be written */
	const struct job_kind *kind;
	int64_t not_before;
};

static RESULT ensure_held(bool held, struct err *e)
{
	ENSURE(held, e, ERR_BUSY, "another worker has taken the job over");
	return OK;
}

static RESULT write_done(struct service *s, void *context, struct err *e)
{
	const struct outcome *o = context;
	bool held;

	TRY(job_store_finish(s->db, &o->job, &held, e));
	return ensure_held(held, e);
}

static RESULT write_failed(struct service *s, void *context, struct err *e)
{
	const struct outcome *o = context;

	TRY(write_done(s, context, e));
	return o->kind != NULL ? o->kind->give_up(s, &o->job, e) : OK;
}

static RESULT write_put_back(struct service *s, void *context, struct err *e)
{
	const struct outcome *o = context;
	bool held;

	TRY(job_store_put_back(s->db, &o->job, o->not_before, &held, e));
	return ensure_held(held, e);
}

static RESULT record(struct service *s, const struct job *job, enum job_state state, const char *error, struct err *e)
{
	struct outcome o = { .job = *job, .kind = kind_of(job) };

	o.job.state = (int)state;
	o.job.error = error;
	o.job.finished_at = service_now(s);
	o.not_before = o.job.finished_at + BACKOFF_S * job->attempts;
	switch (state) {
	case JOB_DONE:
		o.job.progress = job->total;
		return service_write(s, write_done, &o, e);
	case JOB_FAILED:
		return service_write(s, write_failed, &o, e);
	case JOB_QUEUED:
		return service_write(s, write_put_back, &o, e);
	case JOB_RUNNING:
		break;
	}
	return OK;
}

static RESULT attempt(struct service *s, const struct job *job, struct err *e)
{
	const struct job_kind *kind = kind_of(job);

	ENSURE(kind != NULL, e, ERR_RULE, "this program knows no jobs of the kind \"%s\"", job->kind);
	ENSURE(job->attempts <= JOB_ATTEMPTS_MAX, e, ERR_RULE, "the job was tried %d times and never came to an end",
	       JOB_ATTEMPTS_MAX);
	return kind->run(s, job, e);
}

/* --- one job --- */

/* A job acts for the one who asked for it, and was allowed to. */
static struct principal requester_of(const struct job *job)
{
	struct principal who = service_system_principal;

	who.id = job->requester_id;
	who.name = job->requester_name;
	return who;
}

/* A failure of the job itself is no failure of whoever runs it; it stands in the job. */
static RESULT run_and_record(struct service *s, const struct job *job, struct err *e)
{
	struct err why;

	if (!failed(attempt(s, job, &why))) {
		TRY(record(s, job, JOB_DONE, NULL, e));
		service_count(s, METRIC_JOBS_DONE, 1);
		return OK;
	}
	log_err(s->shared->log, LOG_WARNING, "job attempt failed", &why);
	const bool again = will_pass(why.code) && job->attempts < JOB_ATTEMPTS_MAX;
	TRY(record(s, job, again ? JOB_QUEUED : JOB_FAILED, why.detail, e));
	service_count(s, METRIC_JOBS_FAILED, again ? 0 : 1);
	return OK;
}

struct taken {
	struct job job;
	bool taken;
};

static RESULT take(struct service *s, void *context, struct err *e)
{
	struct taken *t = context;
	const int64_t now = service_now(s);

	return job_store_take(s->db, now, now + JOB_LEASE_S, s->arena, &t->job, &t->taken, e);
}

RESULT job_run_next(struct service *s, bool *ran, struct err *e)
{
	struct taken t = { .taken = false };

	*ran = false;
	TRY(service_write(s, take, &t, e));
	if (!t.taken)
		return OK;
	*ran = true;
	const struct principal who = requester_of(&t.job);
	struct service as_requester = *s;
	as_requester.who = &who;
	as_requester.request_id = t.job.request_id;
	const struct result done = run_and_record(&as_requester, &t.job, e);
	s->change = as_requester.change;
	return done;
}

/* --- for use cases --- */

RESULT job_add(struct service *s, const struct job *draft, bool run_now, struct job *out, struct err *e)
{
	const int64_t now = service_now(s);

	*out = *draft;
	out->id = uuid_new(s->now_ms);
	out->state = run_now ? JOB_RUNNING : JOB_QUEUED;
	out->attempts = run_now ? 1 : 0;
	out->requester_id = s->who->id;
	out->requester_name = s->who->name;
	out->request_id = s->request_id;
	out->created_at = now;
	return job_store_insert(s->db, out, run_now ? now + JOB_LEASE_S : 0, e);
}

RESULT job_run_now(struct service *s, const struct job *job, struct err *e)
{
	struct err why, later;

	if (!failed(attempt(s, job, &why)))
		return record(s, job, JOB_DONE, NULL, e);
	/* With the database gone the lease runs out, and a worker goes on. */
	if (failed(record(s, job, JOB_FAILED, why.detail, &later)))
		log_err(s->shared->log, LOG_WARNING, "job outcome not recorded", &later);
	*e = why;
	return (struct result){ .failed = true };
}

struct report {
	struct job job;
	bool held;
};

static RESULT write_progress(struct service *s, void *context, struct err *e)
{
	struct report *r = context;
	const int64_t now = clock_now(s->shared->clock); /* not the request's: a step may have taken long */

	TRY(job_store_progress(s->db, &r->job, now + JOB_LEASE_S, &r->held, e));
	return ensure_held(r->held, e);
}

RESULT job_progress(struct service *s, const struct job *job, int64_t steps, struct err *e)
{
	struct report r = { .job = *job };

	r.job.progress = steps;
	return service_write(s, write_progress, &r, e);
}

RESULT job_get(struct service *s, const struct community *community, const struct uuid *id, struct job *out,
               struct err *e)
{
	TRY(service_require(s, PERM_JOB_READ, &community->id, e));
	return job_store_get(s->db, &community->id, id, s->arena, out, e);
}

RESULT job_page(struct service *s, const struct community *community, const struct page_request *request,
                struct job_list *out, struct page *page, struct err *e)
{
	TRY(service_require(s, PERM_JOB_READ, &community->id, e));
	TRY(page_request_check(request, e));
	TRY(job_store_page(s->db, &community->id, &request->after, request->limit + 1, s->arena, out, e));
	PAGE_CUT(out, request, page);
	return OK;
}
