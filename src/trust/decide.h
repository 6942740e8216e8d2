/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question every relying party asks: may I trust this certificate, in this community, at this time,
 * for this purpose, and why. Pure: bytes, a trust set and times in, a verdict out. The budget bounds
 * signature checks and steps, so that no input costs more than a few tens of milliseconds.
 *
 * Evidence of revocation is of now, not of `at`: what is listed or stands in the books as revoked counts as
 * revoked for every `at`, also for one before the revocation, because nobody can tell whether a signature
 * that bears an old date was made then.
 */
#ifndef TRUST_DECIDE_H
#define TRUST_DECIDE_H

#include "base/arena.h"
#include "trust/link_cache.h"
#include "trust/trust_set.h"
#include "trust/verdict.h"

#define QUESTION_CERTIFICATES_MAX 64
#define MAX_PATH_LENGTH_DEFAULT (-1)
#define PATH_LENGTH_UNLIMITED 255 /* of settings: only the bound on every path is left */

struct snapshot;

enum expected_name_kind { EXPECT_NONE, EXPECT_URI, EXPECT_DNS, EXPECT_IP, EXPECT_EMAIL };

/* Zeros but for x5c, purpose, at and max_path_length are the strict question of a community. */
struct question {
	struct slice_list x5c;              /* DER, leaf first; the rest are hints in any order */
	unsigned purpose;                   /* bits: the anchor must allow all of them */
	bool any_purpose;                   /* one of them is enough */
	enum expected_name_kind expected_kind;
	const char *expected_name;          /* SAN URI, byte for byte; DNS by RFC 6125; IP as text; mailbox */
	int64_t at;                         /* seconds */
	bool at_is_now;
	int revocation;                     /* enum revocation_mode; raised to the settings when weaker */
	bool explain;
	struct oid_list extended_key_usage; /* leaf and issuers must allow all of these; count 0: not asked */
	int max_path_length;                /* MAX_PATH_LENGTH_DEFAULT: the settings'; above them: theirs */
	struct oid_list initial_policies;   /* count 0: any-policy */
	bool require_explicit_policy, inhibit_policy_mapping, inhibit_any_policy;
	bool plain;                         /* RFC 5280 alone: no rules of communities for leaves */
	bool strict_form;                   /* faults by RFC 5280 4 refuse; else they are warnings */
};

struct decision_context {
	struct arena *arena;                /* verdict and everything it points to */
	int64_t snapshot_age_ms;
	struct link_cache *links;           /* remembered verifications, or NULL */
	const struct snapshot *snapshot;    /* books of CAs of ours that the set does not hold, or NULL */
};

/*
 * ERR_INVALID only when there is no question: no certificate, too many, a time out of range. ERR_TOO_LARGE at
 * the arena's ceiling. A leaf that does not parse is a verdict. Everything the verdict points to is in the
 * arena, in the bytes of the question, or in the trust set.
 */
RESULT decide_chain(const struct trust_set *set, const struct question *question,
                    const struct decision_context *context, struct verdict *out, struct err *e);

#endif
