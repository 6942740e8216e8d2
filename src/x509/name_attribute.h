/* SPDX-License-Identifier: Apache-2.0 */
/* Attribute types of names that have a short name in text, with their string type and bounds (RFC 5280 A.1). */
#ifndef X509_NAME_ATTRIBUTE_H
#define X509_NAME_ATTRIBUTE_H

#include "base/slice.h"

struct name_attribute {
	const char *label;
	const char *dotted;
	uint8_t length;
	uint8_t oid[10];     /* content octets */
	unsigned tag;        /* what name_from_text writes */
	size_t max;          /* characters */
};

/* NULL when the OID has no short name. */
const struct name_attribute *name_attribute_by_oid(struct slice oid);
/* By label, in either case of letters; NULL when there is none. */
const struct name_attribute *name_attribute_by_label(struct slice label);

#endif
