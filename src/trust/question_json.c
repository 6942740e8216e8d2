/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/question_json.h"

#include "base/cleanup.h"
#include "x509/bundle.h"

#define COMMUNITY_MAX 512
#define PURPOSE_MAX 16
#define URI_LENGTH_MAX 2048

/* The members as they are sent; what they mean is told below. */
struct members {
	const char *community;
	struct slice_list x5c;
	const char *pem;
	const char *purpose;
	const char *uri;
	int64_t at;
	bool has_at;
	int revocation;
	bool explain;
};

#define MEMBER(member, kind, most) \
	{ .name = #member, .type = (kind), .offset = offsetof(struct members, member), .max = (most) }

static const struct json_field fields[] = {
	MEMBER(community, JSON_TEXT, COMMUNITY_MAX),
	MEMBER(x5c, JSON_BASE64S, QUESTION_CERTIFICATES_MAX),
	MEMBER(pem, JSON_TEXT, BUNDLE_MAX),
	MEMBER(purpose, JSON_TEXT, PURPOSE_MAX),
	MEMBER(uri, JSON_TEXT, URI_LENGTH_MAX),
	{ .name = "at", .type = JSON_TIME, .offset = offsetof(struct members, at),
	  .present = offsetof(struct members, has_at) },
	{ .name = "revocation", .type = JSON_ENUM, .names = revocation_mode_names,
	  .offset = offsetof(struct members, revocation) },
	MEMBER(explain, JSON_BOOL, 0),
};

/* A value that does not parse is the fault of the request, whatever the parser below called it. */
static struct result blame(const char *member, struct err *e)
{
	if (e->code == ERR_MALFORMED)
		e->code = ERR_INVALID;
	err_member(e, member);
	return (struct result){ .failed = true };
}

static RESULT decode_pem(const char *pem, struct arena *arena, struct slice_list *out, struct err *e)
{
	TRY(bundle_certificates(slice_text(pem), arena, out, e));
	ENSURE(out->count <= QUESTION_CERTIFICATES_MAX, e, ERR_INVALID, "there are more than %d certificates",
	       QUESTION_CERTIFICATES_MAX);
	return OK;
}

static RESULT decode_certificates(const struct members *members, struct arena *arena, struct slice_list *out,
                                  struct err *e)
{
	const bool has_x5c = members->x5c.count > 0, has_pem = members->pem != NULL;

	ENSURE(has_x5c != has_pem, e, ERR_INVALID, "one of \"x5c\" and \"pem\" is needed, and not both");
	*out = members->x5c;
	if (!has_pem)
		return OK;
	return failed(decode_pem(members->pem, arena, out, e)) ? blame("pem", e) : OK;
}

/* Absent, as "any": one purpose of the anchor is enough. */
static RESULT decode_purpose(const char *text, struct question *out, struct err *e)
{
	out->purpose = PURPOSE_ALL;
	if (text != NULL && failed(purpose_parse(text, &out->purpose, e)))
		return blame("purpose", e);
	out->any_purpose = out->purpose == PURPOSE_ALL;
	return OK;
}

RESULT question_decode(const struct json *body, int64_t now, struct arena *arena,
                       struct question_request *out, struct err *e)
{
	/* The weakest, which decide_chain raises to what the community asks for. */
	struct members members = { .revocation = REVOCATION_SKIP };

	TRY(json_decode(body, fields, ARRAY_LEN(fields), &members, arena, e));
	*out = (struct question_request){
		.community = members.community,
		.question = {
			.at = members.has_at ? members.at : now,
			.at_is_now = !members.has_at,
			.revocation = members.revocation,
			.explain = members.explain,
			.expected_kind = members.uri != NULL ? EXPECT_URI : EXPECT_NONE,
			.expected_name = members.uri,
			.max_path_length = MAX_PATH_LENGTH_DEFAULT,
		},
	};
	TRY(decode_certificates(&members, arena, &out->question.x5c, e));
	return decode_purpose(members.purpose, &out->question, e);
}
