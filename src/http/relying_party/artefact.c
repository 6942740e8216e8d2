/* SPDX-License-Identifier: Apache-2.0 */
#include "http/relying_party/artefact.h"

#include "base/text.h"
#include "http/date.h"

#include <inttypes.h>

#define NOT_MODIFIED 304

static size_t skip_separators(const char *list)
{
	return strspn(list, " \t,");
}

/* RFC 9110 8.8.3.2: the weak comparison, by which a mark of weakness does not matter. */
static bool has_tag(const char *list, const char *tag)
{
	const size_t len = strlen(tag);

	for (list += skip_separators(list); *list != '\0'; list += skip_separators(list)) {
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		if (*list != '"')
			return false;
		const char *end = strchr(list + 1, '"');
		if (end == NULL)
			return false;
		if ((size_t)(end + 1 - list) == len && memcmp(list, tag, len) == 0)
			return true;
		list = end + 1;
	}
	return false;
}

/* RFC 9110 13.2.2: with If-None-Match the date is not looked at. */
static bool is_known_to_client(const struct request *request, const struct artefact *artefact, const char *tag)
{
	int64_t since;

	if (request->if_none_match != NULL)
		return strcmp(request->if_none_match, "*") == 0 || has_tag(request->if_none_match, tag);
	if (request->if_modified_since == NULL || artefact->modified == 0)
		return false;
	return http_date_parse(request->if_modified_since, &since) && artefact->modified <= since;
}

static int64_t bounded_age(int64_t max_age)
{
	return max_age < 0 ? 0 : max_age > ARTEFACT_MAX_AGE ? ARTEFACT_MAX_AGE : max_age;
}

static RESULT put_header(struct reply *reply, const char *name, const char *value, struct err *e)
{
	ENSURE_MEMORY(value, e);
	reply_header(reply, name, value);
	return OK;
}

static RESULT put_date(const struct request *request, struct reply *reply, const char *name, int64_t seconds,
                       struct err *e)
{
	char text[HTTP_DATE_SIZE];

	http_date_format(seconds, text);
	return put_header(reply, name, arena_text(request->arena, text), e);
}

/* RFC 9110 15.4.5: a 304 has the same ones. */
static RESULT put_headers(const struct request *request, const struct artefact *artefact, const char *tag,
                          struct reply *reply, struct err *e)
{
	const int64_t age = bounded_age(artefact->max_age);

	TRY(put_header(reply, "ETag", tag, e));
	TRY(put_header(reply, "Cache-Control", arena_printf(request->arena, "public, max-age=%" PRId64, age), e));
	TRY(put_date(request, reply, "Expires", request->now_ms / 1000 + age, e));
	return artefact->modified != 0 ? put_date(request, reply, "Last-Modified", artefact->modified, e) : OK;
}

RESULT artefact_reply(const struct request *request, const struct artefact *artefact, struct reply *reply,
                      struct err *e)
{
	char hash[2 * SHA256_SIZE + 1];

	hex_encode(slice_of(artefact->sha256, SHA256_SIZE), hash);
	const char *tag = arena_printf(request->arena, "\"%s\"", hash);
	ENSURE_MEMORY(tag, e);
	TRY(put_headers(request, artefact, tag, reply, e));
	reply->content_type = artefact->content_type;
	if (is_known_to_client(request, artefact, tag)) {
		reply->status = NOT_MODIFIED;
		buf_reset(&reply->body);
	} else if (artefact->owner != NULL) {
		reply_share(reply, artefact->bytes, artefact->owner);
	}
	return OK;
}
