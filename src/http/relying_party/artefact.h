/* SPDX-License-Identifier: Apache-2.0 */
/* Public bytes with a validator and a lifetime: conditional requests (RFC 9110 13) and caching (RFC 9111). */
#ifndef HTTP_RELYING_PARTY_ARTEFACT_H
#define HTTP_RELYING_PARTY_ARTEFACT_H

#include "crypto/digest.h"
#include "http/reply.h"
#include "http/request.h"

#define ARTEFACT_MAX_AGE 3600 /* seconds; never cached for longer */

struct artefact {
	const char *content_type;
	struct slice bytes;
	struct snap_object *owner;            /* holds the bytes; NULL: they stand in the reply's body already */
	const uint8_t *sha256;                /* of the bytes: the strong entity tag */
	int64_t modified;                     /* seconds; 0: not known */
	int64_t max_age;                      /* seconds; what is negative or too long is brought into bounds */
};

/* 200 with the bytes, or 304 when the client has them. ERR_TOO_LARGE at the ceiling of the request's arena. */
RESULT artefact_reply(const struct request *request, const struct artefact *artefact, struct reply *reply, struct err *e);

#endif
