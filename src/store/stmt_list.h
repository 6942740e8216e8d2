/* SPDX-License-Identifier: Apache-2.0 */
/* Every statement of the program, so that a test can prepare each against the migrated schema. */
#ifndef STORE_STMT_LIST_H
#define STORE_STMT_LIST_H

#include "store/db.h"

extern const struct stmt_list *const stmt_lists[];
extern const size_t stmt_list_count;

#endif
