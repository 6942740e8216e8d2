/* SPDX-License-Identifier: Apache-2.0 */
/* CAs of a community: made here with a key of ours, or imported. */
#ifndef SERVICE_AUTHORITY_H
#define SERVICE_AUTHORITY_H

#include "model/anchor.h"
#include "model/authority.h"
#include "model/job.h"
#include "model/key_algorithm.h"
#include "model/page.h"
#include "service/service.h"

struct authority_draft {
	const char *name;
	int kind;            /* enum authority_kind */
	const char *parent;  /* name or id of an active internal authority; NULL for a root */
	const char *subject; /* RFC 4514 text; NULL: "CN=<name>" */
	enum key_algorithm key_algorithm;
	int64_t validity_days; /* 0: 3652 for a root, the profile's for an intermediate */
	int path_length;       /* -1: none for a root, the profile's for an intermediate */
	bool anchor;           /* root only: trust it at once, for every purpose */
};

/*
 * Opens its own transactions: row and job first, then key, certificate by way of an intent, first CRL. With a slow
 * key algorithm it returns a pending authority with job_id set, and a worker goes on; a fast one is made at once, and
 * a worker goes on only if the process dies. ERR_INVALID, ERR_DUPLICATE (name), ERR_NOT_FOUND and ERR_STATE (parent),
 * ERR_RULE (profile, lint), ERR_KEY_UNAVAILABLE.
 */
RESULT authority_create(struct service *s, const struct community *community, const struct authority_draft *draft,
                        struct authority *out, struct err *e);
/*
 * PEM, DER or PKCS#7 with one or more CA certificates; `name` only when it is one, NULL: from its subject. All or
 * none. The parent is filled in where the community knows the issuer. ERR_MALFORMED, ERR_WEAK_KEY, ERR_BAD_SIGNATURE (self-issued, and not signed by its own key), ERR_RULE (no CA,
 * expired), ERR_DUPLICATE says which one is known already.
 */
RESULT authority_import(struct service *s, const struct community *community, const char *name, struct slice bundle,
                        struct authority_list *out, struct err *e);
/* By id or name. ERR_NOT_FOUND. */
RESULT authority_find(struct service *s, const struct community *community, const char *id_or_name,
                      struct authority *out, struct err *e);
RESULT authority_page(struct service *s, const struct community *community, const struct page_request *request,
                      struct authority_list *out, struct page *page, struct err *e);
/* ERR_STATE unless active. */
RESULT authority_retire(struct service *s, const struct community *community, const char *id_or_name,
                        struct authority *out, struct err *e);

#define AUTHORITY_CREATE_JOB "authority-create"

/* The job that authority_create leaves: goes on from what is already there. Opens its own transactions. */
RESULT authority_finish_creation(struct service *s, const struct job *job, struct err *e);
/* In a transaction: the job came to nothing, and so did the authority; its name is free again. */
RESULT authority_fail_creation(struct service *s, const struct job *job, struct err *e);

#endif
