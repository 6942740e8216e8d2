/* SPDX-License-Identifier: Apache-2.0 */
/* A CA of a community: internal with a key of ours, or external, known by its certificate only. */
#ifndef MODEL_AUTHORITY_H
#define MODEL_AUTHORITY_H

#include "base/json.h"

enum authority_kind { AUTHORITY_ROOT, AUTHORITY_INTERMEDIATE };
extern const char *const authority_kind_names[]; /* "root" "intermediate" NULL */

enum authority_origin { AUTHORITY_INTERNAL, AUTHORITY_EXTERNAL };
extern const char *const authority_origin_names[]; /* "internal" "external" NULL */

/*
 * pending: its key or certificate is being made (a job). active: issues. retired: no longer issues, still
 * part of paths, CRLs go on; an external one is no longer offered for paths. revoked: its certificate is.
 */
enum authority_status { AUTHORITY_PENDING, AUTHORITY_ACTIVE, AUTHORITY_RETIRED, AUTHORITY_REVOKED, AUTHORITY_FAILED };
extern const char *const authority_status_names[]; /* "pending" "active" "retired" "revoked" "failed" NULL */

struct authority {
	struct uuid id;
	int64_t no;                /* the small key that certificates carry */
	struct uuid community_id;
	const char *name;
	int kind, origin, status;  /* the enums above */
	struct uuid parent_id;     /* zero: none */
	int key_algorithm;         /* enum key_algorithm; -1: external */
	struct slice key_reference; /* for the key store only; never encoded */
	const char *subject;       /* RFC 4514 text */
	int path_length;           /* -1: none */
	struct slice spki;         /* len 0 until it has a key */
	struct slice der, sha256, serial; /* len 0 while pending */
	int64_t not_before, not_after;
	struct uuid certificate_id; /* zero unless issued by one of ours (roots issue to themselves) */
	int64_t crl_number;        /* of the last CRL; 0 before the first */
	struct uuid job_id;        /* the job that makes it; zero when there is none. Not stored in the row */
	int64_t created_at;
};

struct authority_list {
	struct authority *items;
	size_t count;
};

/* The whole object as it goes over the wire and into the audit; adds "pem" when it has a certificate. */
void authority_encode(const struct authority *authority, struct json_writer *w, const char *name);

#endif
