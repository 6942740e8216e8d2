/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and verifying the audit. */
#ifndef SERVICE_AUDIT_H
#define SERVICE_AUDIT_H

#include "service/service.h"
#include "store/audit_store.h"

/*
 * `community` NULL: the system's chain. `limit` from 1 to one more than PAGE_LIMIT_MAX, so that a page can tell whether
 * another follows. Both in a service_read transaction.
 */
RESULT audit_page(struct service *s, const struct community *community, int64_t after_seq, const char *object_id,
                  int64_t limit, struct audit_row_list *out, struct err *e);
RESULT audit_verify(struct service *s, const struct community *community, struct audit_verification *out,
                    struct err *e);

#endif
