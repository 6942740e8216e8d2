/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name_attribute.h"

#include "base/cleanup.h"
#include "x509/der.h"

#include <strings.h>

#define ID_AT(n) 3, { 0x55, 0x04, (n) }
#define PILOT(n) 10, { 0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, (n) }

static const struct name_attribute attributes[] = {
	{ "CN", "2.5.4.3", ID_AT(3), DER_UTF8_STRING, 64 },
	{ "O", "2.5.4.10", ID_AT(10), DER_UTF8_STRING, 64 },
	{ "OU", "2.5.4.11", ID_AT(11), DER_UTF8_STRING, 64 },
	{ "C", "2.5.4.6", ID_AT(6), DER_PRINTABLE_STRING, 2 },
	{ "ST", "2.5.4.8", ID_AT(8), DER_UTF8_STRING, 128 },
	{ "L", "2.5.4.7", ID_AT(7), DER_UTF8_STRING, 128 },
	{ "DC", "0.9.2342.19200300.100.1.25", PILOT(25), DER_IA5_STRING, 63 },
	{ "UID", "0.9.2342.19200300.100.1.1", PILOT(1), DER_UTF8_STRING, 256 },
	{ "serialNumber", "2.5.4.5", ID_AT(5), DER_PRINTABLE_STRING, 64 },
	{ "emailAddress", "1.2.840.113549.1.9.1", 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01 },
	  DER_IA5_STRING, 255 },
	{ "SN", "2.5.4.4", ID_AT(4), DER_UTF8_STRING, 64 },
	{ "STREET", "2.5.4.9", ID_AT(9), DER_UTF8_STRING, 128 },
	{ "title", "2.5.4.12", ID_AT(12), DER_UTF8_STRING, 64 },
	{ "postalCode", "2.5.4.17", ID_AT(17), DER_UTF8_STRING, 40 },
	{ "GN", "2.5.4.42", ID_AT(42), DER_UTF8_STRING, 64 },
	{ "dnQualifier", "2.5.4.46", ID_AT(46), DER_PRINTABLE_STRING, 64 },
	{ "pseudonym", "2.5.4.65", ID_AT(65), DER_UTF8_STRING, 128 },
	{ "organizationIdentifier", "2.5.4.97", ID_AT(97), DER_UTF8_STRING, 256 },
};

const struct name_attribute *name_attribute_by_oid(struct slice oid)
{
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++)
		if (slice_equal(oid, slice_of(attributes[i].oid, attributes[i].length)))
			return &attributes[i];
	return NULL;
}

const struct name_attribute *name_attribute_by_label(struct slice label)
{
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++)
		if (strlen(attributes[i].label) == label.len &&
		    strncasecmp(attributes[i].label, (const char *)label.data, label.len) == 0)
			return &attributes[i];
	return NULL;
}
