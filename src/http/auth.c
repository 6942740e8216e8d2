/* SPDX-License-Identifier: Apache-2.0 */
#include "http/auth.h"

#include "model/token.h"

#include <strings.h>

#define SCHEME "Bearer"
#define BASE64URL "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static bool is_token(const char *text)
{
	const size_t prefix = strlen(TOKEN_PREFIX);

	return strlen(text) == TOKEN_TEXT_LENGTH && strncmp(text, TOKEN_PREFIX, prefix) == 0 &&
	       strspn(text + prefix, BASE64URL) == TOKEN_TEXT_LENGTH - prefix;
}

/* RFC 9110 11.1: schemes are case-insensitive, one or more spaces follow. NULL: another scheme. */
static const char *after_scheme(const char *authorization)
{
	const size_t len = strlen(SCHEME);

	if (strncasecmp(authorization, SCHEME, len) != 0 || authorization[len] != ' ')
		return NULL;
	return authorization + len + strspn(authorization + len, " ");
}

RESULT auth_bearer(const struct request *request, struct slice *token, struct err *e)
{
	ENSURE(request->authorization != NULL, e, ERR_UNAUTHENTICATED,
	       "the request needs an API token: Authorization: Bearer ah_…");
	const char *text = after_scheme(request->authorization);
	ENSURE(text != NULL && is_token(text), e, ERR_UNAUTHENTICATED, "the Authorization header holds no API token");
	*token = slice_of(text, TOKEN_TEXT_LENGTH);
	return OK;
}

RESULT auth_bearer_sha256(const struct request *request, uint8_t out[SHA256_SIZE], struct err *e)
{
	struct slice token;

	TRY(auth_bearer(request, &token, e));
	sha256(token, out);
	return OK;
}
