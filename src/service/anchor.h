/* SPDX-License-Identifier: Apache-2.0 */
/* Trust anchors: imported, listed, constrained, withdrawn. Each change raises the trust-set version (I17). */
#ifndef SERVICE_ANCHOR_H
#define SERVICE_ANCHOR_H

#include "model/anchor.h"
#include "model/page.h"
#include "service/service.h"

struct anchor_draft {
	struct slice bundle;   /* PEM, DER or PKCS#7 with exactly one certificate; len 0: see authority */
	const char *authority; /* name or id of an authority of the community; NULL: see bundle */
	struct anchor_constraints constraints;
};

/*
 * A certificate that one of the community's authorities has is linked to it, so that its books are the evidence.
 * ERR_MALFORMED: no certificate. ERR_RULE: not fit to be an anchor (no CA while the community pins no leaves,
 * expired). ERR_WEAK_KEY. ERR_BAD_SIGNATURE: self-signed, and not by its own key. ERR_DUPLICATE: already active.
 * ERR_NOT_FOUND and ERR_STATE: there is no such authority, or it is not active. ERR_INVALID.
 */
RESULT anchor_add(struct service *s, const struct community *community, const struct anchor_draft *draft,
                  struct anchor *out, struct err *e);
RESULT anchor_get(struct service *s, const struct community *community, const struct uuid *id, struct anchor *out,
                  struct err *e);
/* `status` of enum anchor_status or -1. */
RESULT anchor_page(struct service *s, const struct community *community, int status, const struct page_request *request,
                   struct anchor_list *out, struct page *page, struct err *e);
/* `object`: members as anchor_constraints_decode takes them. ERR_STATE when withdrawn. */
RESULT anchor_constrain(struct service *s, const struct community *community, const struct uuid *id,
                        const struct json *object, struct anchor *out, struct err *e);
/* Final; adding the same certificate again makes a new anchor. ERR_STATE when withdrawn already. */
RESULT anchor_withdraw(struct service *s, const struct community *community, const struct uuid *id, const char *reason,
                       struct anchor *out, struct err *e);

#endif
