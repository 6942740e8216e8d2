/* SPDX-License-Identifier: Apache-2.0 */
/* The current CRL of a CA that Anchorhold operates, as it is served: bytes and the dates about them. Immutable. */
#ifndef TRUST_PUBLISHED_CRL_H
#define TRUST_PUBLISHED_CRL_H

#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"
#include "base/snap.h"
#include "crypto/digest.h"

struct published_crl {
	struct snap_object object;
	int64_t number;
	int64_t this_update, next_update; /* seconds */
	uint8_t sha256[SHA256_SIZE];
	struct slice der;                 /* owned */
};

/* The object's reference count starts at one; `der` is copied. ERR_INTERNAL without memory. */
RESULT published_crl_new(int64_t number, int64_t this_update, int64_t next_update, struct slice der,
                         struct published_crl **out, struct err *e);
void published_crl_unref(struct published_crl *crl);
DEFINE_CLEANUP(struct published_crl, published_crl_unref);

#endif
