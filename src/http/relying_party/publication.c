/* SPDX-License-Identifier: Apache-2.0 */
#include "http/relying_party/artefact.h"
#include "http/relying_party/handlers.h"

#include "model/encode.h"

#include <inttypes.h>
#include <stdio.h>

#define ANCHORS_MAX_AGE 60 /* seconds: a withdrawal has to get around */

static RESULT find_issuer(const struct relying_party_worker *worker, const struct request *request,
                          const struct issuer_state **out, struct err *e)
{
	struct uuid id;

	TRY(request_param_uuid(request, 0, &id, e));
	*out = snapshot_issuer(worker->snapshot, &id);
	ENSURE(*out != NULL, e, ERR_NOT_FOUND, "there is no authority %.80s that publishes here", request->params[0]);
	return OK;
}

/* --- CRLs --- */

static RESULT find_crl(const struct relying_party_worker *worker, const struct request *request,
                       const struct published_crl **out, struct err *e)
{
	const struct issuer_state *issuer;

	TRY(find_issuer(worker, request, &issuer, e));
	*out = issuer_state_crl(issuer);
	ENSURE(*out != NULL, e, ERR_NOT_FOUND, "the authority has not published a CRL yet");
	return OK;
}

static RESULT put_crl(const struct request *request, const struct published_crl *crl, struct reply *reply,
                      struct err *e)
{
	const struct artefact artefact = {
		.content_type = "application/pkix-crl", /* RFC 2585 4.2 */
		.bytes = crl->der,
		.owner = (struct snap_object *)(uintptr_t)&crl->object,
		.sha256 = crl->sha256,
		.modified = crl->this_update,
		.max_age = crl->next_update - request->now_ms / 1000,
	};
	return artefact_reply(request, &artefact, reply, e);
}

HANDLER(crl_get)
{
	const struct published_crl *crl;

	TRY(find_crl(context, request, &crl, e));
	return put_crl(request, crl, reply, e);
}

HANDLER(crl_get_by_number)
{
	const struct published_crl *crl;
	char current[24];

	TRY(find_crl(context, request, &crl, e));
	snprintf(current, sizeof current, "%" PRId64, crl->number);
	ENSURE(strcmp(current, request->params[1]) == 0, e, ERR_NOT_FOUND,
	       "only the current CRL of the authority is kept here, which has the number %s", current);
	return put_crl(request, crl, reply, e);
}

/* --- certificates --- */

HANDLER(ca_get)
{
	const struct issuer_state *issuer;

	TRY(find_issuer(context, request, &issuer, e));
	const struct artefact artefact = {
		.content_type = "application/pkix-cert", /* RFC 2585 4.1 */
		.sha256 = issuer_state_cert(issuer)->sha256,
		.max_age = ARTEFACT_MAX_AGE,
	};
	buf_put_slice(&reply->body, issuer_state_certificate(issuer));
	return artefact_reply(request, &artefact, reply, e);
}

static bool is_trusted_at(const struct trust_anchor *anchor, int64_t now)
{
	return !anchor->has_window || (anchor->window_from <= now && now <= anchor->window_to);
}

static RESULT put_anchor(const struct trust_anchor *anchor, struct arena *arena, struct buf *out, struct err *e)
{
	const char *subject = name_arena_text(&anchor->ca.cert.subject, arena);

	ENSURE_MEMORY(subject, e);
	buf_printf(out, "# %s\n", subject);
	buf_put_pem(out, anchor->ca.cert.der);
	return OK;
}

HANDLER(anchors_pem_get)
{
	const struct relying_party_worker *worker = context;
	const struct trust_set *set = worker_community(worker, request->params[0]);
	uint8_t hash[SHA256_SIZE];

	ENSURE(set != NULL, e, ERR_NOT_FOUND, "there is no community \"%.80s\"", request->params[0]);
	for (size_t i = 0; i < set->anchor_count; i++)
		if (is_trusted_at(&set->anchors[i], request->now_ms / 1000))
			TRY(put_anchor(&set->anchors[i], request->arena, &reply->body, e));
	sha256(buf_slice(&reply->body), hash);
	const struct artefact artefact = { .content_type = "application/x-pem-file",
		                           .sha256 = hash,
		                           .max_age = ANCHORS_MAX_AGE };
	return artefact_reply(request, &artefact, reply, e);
}
