/* SPDX-License-Identifier: Apache-2.0 */
#include "store/stmt_list.h"

#include "base/cleanup.h"
#include "store/anchor_store.h"
#include "store/audit_store.h"
#include "store/authority_store.h"
#include "store/certificate_store.h"
#include "store/change_store.h"
#include "store/community_store.h"
#include "store/crl_store.h"
#include "store/intent_store.h"
#include "store/job_store.h"
#include "store/migrate.h"
#include "store/organization_store.h"
#include "store/principal_store.h"
#include "store/profile_store.h"
#include "store/revocation_store.h"
#include "store/snapshot_store.h"
#include "store/token_store.h"
#include "store/tx.h"

const struct stmt_list *const stmt_lists[] = {
	&anchor_store_statements,
	&audit_store_statements,
	&authority_store_statements,
	&certificate_store_statements,
	&change_store_statements,
	&community_store_statements,
	&crl_store_statements,
	&intent_store_statements,
	&job_store_statements,
	&migrate_statements,
	&organization_store_statements,
	&principal_store_statements,
	&profile_store_statements,
	&revocation_store_statements,
	&snapshot_store_statements,
	&token_store_statements,
	&tx_statements,
};
const size_t stmt_list_count = ARRAY_LEN(stmt_lists);
