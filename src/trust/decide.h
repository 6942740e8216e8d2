/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question every relying party asks: may I trust this certificate, in this community, at this time,
 * for this purpose, and why. Pure: bytes, a trust set and times in, a verdict out. The budget bounds
 * signature checks and steps, so that no input costs more than a few tens of milliseconds.
 */
#ifndef TRUST_DECIDE_H
#define TRUST_DECIDE_H

#include "base/arena.h"
#include "trust/trust_set.h"
#include "trust/verdict.h"

#define QUESTION_CERTIFICATES_MAX 64

enum expected_name_kind { EXPECT_NONE, EXPECT_URI, EXPECT_DNS, EXPECT_IP, EXPECT_EMAIL };

struct question {
	struct slice_list x5c;              /* DER, leaf first; the rest are hints in any order */
	unsigned purpose;                   /* bits: the anchor must allow all of them; PURPOSE_ALL with any_purpose: one is enough */
	bool any_purpose;
	enum expected_name_kind expected_kind;
	const char *expected_name;          /* byte-equal SAN URI; DNS with RFC 6125 wildcards; IP text; mailbox */
	int64_t at;                         /* seconds */
	bool at_is_now;
	int revocation;                     /* enum revocation_mode; weaker than the settings is raised to them */
	bool explain;
	struct oid_list extended_key_usage; /* the leaf must allow all of these; count 0: not asked */
	int max_path_length;                /* -1: the settings' */
	struct oid_list initial_policies;   /* count 0: any-policy */
	bool require_explicit_policy, inhibit_policy_mapping, inhibit_any_policy;
};

struct decision_context {
	struct arena *arena;                /* verdict and everything it points to */
	int64_t snapshot_age_ms;
	struct link_cache *links;           /* remembered verifications, or NULL */
};

/* ERR_INVALID / ERR_MALFORMED only when there is no question (no leaf, too many certificates). A leaf that does not parse is a verdict. */
RESULT decide_chain(const struct trust_set *set, const struct question *question, const struct decision_context *context,
                    struct verdict *out, struct err *e);

#endif
