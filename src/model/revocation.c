/* SPDX-License-Identifier: Apache-2.0 */
#include "model/revocation.h"

#include "base/cleanup.h"

#include <stddef.h>
#include <string.h>

static const struct {
	enum revocation_reason reason;
	const char *text;
} reasons[] = {
#define X(symbol, number, text) { symbol, text },
	REVOCATION_REASONS(X)
#undef X
};

const char *revocation_reason_text(enum revocation_reason reason)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i].reason == reason)
			return reasons[i].text;
	return NULL;
}

bool revocation_reason_is_valid(int number)
{
	return revocation_reason_text((enum revocation_reason)number) != NULL;
}

RESULT revocation_reason_parse(const char *text, enum revocation_reason *out, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		if (strcmp(text, reasons[i].text) != 0)
			continue;
		/* RFC 5280 5.3.1: removeFromCRL says that an entry of an earlier CRL is gone; nothing is revoked for it. */
		ENSURE(reasons[i].reason != REASON_REMOVE_FROM_CRL, e, ERR_INVALID,
		       "removeFromCRL is not a reason to revoke; release the hold instead");
		*out = reasons[i].reason;
		return OK;
	}
	FAIL(e, ERR_INVALID, "\"%s\" is not a revocation reason of RFC 5280 5.3.1", text);
}
