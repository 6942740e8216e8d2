/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: asked about, and run under a lease by one worker of any node. */
#ifndef SERVICE_JOB_H
#define SERVICE_JOB_H

#include "model/job.h"
#include "model/page.h"
#include "service/service.h"

#define JOB_ATTEMPTS_MAX 5
#define JOB_LEASE_S 120 /* longer than any step between two reports of progress */

RESULT job_get(struct service *s, const struct community *community, const struct uuid *id, struct job *out,
               struct err *e);
RESULT job_page(struct service *s, const struct community *community, const struct page_request *request,
                struct job_list *out, struct page *page, struct err *e);
/*
 * Takes one waiting job (or one whose lease ran out), runs it and records the outcome; *ran is false when there
 * was none. A job that fails five times, or for a reason that a retry cannot mend, is failed. Opens its own transactions.
 */
RESULT job_run_next(struct service *s, bool *ran, struct err *e);

/* --- for use cases that leave a job --- */

/*
 * In a transaction: a job for the caller's own request, with one lease already taken when it is to be run at once.
 * `payload` is JSON text.
 */
RESULT job_add(struct service *s, const struct job *draft, bool run_now, struct job *out, struct err *e);
/* Runs the job that job_add left, now and only once: what fails it fails it for good. Opens its own transactions. */
RESULT job_run_now(struct service *s, const struct job *job, struct err *e);
/*
 * Reports that `steps` of job->total are done and extends the lease. Opens its own transaction. ERR_BUSY: the job is
 * another worker's by now, and this one must stop.
 */
RESULT job_progress(struct service *s, const struct job *job, int64_t steps, struct err *e);

#endif
