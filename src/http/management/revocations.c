/* SPDX-License-Identifier: Apache-2.0 */
#include "service/revocation.h"

#include "http/management/certificate_view.h"
#include "http/management/codec.h"
#include "http/management/handlers.h"

#define COMMENT_MAX 500

struct revocation_form {
	const char *reason, *comment;
	int64_t invalidity_date;
};

#define COMMENT_FIELD                                                     \
	{                                                                 \
		.name = "comment", .type = JSON_TEXT, .max = COMMENT_MAX, \
		.offset = offsetof(struct revocation_form, comment)       \
	}

static const struct json_field revoke_fields[] = {
	JSON_FIELD(struct revocation_form, reason, JSON_TEXT, JSON_REQUIRED),
	JSON_FIELD(struct revocation_form, invalidity_date, JSON_TIME, 0),
	COMMENT_FIELD,
};
static const struct json_field comment_fields[] = { COMMENT_FIELD };

/* RFC 5280 5.3.1: a hold is temporary, so it has a request of its own. */
static RESULT parse_reason(const char *text, enum revocation_reason *out, struct err *e)
{
	TRY(revocation_reason_parse(text, out, e));
	ENSURE(*out != REASON_CERTIFICATE_HOLD, e, ERR_INVALID, "certificateHold is given by the request \"hold\"");
	return OK;
}

static RESULT decode_draft(const struct request *request, struct revocation_draft *out, struct err *e)
{
	struct revocation_form form = { 0 };

	TRY(codec_body(request, revoke_fields, ARRAY_LEN(revoke_fields), &form, e));
	*out = (struct revocation_draft){ .invalidity_date = form.invalidity_date, .comment = form.comment };
	const struct result parsed = parse_reason(form.reason, &out->reason, e);
	if (failed(parsed))
		err_member(e, "reason");
	return parsed;
}

static void put_changed(const struct management_worker *w, const struct certificate *certificate, struct reply *reply)
{
	struct json_writer body = json_writer(&reply->body);

	certificate_view_changed(w, certificate, &body);
}

RESULT revocations_revoke(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct uuid id;
	struct revocation_draft draft;
	struct certificate certificate;

	TRY(request_param_uuid(request, 1, &id, e));
	TRY(decode_draft(request, &draft, e));
	TRY(revocation_revoke(&w->service, &w->community, &id, &draft, &certificate, e));
	put_changed(w, &certificate, reply);
	return OK;
}

typedef struct result hold_or_release(struct service *s, const struct community *community, const struct uuid *id,
                                      const char *comment, struct certificate *out, struct err *e);

static RESULT change(struct management_worker *w, const struct request *request, hold_or_release *apply,
                     struct reply *reply, struct err *e)
{
	struct revocation_form form = { 0 };
	struct uuid id;
	struct certificate certificate;

	TRY(request_param_uuid(request, 1, &id, e));
	TRY(codec_optional_body(request, comment_fields, ARRAY_LEN(comment_fields), &form, e));
	TRY(apply(&w->service, &w->community, &id, form.comment, &certificate, e));
	put_changed(w, &certificate, reply);
	return OK;
}

RESULT revocations_hold(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	return change(worker, request, revocation_hold, reply, e);
}

RESULT revocations_release(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	return change(worker, request, revocation_release, reply, e);
}
