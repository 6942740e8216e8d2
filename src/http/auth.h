/* SPDX-License-Identifier: Apache-2.0 */
/* Bearer tokens (RFC 6750 2.1) as they come with a request. Who holds one is for the planes to find out. */
#ifndef HTTP_AUTH_H
#define HTTP_AUTH_H

#include "crypto/digest.h"
#include "http/request.h"

/*
 * The token of the Authorization header, borrowed from it. ERR_UNAUTHENTICATED: there is none, it has another
 * scheme, or it is not "ah_" and 43 characters of base64url.
 */
RESULT auth_bearer(const struct request *request, struct slice *token, struct err *e);
/* Its SHA-256, under which both planes know it. */
RESULT auth_bearer_sha256(const struct request *request, uint8_t out[SHA256_SIZE], struct err *e);

#endif
