/* SPDX-License-Identifier: Apache-2.0 */
#include "base/embed.h"
#include "http/management/handlers.h"
#include "http/management/management.h"

extern const struct embed openapi_document; /* api/openapi.json */

RESULT whoami_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	const struct principal *who = ((const struct management_worker *)worker)->service.who;
	struct json_writer w = json_writer(&reply->body);

	(void)request;
	(void)e;
	json_begin_object(&w, NULL);
	principal_encode(who, &w, "principal");
	json_put_uuid(&w, "token_id", &who->token_id);
	json_end_object(&w);
	return OK;
}

static void encode_permission(enum permission permission, struct json_writer *w)
{
	json_begin_object(w, NULL);
	json_put_text(w, "permission", permission_text(permission));
	json_begin_array(w, "roles");
	for (int role = 0; role < ROLE_COUNT; role++)
		if (role_has((enum role)role, permission))
			json_put_text(w, NULL, role_names[role]);
	json_end_array(w);
	json_end_object(w);
}

RESULT permissions_list(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct json_writer w = json_writer(&reply->body);

	(void)worker;
	(void)request;
	(void)e;
	reply_page_begin(&w);
	for (int permission = 0; permission < PERM_COUNT; permission++)
		encode_permission((enum permission)permission, &w);
	reply_page_end(&w, NULL);
	return OK;
}

RESULT openapi_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	(void)worker;
	(void)request;
	(void)e;
	buf_put_slice(&reply->body, openapi_document.bytes);
	return OK;
}
