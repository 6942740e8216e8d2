/* SPDX-License-Identifier: Apache-2.0 */
/* What tests of decisions ask: a community with its anchors, a question, and how the verdict has to be. */
#ifndef TESTS_UNIT_TRUST_WORLD_H
#define TESTS_UNIT_TRUST_WORLD_H

#include "unit/trust/pki.h"

#include "trust/decide.h"

#define WORLD_LIST 24

/* What a community trusts and what is asked; zero members are the usual. */
struct world {
	struct slice anchors[WORLD_LIST], intermediates[WORLD_LIST], crls[WORLD_LIST], x5c[WORLD_LIST];
	struct anchor_input anchor;         /* what is said of every anchor */
	unsigned purposes_of_first;         /* of the first anchor; 0: as of every other */
	struct issuer_state *books;         /* of the first intermediate */
	struct issuer_state *anchor_books;  /* of the first anchor */
	struct community_settings settings; /* by world_new */
	struct question question;           /* by world_new; x5c is filled in */
	int64_t snapshot_age_ms;
	struct link_cache *links;
	const struct snapshot *snapshot;
	struct trust_set *set; /* the last one asked */
};

/* No revocation asked, so that each test is about one thing; the rest is strict. */
static inline struct world world_new(void)
{
	struct world w = {
		.anchor = { .purposes = PURPOSE_ALL, .enforce_validity = true, .path_length = CERT_PATH_LENGTH_NONE },
		.settings = community_settings_default(),
		.question = {
			.at = NOW,
			.at_is_now = true,
			.purpose = PURPOSE_CLIENT,
			.revocation = REVOCATION_SKIP,
			.max_path_length = MAX_PATH_LENGTH_DEFAULT,
		},
	};
	w.settings.revocation = REVOCATION_SKIP;
	return w;
}

/* The usual: Root is trusted, Sub and Leaf are sent. */
static inline struct world world_usual(struct pki *p)
{
	struct world w = world_new();

	w.anchors[0] = ROOT(p);
	w.x5c[0] = LEAF(p);
	w.x5c[1] = SUB(p);
	return w;
}

static inline size_t world_count(const struct slice *list)
{
	size_t count = 0;
	while (count < WORLD_LIST && list[count].len > 0)
		count++;
	return count;
}

static inline void world_build(struct world *w)
{
	struct anchor_input anchors[WORLD_LIST];
	struct intermediate_input intermediates[WORLD_LIST] = { { .issuer = w->books } };
	struct crl_index *crls[WORLD_LIST] = { 0 };
	struct trust_set_input input = {
		.slug = "test",
		.uri = "udap://example.org/",
		.version = 7,
		.settings = &w->settings,
		.anchors = anchors,
		.anchor_count = world_count(w->anchors),
		.intermediates = intermediates,
		.intermediate_count = world_count(w->intermediates),
		.crls = crls,
		.crl_count = world_count(w->crls),
	};

	for (size_t i = 0; i < input.anchor_count; i++) {
		anchors[i] = w->anchor;
		anchors[i].der = w->anchors[i];
		anchors[i].issuer = i == 0 ? w->anchor_books : NULL;
		if (i == 0 && w->purposes_of_first != 0)
			anchors[i].purposes = w->purposes_of_first;
	}
	for (size_t i = 0; i < input.intermediate_count; i++)
		intermediates[i].der = w->intermediates[i];
	for (size_t i = 0; i < input.crl_count; i++)
		MUST(crl_index_load(w->crls[i], &crls[i], &pki_err));
	trust_set_unref(w->set);
	w->set = NULL;
	MUST(trust_set_build(&input, &w->set, &pki_err));
	for (size_t i = 0; i < input.crl_count; i++)
		crl_index_unref(crls[i]);
}

/* The verdict lives until the set is asked again or dropped. */
static inline struct verdict world_decide(struct pki *p, struct world *w)
{
	const struct decision_context context = { .arena = p->arena,
		                                  .snapshot_age_ms = w->snapshot_age_ms,
		                                  .links = w->links,
		                                  .snapshot = w->snapshot };
	struct verdict verdict;

	world_build(w);
	w->question.x5c = (struct slice_list){ .items = w->x5c, .count = world_count(w->x5c) };
	MUST(decide_chain(w->set, &w->question, &context, &verdict, &pki_err));
	return verdict;
}

static inline void world_drop(struct world *w)
{
	trust_set_unref(w->set);
	w->set = NULL;
}

/* --- assertions --- */

static inline void print_findings(const struct verdict *v)
{
	print_error("%s:\n", verdict_names[v->kind]);
	for (size_t i = 0; i < v->finding_count; i++)
		print_error("  %s %s (%s) %d: %s\n", finding_outcome_names[v->findings[i].outcome],
		            v->findings[i].rule->id,
		            v->findings[i].source != NULL ? v->findings[i].source
		                                          : v->findings[i].rule->source,
		            v->findings[i].certificate, v->findings[i].detail);
}

static inline const struct finding *find_finding(const struct verdict *v, const char *rule,
                                                 enum finding_outcome outcome)
{
	for (size_t i = 0; i < v->finding_count; i++)
		if (strcmp(v->findings[i].rule->id, rule) == 0 && v->findings[i].outcome == outcome)
			return &v->findings[i];
	return NULL;
}

static inline void assert_kind(const struct verdict *v, enum verdict_kind kind)
{
	if (v->kind == kind)
		return;
	print_findings(v);
	fail_msg("%s, not %s", verdict_names[v->kind], verdict_names[kind]);
}

/* The rule was found in this way, about this certificate, and its source holds the clause. */
static inline void assert_finding(const struct verdict *v, const char *rule, enum finding_outcome outcome,
                                  int certificate, const char *clause)
{
	const struct finding *finding = find_finding(v, rule, outcome);
	const char *source = finding == NULL           ? ""
	                     : finding->source != NULL ? finding->source
	                                               : finding->rule->source;

	if (finding != NULL && finding->certificate == certificate && strstr(source, clause) != NULL)
		return;
	print_findings(v);
	fail_msg("no finding %s of certificate %d by %s", rule, certificate, clause);
}

static inline struct verdict assert_trusted(struct pki *p, struct world *w)
{
	const struct verdict v = world_decide(p, w);

	assert_kind(&v, VERDICT_TRUSTED);
	world_drop(w);
	return v;
}

static inline void assert_untrusted(struct pki *p, struct world *w, const char *rule, int certificate,
                                    const char *clause)
{
	const struct verdict v = world_decide(p, w);

	assert_kind(&v, VERDICT_UNTRUSTED);
	assert_finding(&v, rule, FINDING_FAIL, certificate, clause);
	world_drop(w);
}

static inline void assert_indeterminate(struct pki *p, struct world *w, const char *rule, int certificate,
                                        const char *clause)
{
	const struct verdict v = world_decide(p, w);

	assert_kind(&v, VERDICT_INDETERMINATE);
	assert_finding(&v, rule, FINDING_UNKNOWN, certificate, clause);
	world_drop(w);
}

#endif
