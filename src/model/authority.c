/* SPDX-License-Identifier: Apache-2.0 */
#include "model/authority.h"

#include "model/encode.h"
#include "model/key_algorithm.h"

const char *const authority_kind_names[] = { "root", "intermediate", NULL };
const char *const authority_origin_names[] = { "internal", "external", NULL };
const char *const authority_status_names[] = { "pending", "active", "retired", "revoked", "failed", NULL };

static const char *key_algorithm_text(int algorithm)
{
	return algorithm < 0 ? NULL : key_algorithm_names[algorithm];
}

static void certificate_members(const struct authority *authority, struct json_writer *w)
{
	json_put_text(w, "subject", authority->subject);
	encode_int_or_null(w, "path_length", authority->path_length, -1);
	encode_hex_or_null(w, "serial", authority->serial);
	encode_hex_or_null(w, "sha256", authority->sha256);
	encode_time_or_null(w, "not_before", authority->not_before);
	encode_time_or_null(w, "not_after", authority->not_after);
	encode_id_or_null(w, "certificate_id", &authority->certificate_id);
}

void authority_encode(const struct authority *authority, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_uuid(w, "id", &authority->id);
	json_put_text(w, "name", authority->name);
	json_put_text(w, "kind", authority_kind_names[authority->kind]);
	json_put_text(w, "origin", authority_origin_names[authority->origin]);
	json_put_text(w, "status", authority_status_names[authority->status]);
	encode_id_or_null(w, "parent_id", &authority->parent_id);
	json_put_text(w, "key_algorithm", key_algorithm_text(authority->key_algorithm));
	certificate_members(authority, w);
	json_put_int(w, "crl_number", authority->crl_number);
	encode_id_or_null(w, "job_id", &authority->job_id);
	json_put_time(w, "created_at", authority->created_at);
	if (authority->der.len > 0)
		encode_pem(w, "pem", authority->der);
	json_end_object(w);
}
