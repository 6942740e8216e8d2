/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/offline.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "trust/decide.h"
#include "trust/verdict_json.h"
#include "x509/der.h"

#define CERTIFICATES_MAX 4096
#define CRLS_MAX 1024
#define OIDS_MAX 256
#define NAME_LENGTH_MAX 2048
#define OID_OCTETS_MAX 256u
#define ID_JSON_MAX 1024u
#define TTL_SECONDS 300

/* The members as they are sent. */
struct members {
	const struct json *id;
	struct slice_list x5c, anchors, intermediates;
	const struct json *crls;
	int64_t at;
	int revocation;
	const struct json *expect_name;
	struct text_list purpose_eku, initial_policies;
	int64_t max_path_length;
	bool require_explicit_policy, inhibit_policy_mapping, inhibit_any_policy;
	bool strict, explain;
};

#define MEMBER(member, kind, flag, most)                                                  \
	{ .name = #member, .type = (kind), .flags = (flag), .max = (most),                \
	  .offset = offsetof(struct members, member) }
#define OPTIONAL (JSON_NULL_OK | JSON_EMPTY_OK)

static const struct json_field fields[] = {
	MEMBER(id, JSON_ANY, 0, 0),
	MEMBER(x5c, JSON_BASE64S, JSON_REQUIRED, QUESTION_CERTIFICATES_MAX),
	MEMBER(anchors, JSON_BASE64S, OPTIONAL, CERTIFICATES_MAX),
	MEMBER(intermediates, JSON_BASE64S, OPTIONAL, CERTIFICATES_MAX),
	MEMBER(crls, JSON_ANY, OPTIONAL, 0),
	MEMBER(at, JSON_TIME, OPTIONAL, 0),
	{ .name = "revocation", .type = JSON_ENUM, .flags = JSON_NULL_OK, .names = revocation_mode_names,
	  .offset = offsetof(struct members, revocation) },
	MEMBER(expect_name, JSON_OBJECT, OPTIONAL, 0),
	MEMBER(purpose_eku, JSON_TEXTS, OPTIONAL, OIDS_MAX),
	MEMBER(initial_policies, JSON_TEXTS, OPTIONAL, OIDS_MAX),
	MEMBER(max_path_length, JSON_INT, OPTIONAL, INT32_MAX),
	MEMBER(require_explicit_policy, JSON_BOOL, OPTIONAL, 0),
	MEMBER(inhibit_policy_mapping, JSON_BOOL, OPTIONAL, 0),
	MEMBER(inhibit_any_policy, JSON_BOOL, OPTIONAL, 0),
	MEMBER(strict, JSON_BOOL, OPTIONAL, 0),
	MEMBER(explain, JSON_BOOL, OPTIONAL, 0),
};

/* A value that does not parse is the fault of the request, whatever the parser below called it. */
static struct result blame(const char *member, struct err *e)
{
	if (e->code == ERR_MALFORMED)
		e->code = ERR_INVALID;
	err_member(e, member);
	return (struct result){ .failed = true };
}

/* --- what is trusted --- */

/* Inputs of the trust set, and what was passed over. */
struct inputs {
	struct anchor_input *anchors;
	struct intermediate_input *intermediates;
	struct crl_index **crls; /* each holds a reference */
	size_t anchor_count, intermediate_count, crl_count;
	size_t unreadable;
};

static void inputs_fini(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->crl_count; i++)
		crl_index_unref(inputs->crls[i]);
}

static bool is_readable(struct slice der, struct arena *arena, struct inputs *inputs)
{
	struct cert cert;
	struct err ignored;

	if (!failed(cert_parse(der, arena, &cert, &ignored)))
		return true;
	inputs->unreadable++;
	return false;
}

static RESULT read_anchors(const struct slice_list *from, struct arena *arena, struct inputs *inputs,
                           struct err *e)
{
	inputs->anchors = ARENA_ARRAY(arena, from->count, struct anchor_input);
	ENSURE_MEMORY(inputs->anchors, e);
	for (size_t i = 0; i < from->count; i++)
		if (is_readable(from->items[i], arena, inputs))
			inputs->anchors[inputs->anchor_count++] = (struct anchor_input){
				.der = from->items[i],
				.purposes = PURPOSE_ALL,
				.enforce_validity = true,
				.path_length = CERT_PATH_LENGTH_NONE,
			};
	return OK;
}

