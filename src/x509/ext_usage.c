/* SPDX-License-Identifier: Apache-2.0 */
/* What a key may be used for: RFC 5280 4.2.1.3, 4.2.1.9, 4.2.1.12 and RFC 6960 4.2.2.2.1. */
#include "x509/ext.h"

#include "x509/der.h"

#define PURPOSES_MAX 256

RESULT ext_key_usage(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;

	(void)arena;
	TRY(der_read_named_bits(&value, DER_BIT_STRING, "keyUsage", &cert->key_usage, e));
	TRY(der_end(value, "keyUsage", e));
	ENSURE(cert->key_usage != 0, e, ERR_MALFORMED, "keyUsage asserts no bit (RFC 5280 4.2.1.3)");
	return OK;
}

RESULT ext_extended_key_usage(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	struct oid_list *list = &cert->extended_key_usage;
	struct slice in;

	TRY(der_read_only(value, DER_SEQUENCE, "extKeyUsage", &in, e));
	TRY(der_count(in, "extKeyUsage", PURPOSES_MAX, &list->count, e));
	list->items = ARENA_ARRAY(arena, list->count, struct slice);
	ENSURE_MEMORY(list->items, e);
	for (size_t i = 0; i < list->count; i++)
		TRY(der_read_oid(&in, "a purpose of extKeyUsage", &list->items[i], e));
	return OK;
}

RESULT ext_basic_constraints(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct cert *cert = out;
	struct slice in;
	int32_t length;

	(void)arena;
	TRY(der_read_only(value, DER_SEQUENCE, "basicConstraints", &in, e));
	TRY(der_read_default_false(&in, DER_BOOLEAN, "cA", &cert->is_ca, e));
	if (in.len > 0) {
		TRY(der_read_count(&in, DER_INTEGER, "pathLenConstraint", &length, e));
		cert->path_length = length;
	}
	return der_end(in, "basicConstraints", e);
}

RESULT ext_ocsp_no_check(struct slice value, struct arena *arena, void *out, struct err *e)
{
	struct slice content;

	(void)arena;
	(void)out;
	TRY(der_read_only(value, DER_NULL, "id-pkix-ocsp-nocheck", &content, e));
	return der_end(content, "id-pkix-ocsp-nocheck", e);
}
