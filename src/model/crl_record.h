/* SPDX-License-Identifier: Apache-2.0 */
/* A CRL that was published: what the register keeps about it. */
#ifndef MODEL_CRL_RECORD_H
#define MODEL_CRL_RECORD_H

#include "base/json.h"

struct crl_record {
	struct uuid authority_id;
	int64_t authority_no;
	int64_t number;
	int64_t this_update, next_update;
	int64_t entry_count, size;
	struct slice sha256;
	struct slice der; /* len 0 when it was not asked for, or is no longer kept */
	int64_t created_at;
	const char *url; /* where relying parties fetch it, for answers; NULL: left out. Not stored */
};

struct crl_record_list {
	struct crl_record *items;
	size_t count;
};

void crl_record_encode(const struct crl_record *crl, struct json_writer *w, const char *name);

#endif