static RESULT read_intermediates(const struct slice_list *from, struct arena *arena, struct inputs *inputs,
                                 struct err *e)
{
	inputs->intermediates = ARENA_ARRAY(arena, from->count, struct intermediate_input);
	ENSURE_MEMORY(inputs->intermediates, e);
	for (size_t i = 0; i < from->count; i++)
		if (is_readable(from->items[i], arena, inputs))
			inputs->intermediates[inputs->intermediate_count++] =
				(struct intermediate_input){ .der = from->items[i] };
	return OK;
}

static RESULT read_crl(const struct json *item, struct arena *arena, struct inputs *inputs, struct err *e)
{
	const char *text = json_text(item);
	struct slice der;
	struct err ignored;

	ENSURE(text != NULL, e, ERR_INVALID, "\"crls\" must hold strings only");
	TRY(base64_decode(slice_text(text), arena, &der, e));
	if (failed(crl_index_load(der, &inputs->crls[inputs->crl_count], &ignored)))
		inputs->unreadable++;
	else
		inputs->crl_count++;
	return OK;
}

/* By hand, for CRLs are larger than what a table lets pass as one item of a list. */
static RESULT read_crls(const struct json *from, struct arena *arena, struct inputs *inputs, struct err *e)
{
	if (from == NULL)
		return OK;
	ENSURE(json_is_array(from), e, ERR_INVALID, "\"crls\" must be an array");
	ENSURE(json_count(from) <= CRLS_MAX, e, ERR_INVALID, "\"crls\" must not have more than %d items",
	       CRLS_MAX);
	inputs->crls = ARENA_ARRAY(arena, json_count(from), struct crl_index *);
	ENSURE_MEMORY(inputs->crls, e);
	for (const struct json *item = json_first(from); item != NULL; item = json_next(item))
		TRY(read_crl(item, arena, inputs, e));
	return OK;
}

static struct community_settings plain_settings(void)
{
	struct community_settings settings = community_settings_default();

	settings.revocation = REVOCATION_SKIP;
	settings.max_path_length = PATH_LENGTH_UNLIMITED;
	settings.decision_ttl_seconds = TTL_SECONDS;
	settings.require_san_uri = false;
	return settings;
}

static RESULT read_trust(const struct members *members, struct arena *arena, struct inputs *inputs,
                         struct err *e)
{
	TRY(read_anchors(&members->anchors, arena, inputs, e));
	TRY(read_intermediates(&members->intermediates, arena, inputs, e));
	if (failed(read_crls(members->crls, arena, inputs, e)))
		return blame("crls", e);
	return OK;
}

static RESULT build_set(const struct inputs *inputs, struct trust_set **out, struct err *e)
{
	const struct community_settings settings = plain_settings();
	const struct trust_set_input input = {
		.settings = &settings,
		.anchors = inputs->anchors,
		.anchor_count = inputs->anchor_count,
		.intermediates = inputs->intermediates,
		.intermediate_count = inputs->intermediate_count,
		.crls = inputs->crls,
		.crl_count = inputs->crl_count,
	};

	return trust_set_build(&input, out, e);
}

/* --- the question --- */

static RESULT read_oids(const struct text_list *dotted, struct arena *arena, struct oid_list *out,
                        struct err *e)
{
	*out = (struct oid_list){ .items = ARENA_ARRAY(arena, dotted->count, struct slice),
		                  .count = dotted->count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < dotted->count; i++) {
		CLEANUP_BUF struct buf octets;
		buf_init(&octets, OID_OCTETS_MAX);
		TRY(der_oid_from_text(dotted->items[i], &octets, e));
		TRY(buf_check(&octets, e));
		out->items[i] = arena_copy(arena, buf_slice(&octets));
		ENSURE_MEMORY(out->items[i].data, e);
	}
	return OK;
}

struct expected {
	const char *uri, *dns, *ip, *email;
};

