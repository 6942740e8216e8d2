/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/decide.h"

#include "base/text.h"
#include "trust/check.h"
#include "trust/hints.h"
#include "trust/path.h"
#include "trust/revocation.h"

#define EFFORT_WORK ((size_t)1000 * EFFORT_STEP)
#define EFFORT_WORK_TO_EXPLAIN ((size_t)60 * EFFORT_STEP)
#define ATTEMPTS_MAX 32

/* Of two ways the better one is told. */
enum progress {
	PROGRESS_NONE,
	PROGRESS_DEAD_END,
	PROGRESS_COMPLETE,
	PROGRESS_INDETERMINATE,
	PROGRESS_TRUSTED
};

/* The decision and what came out of it so far. */
struct outcome {
	struct decision decision;
	struct findings whole; /* about the question, whatever the path */
	enum progress progress;
	size_t failures; /* of the best way */
	struct attempt best;
	bool final; /* no other way can change it */
	struct attempt attempts[ATTEMPTS_MAX];
	size_t attempt_count;
	bool no_memory;
};

/* --- ways that were followed to their end --- */

static enum path_role role_of(const struct path *path, size_t index)
{
	if (index == 0)
		return ROLE_LEAF;
	return index == path->count - 1 && path->nodes[index].anchor != NULL ? ROLE_ANCHOR
	                                                                     : ROLE_INTERMEDIATE;
}

static bool attempt_copy(struct outcome *outcome, const struct path *path, struct findings *findings,
                         struct attempt *out)
{
	out->elements = ARENA_ARRAY(outcome->decision.arena, path->count, struct path_element);
	out->findings = findings_copy(findings);
	outcome->no_memory = outcome->no_memory || out->elements == NULL || findings->exhausted;
	if (outcome->no_memory)
		return false;
	out->count = path->count;
	out->finding_count = findings->count;
	for (size_t i = 0; i < path->count; i++)
		out->elements[i] = (struct path_element){ .cert = path->nodes[i].cert,
			                                  .role = role_of(path, i),
			                                  .evidence = path->nodes[i].evidence };
	return true;
}

static size_t count_failures(const struct findings *findings)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].outcome == FINDING_FAIL ? 1 : 0;
	return count;
}

static enum progress progress_of(enum path_end end, const struct findings *findings)
{
	static const enum progress by_verdict[] = {
		[VERDICT_TRUSTED] = PROGRESS_TRUSTED,
		[VERDICT_UNTRUSTED] = PROGRESS_COMPLETE,
		[VERDICT_INDETERMINATE] = PROGRESS_INDETERMINATE,
	};
	return end == PATH_COMPLETE ? by_verdict[findings_verdict(findings)] : PROGRESS_DEAD_END;
}

/* The way that came further; of two alike the one with fewer failures, then the longer, then the first. */
static bool is_better(const struct outcome *outcome, enum progress progress, size_t failures, size_t count)
{
	if (progress != outcome->progress)
		return progress > outcome->progress;
	if (failures != outcome->failures)
		return failures < outcome->failures;
	return count > outcome->best.count;
}

/*
 * Whether any way to trust the leaf is closed: it is revoked by who issued it, and another certificate of that
 * issuer must not open what its CRL or its books closed.
 */
static bool leaf_is_revoked(const struct path *path)
{
	return path->nodes[0].evidence.status == EVIDENCE_REVOKED;
}

/* Where an unknown status is accepted, another way may still show that the leaf is revoked. */
static bool is_final(const struct path *path, enum path_end end, const struct findings *findings)
{
	return leaf_is_revoked(path) || (progress_of(end, findings) == PROGRESS_TRUSTED &&
	                                 path->nodes[0].evidence.status != EVIDENCE_UNKNOWN);
}

static void keep(struct outcome *outcome, const struct path *path, enum path_end end,
                 struct findings *findings)
{
	const enum progress progress = progress_of(end, findings);
	const size_t failures = count_failures(findings);
	const bool better = leaf_is_revoked(path) || is_better(outcome, progress, failures, path->count);
	const bool told = outcome->decision.question->explain && outcome->attempt_count < ATTEMPTS_MAX;
	struct attempt attempt;

	if (!(better || told) || !attempt_copy(outcome, path, findings, &attempt))
		return;
	if (told)
		outcome->attempts[outcome->attempt_count++] = attempt;
	if (better) {
		outcome->best = attempt;
		outcome->progress = progress;
		outcome->failures = failures;
	}
}

static bool visit(void *context, struct path *path, enum path_end end, struct findings *findings)
{
	struct outcome *outcome = context;

	if (end == PATH_COMPLETE && path->count > 1)
		check_path(&outcome->decision, path, findings);
	if (end == PATH_COMPLETE && !findings_have(findings, 0, FINDING_FAIL))
		revocation_check(&outcome->decision, path, findings);
	keep(outcome, path, end, findings);
	outcome->final = is_final(path, end, findings);
	for (size_t i = 0; i < path->count; i++)
		path->nodes[i].evidence = (struct evidence){ 0 };
	return outcome->final || outcome->no_memory;
}

