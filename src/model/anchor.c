/* SPDX-License-Identifier: Apache-2.0 */
#include "model/anchor.h"

#include "model/encode.h"
#include "model/oid_text.h"
#include "model/purpose.h"

#define PURPOSES_MAX 5
#define PATH_LENGTH_MAX 10
#define POLICIES_MAX 32

const char *const anchor_status_names[] = { "active", "withdrawn", NULL };

struct anchor_constraints anchor_constraints_default(void)
{
	return (struct anchor_constraints){
		.purposes = PURPOSE_ALL,
		.enforce_validity = true,
		.path_length = ANCHOR_PATH_LENGTH_NONE,
	};
}

/* The JSON form as it is read, before names become bits. */
struct constraints_form {
	struct text_list purposes;
	bool has_purposes;
	bool enforce_validity;
	int64_t trusted_from, trusted_until, distrust_after;
	int64_t path_length;
	struct text_list policies;
};

#define FORM_FIELD(member, kind, flag, most)                                                    \
	{                                                                                       \
		.name = #member, .type = (kind), .flags = JSON_NULL_OK | (flag), .max = (most), \
		.offset = offsetof(struct constraints_form, member)                             \
	}

static const struct json_field form_fields[] = {
	{ .name = "purposes",
	  .type = JSON_TEXTS,
	  .flags = JSON_NULL_OK,
	  .max = PURPOSES_MAX,
	  .offset = offsetof(struct constraints_form, purposes),
	  .present = offsetof(struct constraints_form, has_purposes) },
	FORM_FIELD(enforce_validity, JSON_BOOL, 0, 0),
	FORM_FIELD(trusted_from, JSON_TIME, 0, 0),
	FORM_FIELD(trusted_until, JSON_TIME, 0, 0),
	FORM_FIELD(distrust_after, JSON_TIME, 0, 0),
	FORM_FIELD(path_length, JSON_INT, 0, PATH_LENGTH_MAX),
	FORM_FIELD(policies, JSON_TEXTS, JSON_EMPTY_OK, POLICIES_MAX),
};

static struct constraints_form form_of(const struct anchor_constraints *constraints)
{
	return (struct constraints_form){
		.enforce_validity = constraints->enforce_validity,
		.trusted_from = constraints->trusted_from,
		.trusted_until = constraints->trusted_until,
		.distrust_after = constraints->distrust_after,
		.path_length = constraints->path_length,
		.policies = constraints->policies,
	};
}

/* A member that is null gets the value of an anchor without constraints. */
static void clear_nulls(const struct json *object, struct anchor_constraints *constraints)
{
	const struct anchor_constraints none = anchor_constraints_default();
	const struct {
		const char *name;
		void *member;
		const void *value;
		size_t size;
	} members[] = {
#define X(member_) { #member_, &constraints->member_, &none.member_, sizeof none.member_ }
		X(purposes),       X(enforce_validity), X(trusted_from), X(trusted_until),
		X(distrust_after), X(path_length),      X(policies),
#undef X
	};

	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		const struct json *value = json_get(object, members[i].name);
		if (value != NULL && json_is_null(value))
			memcpy(members[i].member, members[i].value, members[i].size);
	}
}

static RESULT window_check(const struct anchor_constraints *constraints, struct err *e)
{
	if (constraints->trusted_from == 0 || constraints->trusted_until == 0 ||
	    constraints->trusted_from < constraints->trusted_until)
		return OK;
	const struct result refused = err_set(e, ERR_INVALID, "trusted_until must be later than trusted_from");
	err_member(e, "trusted_until");
	return refused;
}

static RESULT purposes_decode(const struct text_list *names, unsigned *out, struct err *e)
{
	const struct result parsed = purposes_parse(names, out, e);
	if (failed(parsed))
		err_member(e, "purposes");
	return parsed;
}

RESULT anchor_constraints_decode(const struct json *object, struct arena *arena, struct anchor_constraints *constraints,
                                 struct err *e)
{
	struct anchor_constraints draft = *constraints;

	if (json_is_object(object))
		clear_nulls(object, &draft);
	struct constraints_form form = form_of(&draft);
	TRY(json_decode(object, form_fields, ARRAY_LEN(form_fields), &form, arena, e));
	draft = (struct anchor_constraints){
		.purposes = draft.purposes,
		.enforce_validity = form.enforce_validity,
		.trusted_from = form.trusted_from,
		.trusted_until = form.trusted_until,
		.distrust_after = form.distrust_after,
		.path_length = (int)form.path_length,
		.policies = form.policies,
	};
	if (form.has_purposes)
		TRY(purposes_decode(&form.purposes, &draft.purposes, e));
	TRY(oid_texts_check(&draft.policies, "policies", e));
	TRY(window_check(&draft, e));
	*constraints = draft;
	return OK;
}

static void constraints_encode(const struct anchor_constraints *constraints, struct json_writer *w)
{
	purposes_encode(constraints->purposes, w, "purposes");
	json_put_bool(w, "enforce_validity", constraints->enforce_validity);
	encode_time_or_null(w, "trusted_from", constraints->trusted_from);
	encode_time_or_null(w, "trusted_until", constraints->trusted_until);
	encode_time_or_null(w, "distrust_after", constraints->distrust_after);
	encode_int_or_null(w, "path_length", constraints->path_length, ANCHOR_PATH_LENGTH_NONE);
	json_put_texts(w, "policies", &constraints->policies);
}

void anchor_encode(const struct anchor *anchor, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_uuid(w, "id", &anchor->id);
	encode_id_or_null(w, "authority_id", &anchor->authority_id);
	json_put_text(w, "subject", anchor->subject);
	json_put_hex(w, "serial", anchor->serial);
	json_put_hex(w, "sha256", anchor->sha256);
	json_put_time(w, "not_before", anchor->not_before);
	json_put_time(w, "not_after", anchor->not_after);
	constraints_encode(&anchor->constraints, w);
	json_put_text(w, "status", anchor_status_names[anchor->status]);
	json_put_time(w, "created_at", anchor->created_at);
	encode_time_or_null(w, "withdrawn_at", anchor->withdrawn_at);
	json_put_text(w, "withdrawn_reason", anchor->withdrawn_reason);
	encode_pem(w, "pem", anchor->der);
	json_end_object(w);
}
