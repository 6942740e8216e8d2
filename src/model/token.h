/* SPDX-License-Identifier: Apache-2.0 */
/*
 * API tokens: "ah_" and 43 characters of base64url, 256 random bits. The database holds the SHA-256 only;
 * no slow hash is needed for what cannot be guessed.
 */
#ifndef MODEL_TOKEN_H
#define MODEL_TOKEN_H

#include "base/json.h"

#define TOKEN_PREFIX "ah_"
#define TOKEN_TEXT_LENGTH 46
#define TOKEN_HINT_LENGTH 9      /* leading characters that people may see */
#define TOKEN_DAYS_DEFAULT 90
#define TOKEN_DAYS_MAX 366

struct api_token {
	struct uuid id;
	struct uuid principal_id;
	const char *hint;
	int64_t expires_at, created_at;
	int64_t revoked_at; /* 0: not revoked */
};

struct api_token_list {
	struct api_token *items;
	size_t count;
};

/* Never with the token itself. */
void api_token_encode_members(const struct api_token *token, struct json_writer *w);

#endif