/* --- the ways that there are --- */

/* chain-partial-anchor: the certificate itself is an anchor of the community. */
static void try_as_pin(struct outcome *outcome, const struct path_search *leaf,
                       const struct trust_anchor *anchor)
{
	struct path_search pin = *leaf;

	pin.path.nodes[0].anchor = anchor;
	if (outcome->decision.set->settings.allow_leaf_anchor)
		check_certificate(&outcome->decision, &pin.path, 0, CHECK_PIN, &pin.findings);
	else
		findings_add(
			&pin.findings, RULE_LEAF_ANCHOR, FINDING_FAIL, 0,
			"the certificate is itself an anchor, which the community does not allow for a leaf");
	visit(outcome, &pin.path, PATH_COMPLETE, &pin.findings);
}

/*
 * First without the ways on which a check failed, so that a bad one cannot use up what a good one needs. Then,
 * when nothing good was found, along those as well, to tell how far they would lead.
 */
static void search_paths(struct outcome *outcome, const struct path_search *leaf)
{
	const struct path_node *node = &leaf->path.nodes[0];
	struct path_search search = *leaf;

	search.prune = true;
	if (!findings_have(&leaf->findings, 0, FINDING_FAIL))
		path_search_run(&search, node);
	if (outcome->final || outcome->no_memory || outcome->progress >= PROGRESS_INDETERMINATE)
		return;
	search = *leaf;
	if (outcome->decision.effort.work > EFFORT_WORK_TO_EXPLAIN || outcome->decision.effort.exhausted)
		outcome->decision.effort.work = EFFORT_WORK_TO_EXPLAIN;
	path_search_run(&search, node);
}

static RESULT decide_leaf(struct outcome *outcome, const struct cert *cert, struct err *e)
{
	struct decision *decision = &outcome->decision;
	const struct trust_anchor *pinned = trust_set_anchor(decision->set, cert->sha256);
	struct path_search leaf = {
		.decision = decision,
		.visit = visit,
		.context = outcome,
		.path = { .nodes = { { .cert = cert } }, .count = 1 },
		.findings = findings_new(decision->arena),
	};

	check_certificate(decision, &leaf.path, 0, CHECK_LEAF, &leaf.findings);
	if (pinned != NULL)
		try_as_pin(outcome, &leaf, pinned);
	if (!outcome->final && !outcome->no_memory)
		search_paths(outcome, &leaf);
	ENSURE(!outcome->no_memory && !leaf.findings.exhausted, e, ERR_TOO_LARGE,
	       "the question needs more memory than one may use");
	return OK;
}

/* --- the verdict --- */

static void check_snapshot_age(struct outcome *outcome, int64_t age_ms)
{
	const int64_t allowed = outcome->decision.set->settings.snapshot_max_age_seconds;

	if (age_ms / 1000 > allowed)
		findings_add(&outcome->whole, RULE_SNAPSHOT_AGE, FINDING_UNKNOWN, FINDING_WHOLE,
		             "the data of this node was confirmed %lld seconds ago; %lld are allowed",
		             (long long)(age_ms / 1000), (long long)allowed);
}

static void check_hints(struct outcome *outcome)
{
	const size_t unreadable = outcome->decision.hints.unreadable;

	if (unreadable > 0)
		findings_add(
			&outcome->whole, RULE_CHAIN_HINTS, FINDING_WARN, FINDING_WHOLE,
			"%zu of the certificates behind the first could not be read and were passed over",
			unreadable);
}

/* The findings of the path, then those of the question. */
static RESULT merge_findings(struct outcome *outcome, struct findings *out, struct err *e)
{
	const size_t count = outcome->best.finding_count + outcome->whole.count;

	*out = (struct findings){ .arena = outcome->decision.arena, .count = count, .capacity = count };
	out->items = ARENA_ARRAY(out->arena, count, struct finding);
	ENSURE_MEMORY(out->items, e);
	ENSURE(!outcome->whole.exhausted, e, ERR_TOO_LARGE,
	       "the question needs more memory than one may use");
	for (size_t i = 0; i < count; i++)
		out->items[i] = i < outcome->best.finding_count
		                        ? outcome->best.findings[i]
		                        : outcome->whole.items[i - outcome->best.finding_count];
	return OK;
}

static void until(int64_t at, int64_t time, int64_t *expires)
{
	if (time > at && time < *expires)
		*expires = time;
}

