/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: asked about, and run under a lease by one worker of any node. */
#ifndef SERVICE_JOB_H
#define SERVICE_JOB_H

#include "model/job.h"
#include "model/page.h"
#include "service/service.h"

RESULT job_get(struct service *s, const struct community *community, const struct uuid *id, struct job *out, struct err *e);
RESULT job_page(struct service *s, const struct community *community, const struct page_request *request, struct job_list *out,
                struct page *page, struct err *e);
/*
 * Takes one waiting job (or one whose lease ran out), runs it and records the outcome; *ran is false when there
 * was none. A job that fails five times, or for a reason that a retry cannot mend, is failed. Opens its own transactions.
 */
RESULT job_run_next(struct service *s, bool *ran, struct err *e);

#endif
