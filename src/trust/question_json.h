/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The question of POST /v1/decisions/chain as relying parties write it: a table of members, everything
 * else is refused by name.
 */
#ifndef TRUST_QUESTION_JSON_H
#define TRUST_QUESTION_JSON_H

#include "base/json.h"
#include "trust/decide.h"

struct question_request {
	const char *community; /* slug or URI; NULL: every community that the caller may ask about */
	struct question question;
};

/*
 * `now` is the default of `at`; where they are absent, purpose is "any" and revocation what the community
 * asks for. Everything is copied into the arena, so `body` may go. ERR_INVALID names the member; neither or
 * both of x5c and pem are refused, as is a certificate that is not base64. DER that is no certificate is
 * not: that is for the verdict to say.
 */
RESULT question_decode(const struct json *body, int64_t now, struct arena *arena,
                       struct question_request *out, struct err *e);

#endif