/* Not past the next moment at which the decision on this path could be another one. */
static int64_t expiry(const struct trust_set *set, int64_t at, const struct attempt *path)
{
	int64_t expires = at + set->settings.decision_ttl_seconds;

	for (size_t i = 0; i < path->count; i++) {
		const struct path_element *element = &path->elements[i];
		const struct trust_anchor *anchor = trust_set_anchor(set, element->cert->sha256);
		until(at, element->cert->not_before, &expires);
		until(at, element->cert->not_after, &expires);
		if (element->evidence.has_updates)
			until(at, element->evidence.next_update, &expires);
		if (anchor != NULL && anchor->has_window) {
			until(at, anchor->window_from, &expires);
			until(at, anchor->window_to, &expires);
		}
	}
	return expires;
}

static RESULT copy_attempts(struct outcome *outcome, struct verdict *out, struct err *e)
{
	out->attempt_count = outcome->attempt_count;
	out->attempts = ARENA_ARRAY(outcome->decision.arena, outcome->attempt_count, struct attempt);
	ENSURE_MEMORY(out->attempts, e);
	memcpy(out->attempts, outcome->attempts, outcome->attempt_count * sizeof *out->attempts);
	return OK;
}

static RESULT conclude(struct outcome *outcome, const struct decision_context *context,
                       const struct cert *leaf, struct verdict *out, struct err *e)
{
	const struct trust_set *set = outcome->decision.set;
	const int64_t at = outcome->decision.question->at;
	struct findings findings;

	check_snapshot_age(outcome, context->snapshot_age_ms);
	check_hints(outcome);
	TRY(merge_findings(outcome, &findings, e));
	*out = (struct verdict){
		.kind = findings_verdict(&findings),
		.community_uri = set->uri,
		.trust_set_version = set->version,
		.snapshot_age_ms = context->snapshot_age_ms,
		.at = at,
		.expires_at = expiry(set, at, &outcome->best),
		.subject = leaf,
		.path = outcome->best.elements,
		.path_count = outcome->best.count,
		.findings = findings.items,
		.finding_count = findings.count,
	};
	return copy_attempts(outcome, out, e);
}

/* --- the question --- */

/* Far from where adding a lifetime could overflow: years 1 to 9999. */
static bool time_is_sane(int64_t at)
{
	return at >= INT64_C(-62135596800) && at <= INT64_C(253402300799);
}

static RESULT question_check(const struct question *question, struct err *e)
{
	ENSURE(question->x5c.count > 0, e, ERR_INVALID, "there is no certificate to decide about");
	ENSURE(question->x5c.count <= QUESTION_CERTIFICATES_MAX, e, ERR_INVALID,
	       "there are more than %d certificates", QUESTION_CERTIFICATES_MAX);
	ENSURE(time_is_sane(question->at), e, ERR_INVALID, "the time is not of the years 1 to 9999");
	ENSURE(question->expected_kind == EXPECT_NONE || question->expected_name != NULL, e, ERR_INVALID,
	       "the expected name is missing");
	return OK;
}

static enum revocation_mode stricter(int asked, int set)
{
	return (enum revocation_mode)(asked < set ? asked : set);
}

static RESULT outcome_new(const struct trust_set *set, const struct question *question,
                          const struct decision_context *context, struct outcome **out, struct err *e)
{
	*out = ARENA_NEW(context->arena, struct outcome);
	ENSURE_MEMORY(*out, e);
	(*out)->whole = findings_new(context->arena);
	(*out)->decision = (struct decision){
		.set = set,
		.question = question,
		.arena = context->arena,
		.links = context->links,
		.snapshot = context->snapshot,
		.mode = stricter(question->revocation, set->settings.revocation),
		.effort = { .signatures = EFFORT_SIGNATURES, .work = EFFORT_WORK },
	};
	return OK;
}

static RESULT decide_readable(struct outcome *outcome, const struct cert *leaf, struct err *e)
{
	struct decision *decision = &outcome->decision;

	TRY(hints_read(decision->set, &decision->question->x5c, leaf, decision->arena, &decision->hints, e));
	const struct result result = decide_leaf(outcome, leaf, e);
	hints_fini(&decision->hints);
	return result;
}

RESULT decide_chain(const struct trust_set *set, const struct question *question,
                    const struct decision_context *context, struct verdict *out, struct err *e)
{
	struct outcome *outcome;
	struct err unreadable;

	TRY(question_check(question, e));
	TRY(outcome_new(set, question, context, &outcome, e));
	struct cert *leaf = ARENA_NEW(context->arena, struct cert);
	ENSURE_MEMORY(leaf, e);
	if (failed(cert_parse(question->x5c.items[0], context->arena, leaf, &unreadable))) {
		findings_add(&outcome->whole, RULE_LEAF_READABLE, FINDING_FAIL, 0, "%s", unreadable.detail);
		leaf = NULL;
	} else {
		TRY(decide_readable(outcome, leaf, e));
	}
	return conclude(outcome, context, leaf, out, e);
}
