/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision: the question as it was understood, the verdict, the path it rests on, what was found, and
 * until when it may be cached. Plain structs in the arena of the decision; encoding is trust/verdict_json.h.
 */
#ifndef TRUST_VERDICT_H
#define TRUST_VERDICT_H

#include "base/slice.h"
#include "model/community.h"
#include "model/revocation.h"
#include "trust/rule_table.h"
#include "x509/cert.h"

enum verdict_kind { VERDICT_TRUSTED, VERDICT_UNTRUSTED, VERDICT_INDETERMINATE };
extern const char *const verdict_names[]; /* "trusted" "untrusted" "indeterminate" NULL */

enum finding_outcome { FINDING_FAIL, FINDING_UNKNOWN, FINDING_WARN };
extern const char *const finding_outcome_names[]; /* "fail" "unknown" "warn" NULL */

#define FINDING_WHOLE (-1) /* concerns no single certificate */

struct finding {
	const struct rule *rule;
	enum finding_outcome outcome;
	int certificate;       /* index into the path, 0 = leaf; or FINDING_WHOLE */
	const char *detail;    /* a sentence a person can act on */
	const char *source;    /* NULL: the rule's */
};

enum evidence_status { EVIDENCE_NOT_CHECKED, EVIDENCE_GOOD, EVIDENCE_REVOKED, EVIDENCE_UNKNOWN };
extern const char *const evidence_status_names[]; /* "not_checked" "good" "revoked" "unknown" NULL */

struct evidence {
	enum evidence_status status;
	const char *source;         /* "authority" or "crl"; NULL: none */
	struct revocation revocation; /* when revoked, hold included */
	struct slice crl_number;    /* magnitude octets; len 0: none */
	bool has_updates;
	int64_t this_update, next_update;
};

enum path_role { ROLE_LEAF, ROLE_INTERMEDIATE, ROLE_ANCHOR };
extern const char *const path_role_names[]; /* "leaf" "intermediate" "anchor" NULL */

struct path_element {
	const struct cert *cert;
	enum path_role role;
	struct evidence evidence;
};

/* A path that was tried, for `explain`. */
struct attempt {
	struct path_element *elements;
	size_t count;
	struct finding *findings;
	size_t finding_count;
};

struct verdict {
	enum verdict_kind kind;
	const char *community_uri;  /* NULL offline */
	int64_t trust_set_version;
	int64_t snapshot_age_ms;
	int64_t at, expires_at;
	const struct cert *subject; /* NULL when the leaf could not be parsed */
	struct path_element *path;  /* the accepted path, else the one that came furthest */
	size_t path_count;
	struct finding *findings;
	size_t finding_count;
	struct attempt *attempts;   /* with explain only */
	size_t attempt_count;
};

/* --- collecting findings --- */

/* A stack: what a step adds is dropped again when the search goes back over that step. */
struct findings {
	struct arena *arena;
	struct finding *items;
	size_t count, capacity;
	bool exhausted; /* one was lost for want of memory: the decision cannot be given */
};

struct findings findings_new(struct arena *arena);
void findings_add(struct findings *findings, enum chain_rule rule, enum finding_outcome outcome,
                  int certificate, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The same with a source that is more exact than the rule's; it must live for ever. */
void findings_add_source(struct findings *findings, enum chain_rule rule, const char *source,
                         enum finding_outcome outcome, int certificate, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/* One that exists already. */
void findings_push(struct findings *findings, const struct finding *finding);
/* Whether one from `mark` on has this outcome. */
bool findings_have(const struct findings *findings, size_t mark, enum finding_outcome outcome);
/* The beginning of a name, for a sentence: what a certificate calls itself may be long. */
#define FINDING_NAME_MAX 200
void finding_name(const struct name *name, char out[FINDING_NAME_MAX]);
/* A copy of them all, in the arena. NULL and `exhausted` without memory. */
struct finding *findings_copy(struct findings *findings);

/* fail: untrusted; else unknown: indeterminate; else trusted. */
enum verdict_kind findings_verdict(const struct findings *findings);

#endif
