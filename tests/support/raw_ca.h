/* SPDX-License-Identifier: Apache-2.0 */
/* CA certificates by name and key identifier, put together as in raw_cert.h; nobody signed them. */
#ifndef TESTS_SUPPORT_RAW_CA_H
#define TESTS_SUPPORT_RAW_CA_H

#include "support/raw_cert.h"

#include "x509/cert.h"

struct raw_ca {
	const char *subject;   /* NULL: RAW_NAME_A */
	const char *key_id;    /* NULL: none */
	const char *serial;    /* content octets; NULL: 05 */
	const char *spki;      /* NULL: RAW_SPKI */
	bool is_leaf;
};

static inline struct slice raw_ca(struct arena *arena, const struct raw_ca *ca)
{
	const char *basic = raw_extension(arena, "551d13", true, ca->is_leaf ? "3000" : "30030101ff");
	const char *key_id =
		ca->key_id != NULL ? raw_extension(arena, "551d0e", false, raw_wrap(arena, 0x04, ca->key_id)) : "";
	const struct raw_cert raw = {
		.serial = raw_wrap(arena, 0x02, raw_or(ca->serial, "05")),
		.subject = raw_or(ca->subject, RAW_NAME_A),
		.spki = ca->spki,
		.extensions = raw_extensions(arena, arena_printf(arena, "%s%s", basic, key_id)),
	};

	return raw_cert(arena, &raw);
}

/* The name whose DER this is. */
static inline struct name raw_name(struct arena *arena, const char *der)
{
	struct slice in = hex(arena, der);
	struct name name;

	ACCEPTED(name_read(&in, arena, &name, &test_err));
	return name;
}

#endif
