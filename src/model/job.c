/* SPDX-License-Identifier: Apache-2.0 */
#include "model/job.h"

#include "model/encode.h"

const char *const job_state_names[] = { "queued", "running", "done", "failed", NULL };

void job_encode(const struct job *job, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_uuid(w, "id", &job->id);
	json_put_text(w, "kind", job->kind);
	json_put_text(w, "state", job_state_names[job->state]);
	json_put_uuid(w, "object_id", &job->object_id);
	json_put_int(w, "progress", job->progress);
	json_put_int(w, "total", job->total);
	json_put_text(w, "error", job->error);
	json_put_int(w, "attempts", job->attempts);
	json_put_text(w, "requester_name", job->requester_name);
	json_put_time(w, "created_at", job->created_at);
	encode_time_or_null(w, "finished_at", job->finished_at);
	json_end_object(w);
}
