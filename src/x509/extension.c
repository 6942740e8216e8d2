/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/extension.h"

#include "x509/der.h"

/* One Extension: SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }. */
struct extension {
	struct slice oid;
	bool critical;
	struct slice value;
};

static RESULT extension_read(struct slice *in, struct extension *out, struct err *e)
{
	struct slice content;

	TRY(der_read(in, DER_SEQUENCE, "an extension", &content, e));
	TRY(der_read_oid(&content, "the identifier of an extension", &out->oid, e));
	TRY(der_read_default_false(&content, DER_BOOLEAN, "the criticality of an extension", &out->critical, e));
	TRY(der_read(&content, DER_OCTET_STRING, "the value of an extension", &out->value, e));
	return der_end(content, "an extension", e);
}

static const struct extension_row *row_of(const struct extension_table *table, struct slice oid)
{
	for (size_t i = 0; i < table->count; i++)
		if (slice_equal(oid, slice_of(table->rows[i].oid, table->rows[i].length)))
			return &table->rows[i];
	return NULL;
}

/* RFC 5280 4.2: not more than one instance of a particular extension. */
static RESULT check_unseen(struct slice oid, const struct slice *seen, size_t count, struct err *e)
{
	for (size_t i = 0; i < count; i++)
		ENSURE(!slice_equal(oid, seen[i]), e, ERR_MALFORMED, "an extension appears twice (RFC 5280 4.2)");
	return OK;
}

static RESULT extension_apply(const struct extension *extension, const struct extension_table *table,
                              struct arena *arena, void *out, struct extension_state *states,
                              struct extension_unknown *unknown, struct err *e)
{
	const struct extension_row *row = row_of(table, extension->oid);

	if (row != NULL) {
		states[row->id] = (struct extension_state){ .present = true, .critical = extension->critical };
		return row->parse(extension->value, arena, out, e);
	}
	if (extension->critical && !unknown->critical)
		*unknown = (struct extension_unknown){ .critical = true, .oid = extension->oid };
	return OK;
}

RESULT extensions_read(struct slice content, const struct extension_table *table, struct arena *arena, void *out,
                       struct extension_state *states, struct extension_unknown *unknown, struct err *e)
{
	struct slice seen[EXTENSIONS_MAX];
	struct extension extension;
	size_t count = 0;

	ENSURE(content.len > 0, e, ERR_MALFORMED, "the list of extensions is empty (RFC 5280 4.1)");
	while (content.len > 0) {
		ENSURE(count < EXTENSIONS_MAX, e, ERR_TOO_LARGE, "there are more than %d extensions", EXTENSIONS_MAX);
		TRY(extension_read(&content, &extension, e));
		TRY(check_unseen(extension.oid, seen, count, e));
		TRY(extension_apply(&extension, table, arena, out, states, unknown, e));
		seen[count++] = extension.oid;
	}
	return OK;
}
