/* SPDX-License-Identifier: Apache-2.0 */
#include "http/relying_party/handlers.h"

#include "trust/decide.h"
#include "trust/question_json.h"
#include "trust/verdict_json.h"

#define DECISION_MEMORY_MAX ((size_t)16 * 1024 * 1024) /* of each of two, when all communities are asked */

/* Answers of several communities: the best so far, and room for the next. */
struct poll {
	const struct relying_party_worker *worker;
	const struct question *question;
	struct arena *best_arena, *trial_arena; /* owned */
	struct verdict best;
	bool has_best;
};

static RESULT decide_in(const struct relying_party_worker *worker, const struct trust_set *set,
                        const struct question *question, struct arena *arena, struct verdict *out, struct err *e)
{
	const struct decision_context context = {
		.arena = arena,
		.snapshot_age_ms = worker->snapshot_age_ms,
		.links = worker->config->links,
		.snapshot = worker->snapshot,
	};
	return decide_chain(set, question, &context, out, e);
}

/* Whether there is no such community, or none where the caller may ask: nobody learns which. */
static RESULT decide_named(const struct relying_party_worker *worker, const struct question_request *asked,
                           struct arena *arena, struct verdict *out, struct err *e)
{
	const struct trust_set *set = worker_community(worker, asked->community);

	ENSURE(set != NULL && worker_may(worker, PERM_DECIDE, &set->community_id), e, ERR_FORBIDDEN,
	       "this needs the permission %s in the community", permission_text(PERM_DECIDE));
	return decide_in(worker, set, &asked->question, arena, out, e);
}

/* --- every community that the caller may ask about --- */

static void poll_fini(struct poll *poll)
{
	arena_free(poll->best_arena);
	arena_free(poll->trial_arena);
}

static RESULT poll_init(struct poll *poll, const struct relying_party_worker *worker, const struct question *question,
                        struct err *e)
{
	*poll = (struct poll){
		.worker = worker,
		.question = question,
		.best_arena = arena_new(DECISION_MEMORY_MAX),
		.trial_arena = arena_new(DECISION_MEMORY_MAX),
	};
	ENSURE(poll->best_arena != NULL && poll->trial_arena != NULL, e, ERR_INTERNAL, "out of memory");
	return OK;
}

/* Trusted before indeterminate before untrusted, then the one that came further; of two alike the first by slug. */
static bool is_better(const struct verdict *verdict, const struct verdict *best)
{
	static const int rank[] = { [VERDICT_TRUSTED] = 2, [VERDICT_INDETERMINATE] = 1, [VERDICT_UNTRUSTED] = 0 };

	if (rank[verdict->kind] != rank[best->kind])
		return rank[verdict->kind] > rank[best->kind];
	return verdict->path_count > best->path_count;
}

static RESULT poll_community(struct poll *poll, const struct trust_set *set, struct err *e)
{
	struct verdict verdict;

	arena_reset(poll->trial_arena);
	TRY(decide_in(poll->worker, set, poll->question, poll->trial_arena, &verdict, e));
	if (poll->has_best && !is_better(&verdict, &poll->best))
		return OK;
	struct arena *old = poll->best_arena;
	poll->best_arena = poll->trial_arena;
	poll->trial_arena = old;
	poll->best = verdict;
	poll->has_best = true;
	return OK;
}

static RESULT poll_communities(struct poll *poll, struct err *e)
{
	const struct snapshot *snapshot = poll->worker->snapshot;

	for (size_t i = 0; i < snapshot->community_count; i++) {
		const struct trust_set *set = snapshot->communities[i];
		if (!worker_may(poll->worker, PERM_DECIDE, &set->community_id))
			continue;
		TRY(poll_community(poll, set, e));
		if (poll->best.kind == VERDICT_TRUSTED)
			return OK;
	}
	ENSURE(poll->has_best, e, ERR_FORBIDDEN, "there is no community in which the caller holds the permission %s",
	       permission_text(PERM_DECIDE));
	return OK;
}

/* --- the answer --- */

static void count_verdict(const struct relying_party_worker *worker, enum verdict_kind kind)
{
	static const enum metric_id metrics[] = {
		[VERDICT_TRUSTED] = METRIC_DECISIONS_TRUSTED,
		[VERDICT_UNTRUSTED] = METRIC_DECISIONS_UNTRUSTED,
		[VERDICT_INDETERMINATE] = METRIC_DECISIONS_INDETERMINATE,
	};
	metric_add(worker->config->metrics, metrics[kind], 1);
}

static void put_verdict(const struct relying_party_worker *worker, const struct request *request,
                        const struct verdict *verdict, struct reply *reply)
{
	struct json_writer w = json_writer(&reply->body);
	const struct uuid id = uuid_new(request->now_ms);
	char text[UUID_TEXT_SIZE];

	uuid_format(&id, text);
	const struct verdict_label label = { .decision_id = text, .has_snapshot = true };
	verdict_encode(verdict, &label, &w, NULL);
	count_verdict(worker, verdict->kind);
}

static RESULT answer_named(const struct relying_party_worker *worker, const struct request *request,
                           const struct question_request *asked, struct reply *reply, struct err *e)
{
	struct verdict verdict;

	TRY(decide_named(worker, asked, request->arena, &verdict, e));
	put_verdict(worker, request, &verdict, reply);
	return OK;
}

static RESULT answer_any(const struct relying_party_worker *worker, const struct request *request,
                         const struct question_request *asked, struct reply *reply, struct err *e)
{
	__attribute__((cleanup(poll_fini))) struct poll poll = { .worker = NULL };

	TRY(poll_init(&poll, worker, &asked->question, e));
	TRY(poll_communities(&poll, e));
	put_verdict(worker, request, &poll.best, reply);
	return OK;
}

static RESULT decode(const struct request *request, struct question_request *out, struct err *e)
{
	struct json *parsed = NULL;

	TRY(request_json(request, &parsed, e));
	CLEANUP(json_free) struct json *body = parsed;
	return question_decode(body, request->now_ms / 1000, request->arena, out, e);
}

HANDLER(decisions_chain)
{
	const struct relying_party_worker *worker = context;
	struct question_request asked;

	TRY(decode(request, &asked, e));
	return asked.community != NULL ? answer_named(worker, request, &asked, reply, e)
	                               : answer_any(worker, request, &asked, reply, e);
}
