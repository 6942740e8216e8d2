/* SPDX-License-Identifier: Apache-2.0 */
/* A verdict as relying parties read it (docs: API, decisions). */
#ifndef TRUST_VERDICT_JSON_H
#define TRUST_VERDICT_JSON_H

#include "base/json.h"
#include "trust/verdict.h"

struct verdict_label {
	const char *decision_id; /* NULL: none, as offline */
	const char *id_json;     /* JSON text: the id of a line, offline; NULL: none */
	bool has_snapshot;       /* false offline: then trust_set_version and snapshot_age_ms are left out */
};

/* One object; `name` as the writer wants it. */
void verdict_encode(const struct verdict *verdict, const struct verdict_label *label, struct json_writer *w,
                    const char *name);
/* The members without the braces, for answers that add their own. */
void verdict_encode_members(const struct verdict *verdict, const struct verdict_label *label,
                            struct json_writer *w);

#endif
