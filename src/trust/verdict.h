/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision: the question as it was understood, the verdict, the path it rests on, what was found, and
 * until when it may be cached. Plain structs in the arena of the decision; encoding is trust/verdict_json.h.
 */
#ifndef TRUST_VERDICT_H
#define TRUST_VERDICT_H

#include "base/slice.h"
#include "model/community.h"
#include "x509/cert.h"

enum verdict_kind { VERDICT_TRUSTED, VERDICT_UNTRUSTED, VERDICT_INDETERMINATE };
extern const char *const verdict_names[];

enum finding_outcome { FINDING_FAIL, FINDING_UNKNOWN, FINDING_WARN };

/*
 * Every rule a chain decision can apply: symbol, id, severity, source. From this table come findings,
 * `anchorhold rules`, the documentation and the tests' completeness check.
 */
struct rule {
	const char *id;        /* "chain-validity-now" */
	const char *severity;  /* SHALL SHOULD MAY OURS policy */
	const char *source;    /* "RFC 5280 6.1.3 (a)(2)" */
	const char *summary;
};

struct finding {
	const struct rule *rule;
	enum finding_outcome outcome;
	int certificate;       /* index into x5c-or-path order of this path, 0 = leaf; -1: the question as a whole */
	const char *detail;    /* a sentence a person can act on */
	const char *source;    /* NULL: the rule's */
};

enum evidence_status { EVIDENCE_NOT_CHECKED, EVIDENCE_GOOD, EVIDENCE_REVOKED, EVIDENCE_UNKNOWN };
extern const char *const evidence_status_names[];

struct evidence {
	enum evidence_status status;
	const char *source;         /* "authority", "crl", "ocsp"; NULL: none */
	bool on_hold;
	struct revocation revocation; /* when revoked */
	struct slice crl_number;    /* magnitude octets; len 0: none */
	bool has_updates;
	int64_t this_update, next_update;
};

enum path_role { ROLE_LEAF, ROLE_INTERMEDIATE, ROLE_ANCHOR };

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

#endif
