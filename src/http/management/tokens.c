/* SPDX-License-Identifier: Apache-2.0 */
#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "http/management/management.h"
#include "service/access.h"

struct token_form {
	int64_t expires_in_days;
};

static const struct json_field token_fields[] = {
	{ .name = "expires_in_days",
	  .type = JSON_INT,
	  .min = 1,
	  .max = TOKEN_DAYS_MAX,
	  .offset = offsetof(struct token_form, expires_in_days) },
};

static void encode_token(const struct api_token *token, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	api_token_encode_members(token, w);
	json_end_object(w);
}

/* The only answer that ever holds the token itself. */
static void put_created(const struct api_token *token, const struct secret *text, struct json_writer *w)
{
	json_begin_object(w, NULL);
	api_token_encode_members(token, w);
	json_put_slice(w, "token", secret_bytes(text));
	json_end_object(w);
}

RESULT tokens_create(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct json_writer body = json_writer(&reply->body);
	CLEANUP(secret_free) struct secret *text = NULL;
	struct token_form form = { 0 };
	struct api_token token;
	char id[UUID_TEXT_SIZE];

	TRY(codec_optional_body(request, token_fields, ARRAY_LEN(token_fields), &form, e));
	TRY(token_create(&w->service, request->params[0], form.expires_in_days, &token, &text, e));
	uuid_format(&token.id, id);
	TRY(codec_created(reply, arena_printf(request->arena, "/v1/tokens/%s", id), e));
	put_created(&token, text, &body);
	return OK;
}

RESULT tokens_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct api_token_list list;

	TRY(token_list(&w->service, request->params[0], &list, e));
	CODEC_PAGE(reply, encode_token, &list, NULL);
	return OK;
}

RESULT tokens_revoke(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct uuid id;
	struct api_token token;

	TRY(request_param_uuid(request, 0, &id, e));
	TRY(token_revoke(&w->service, &id, &token, e));
	CODEC_OBJECT(reply, encode_token, &token);
	return OK;
}
