/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extensions (RFC 5280 4.1.2.9, 5.1.2.7, 5.1.3) as rows of a table, one table for each kind of thing that
 * carries them. Reading walks the list once: every extension at most once, unknown ones noted when critical.
 */
#ifndef X509_EXTENSION_H
#define X509_EXTENSION_H

#include "x509/cert.h"

#define EXTENSIONS_MAX 128

struct extension_row {
	int id;                 /* index of the state of this extension */
	const char *name;       /* as RFC 5280 writes it */
	const char *clause;
	enum extension_criticality criticality;
	uint8_t length;
	uint8_t oid[9];         /* content octets */
	/* `value` is the content of extnValue, all of it; what is read goes to the struct that the table is for. */
	RESULT (*parse)(struct slice value, struct arena *arena, void *out, struct err *e);
};

struct extension_table {
	const struct extension_row *rows;
	size_t count;
};

/* The first critical extension that the table does not have. */
struct extension_unknown {
	bool critical;
	struct slice oid; /* content octets */
};

/*
 * `content` is that of SEQUENCE SIZE (1..MAX) OF Extension; `states` has an element per id of the table.
 * ERR_MALFORMED: empty, an extension twice (4.2), critical FALSE encoded, or a value that its row refuses.
 */
RESULT extensions_read(struct slice content, const struct extension_table *table, struct arena *arena, void *out,
                       struct extension_state *states, struct extension_unknown *unknown, struct err *e);

#endif
