/* SPDX-License-Identifier: Apache-2.0 */
/* A trust anchor of a community and what it is trusted for. */
#ifndef MODEL_ANCHOR_H
#define MODEL_ANCHOR_H

#include "base/json.h"

enum anchor_status { ANCHOR_ACTIVE, ANCHOR_WITHDRAWN };
extern const char *const anchor_status_names[]; /* "active" "withdrawn" NULL */

#define ANCHOR_PATH_LENGTH_NONE (-1)

/* The part that an operator may change while the anchor is active. Times in seconds; 0: not set. */
struct anchor_constraints {
	unsigned purposes;         /* bits of enum purpose */
	bool enforce_validity;     /* the dates of the anchor's certificate count */
	int64_t trusted_from, trusted_until;
	int64_t distrust_after;    /* leaves whose notBefore is later are not trusted */
	int path_length;           /* ANCHOR_PATH_LENGTH_NONE: nothing beyond the certificate's own */
	struct text_list policies; /* dotted OIDs; none: any */
};

struct anchor {
	struct uuid id;
	struct uuid community_id;
	struct uuid authority_id;  /* zero: not one of the community's authorities */
	struct slice der;
	struct slice sha256;
	const char *subject;
	struct slice serial;
	int64_t not_before, not_after;
	struct anchor_constraints constraints;
	int status; /* enum anchor_status */
	int64_t created_at;
	int64_t withdrawn_at;      /* 0 while active */
	const char *withdrawn_reason;
};

struct anchor_list {
	struct anchor *items;
	size_t count;
};

/* All purposes, dates enforced, no window. */
struct anchor_constraints anchor_constraints_default(void);
/* The members that `object` has go into `constraints`, null clears one; others stay. ERR_INVALID names the member. */
RESULT anchor_constraints_decode(const struct json *object, struct arena *arena, struct anchor_constraints *constraints,
                                 struct err *e);
/* The whole object as it goes over the wire and into the audit. */
void anchor_encode(const struct anchor *anchor, struct json_writer *w, const char *name);

#endif
