/* SPDX-License-Identifier: Apache-2.0 */
#include "model/token.h"

#include "model/encode.h"

void api_token_encode_members(const struct api_token *token, struct json_writer *w)
{
	json_put_uuid(w, "id", &token->id);
	json_put_uuid(w, "principal_id", &token->principal_id);
	json_put_text(w, "hint", token->hint);
	json_put_time(w, "expires_at", token->expires_at);
	json_put_time(w, "created_at", token->created_at);
	encode_time_or_null(w, "revoked_at", token->revoked_at);
}
