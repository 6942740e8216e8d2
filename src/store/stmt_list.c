/* SPDX-License-Identifier: Apache-2.0 */
#include "store/stmt_list.h"

#include "base/cleanup.h"
#include "store/tx.h"

const struct stmt_list *const stmt_lists[] = {
	&tx_stmts,
};
const size_t stmt_list_count = ARRAY_LEN(stmt_lists);
