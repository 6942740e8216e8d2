/* SPDX-License-Identifier: Apache-2.0 */
#include "model/crl_record.h"

void crl_record_encode(const struct crl_record *crl, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_uuid(w, "authority_id", &crl->authority_id);
	json_put_int(w, "number", crl->number);
	json_put_time(w, "this_update", crl->this_update);
	json_put_time(w, "next_update", crl->next_update);
	json_put_int(w, "entry_count", crl->entry_count);
	json_put_int(w, "size", crl->size);
	json_put_hex(w, "sha256", crl->sha256);
	json_put_time(w, "created_at", crl->created_at);
	if (crl->url != NULL)
		json_put_text(w, "url", crl->url);
	json_end_object(w);
}