#define EXPECTED(kind) \
	{ .name = #kind, .type = JSON_TEXT, .max = NAME_LENGTH_MAX, .offset = offsetof(struct expected, kind) }

static const struct json_field expected_fields[] = {
	EXPECTED(uri), EXPECTED(dns), EXPECTED(ip), EXPECTED(email)
};

static RESULT read_expected(const struct json *object, struct arena *arena, struct question *out,
                            struct err *e)
{
	struct expected names = { 0 };

	if (object == NULL)
		return OK;
	TRY(json_decode(object, expected_fields, ARRAY_LEN(expected_fields), &names, arena, e));
	const char *by_kind[] = { [EXPECT_URI] = names.uri,
		                  [EXPECT_DNS] = names.dns,
		                  [EXPECT_IP] = names.ip,
		                  [EXPECT_EMAIL] = names.email };
	for (unsigned kind = EXPECT_URI; kind < ARRAY_LEN(by_kind); kind++) {
		if (by_kind[kind] == NULL)
			continue;
		ENSURE(out->expected_kind == EXPECT_NONE, e, ERR_INVALID,
		       "\"expect_name\" must have one member only");
		out->expected_kind = (enum expected_name_kind)kind;
		out->expected_name = by_kind[kind];
	}
	return OK;
}

static RESULT read_question(const struct members *members, struct arena *arena, struct question *out,
                            struct err *e)
{
	*out = (struct question){
		.x5c = members->x5c,
		.at = members->at,
		.revocation = members->revocation,
		.explain = members->explain,
		.max_path_length = (int)members->max_path_length,
		.require_explicit_policy = members->require_explicit_policy,
		.inhibit_policy_mapping = members->inhibit_policy_mapping,
		.inhibit_any_policy = members->inhibit_any_policy,
		.plain = true,
		.strict_form = members->strict,
	};
	if (failed(read_expected(members->expect_name, arena, out, e)))
		return blame("expect_name", e);
	if (failed(read_oids(&members->purpose_eku, arena, &out->extended_key_usage, e)))
		return blame("purpose_eku", e);
	if (failed(read_oids(&members->initial_policies, arena, &out->initial_policies, e)))
		return blame("initial_policies", e);
	return OK;
}

/* --- the answer --- */

static RESULT note_unreadable(struct verdict *verdict, size_t unreadable, struct arena *arena, struct err *e)
{
	struct findings findings = findings_new(arena);

	if (unreadable == 0)
		return OK;
	for (size_t i = 0; i < verdict->finding_count; i++)
		findings_push(&findings, &verdict->findings[i]);
	findings_add(&findings, RULE_INPUT_READABLE, FINDING_WARN, FINDING_WHOLE,
	             "%zu of the anchors, intermediates and CRLs could not be read and were passed over",
	             unreadable);
	ENSURE(!findings.exhausted, e, ERR_TOO_LARGE, "the line needs more memory than one may use");
	verdict->findings = findings.items;
	verdict->finding_count = findings.count;
	return OK;
}

static RESULT write_answer(const struct verdict *verdict, const struct json *id, struct buf *out,
                           struct err *e)
{
	CLEANUP_BUF struct buf id_json;
	const size_t mark = out->len;
	struct json_writer writer = json_writer(out);

	buf_init(&id_json, ID_JSON_MAX);
	if (id != NULL)
		TRY(json_print(id, &id_json, e));
	const struct verdict_label label = { .id_json = id != NULL ? buf_text(&id_json) : "null" };
	verdict_encode(verdict, &label, &writer, NULL);
	if (buf_ok(out))
		return OK;
	out->len = mark;
	return buf_check(out, e);
}

static RESULT answer_members(const struct members *members, struct arena *arena, struct inputs *inputs,
                             struct buf *out, struct err *e)
{
	CLEANUP(trust_set_unref) struct trust_set *set = NULL;
	const struct decision_context context = { .arena = arena };
	struct question question;
	struct verdict verdict;

	TRY(read_question(members, arena, &question, e));
	TRY(read_trust(members, arena, inputs, e));
	TRY(build_set(inputs, &set, e));
	TRY(decide_chain(set, &question, &context, &verdict, e));
	TRY(note_unreadable(&verdict, inputs->unreadable, arena, e));
	return write_answer(&verdict, members->id, out, e);
}

RESULT offline_answer(struct slice line, int64_t now, struct arena *arena, struct buf *out, struct err *e)
{
	struct members members = {
		.at = now,
		.revocation = REVOCATION_REQUIRE,
		.max_path_length = MAX_PATH_LENGTH_DEFAULT,
		.strict = true,
	};
	struct inputs inputs = { 0 };
	struct json *parsed = NULL;

	TRY(json_parse(line, &parsed, e));
	CLEANUP(json_free) struct json *document = parsed;
	TRY(json_decode(document, fields, ARRAY_LEN(fields), &members, arena, e));
	const struct result result = answer_members(&members, arena, &inputs, out, e);
	inputs_fini(&inputs);
	return result;
}

void offline_line_id(struct slice line, struct buf *out)
{
	struct json *parsed = NULL;
	struct err ignored;

	if (failed(json_parse(line, &parsed, &ignored)))
		parsed = NULL;
	CLEANUP(json_free) struct json *document = parsed;
	const struct json *id = document != NULL && json_is_object(document) ? json_get(document, "id")
	                                                                     : NULL;
	const size_t mark = out->len;
	if (id != NULL && !failed(json_print(id, out, &ignored)))
		return;
	out->len = mark;
	buf_put_text(out, "null");
}
