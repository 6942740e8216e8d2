/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/option.h"

#include "app/cli/file.h"
#include "base/text.h"
#include "model/principal.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct encoding {
	const struct option *option;
	const char *member; /* NULL inside an array */
	struct arena *arena;
	struct json_writer *w;
};

typedef struct result checker(const struct option *option, const char *value, struct err *e);
typedef struct result encoder(const struct encoding *to, const char *value, struct err *e);

/* --- checks --- */

static RESULT check_any(const struct option *option, const char *value, struct err *e)
{
	ENSURE(utf8_is_valid(slice_text(value)), e, ERR_INVALID, "--%s is not UTF-8", option->name);
	return OK;
}

static RESULT check_int(const struct option *option, const char *value, struct err *e)
{
	char *end = NULL;

	errno = 0;
	(void)strtoll(value, &end, 10);
	ENSURE(errno == 0 && end != value && *end == '\0' && !isspace((unsigned char)value[0]), e, ERR_INVALID,
	       "--%s takes a whole number, not \"%.40s\"", option->name, value);
	return OK;
}

static bool is_date(const char *value)
{
	return strlen(value) == 10 && value[4] == '-' && value[7] == '-';
}

/* A date stands for its first moment in UTC. */
static RESULT parse_time(const char *value, int64_t *out, struct err *e)
{
	char text[TIME_TEXT_SIZE];

	snprintf(text, sizeof text, "%.10sT00:00:00Z", value);
	return time_parse(is_date(value) ? text : value, out, e);
}

static RESULT check_time(const struct option *option, const char *value, struct err *e)
{
	int64_t seconds;

	if (failed(parse_time(value, &seconds, e)))
		FAIL(e, ERR_INVALID, "--%s takes a time such as 2026-11-24T16:00:00Z or 2026-11-24, not \"%.40s\"",
		     option->name, value);
	return OK;
}

/* "Name <mail> [phone]", each part without the white space around it. */
struct contact {
	struct slice name, email, phone;
};

static struct slice trimmed(const char *from, const char *to)
{
	while (from < to && isspace((unsigned char)*from))
		from++;
	while (to > from && isspace((unsigned char)to[-1]))
		to--;
	return slice_of(from, (size_t)(to - from));
}

static bool split_contact(const char *value, struct contact *out)
{
	const char *open = strchr(value, '<');
	const char *close = open != NULL ? strchr(open, '>') : NULL;

	if (close == NULL)
		return false;
	out->name = trimmed(value, open);
	out->email = trimmed(open + 1, close);
	out->phone = trimmed(close + 1, close + strlen(close));
	return out->name.len > 0 && out->email.len > 0;
}

static RESULT check_contact(const struct option *option, const char *value, struct err *e)
{
	struct contact contact;

	ENSURE(split_contact(value, &contact), e, ERR_INVALID,
	       "--%s takes \"Name <mail address>\", perhaps with a phone number behind, not \"%.80s\"", option->name,
	       value);
	return check_any(option, value, e);
}

/* The role of ROLE[@COMMUNITY]; community URIs have no @ before the one that separates. */
static const char *role_of(const char *value, char role[32])
{
	const char *at = strchr(value, '@');
	const int len = at != NULL ? (int)(at - value) : (int)strlen(value);

	snprintf(role, 32, "%.*s", len, value);
	return at != NULL ? at + 1 : NULL;
}

static RESULT check_grant(const struct option *option, const char *value, struct err *e)
{
	char name[32];
	enum role role;

	const char *community = role_of(value, name);
	ENSURE(community == NULL || community[0] != '\0', e, ERR_INVALID,
	       "--%s takes ROLE or ROLE@COMMUNITY, not \"%.80s\"", option->name, value);
	return role_parse(name, &role, e);
}

/* --- encoders of one value --- */

static RESULT encode_text(const struct encoding *to, const char *value, struct err *e)
{
	(void)e;
	json_put_text(to->w, to->member, value);
	return OK;
}

static RESULT encode_int(const struct encoding *to, const char *value, struct err *e)
{
	(void)e;
	json_put_int(to->w, to->member, strtoll(value, NULL, 10));
	return OK;
}

static RESULT encode_time(const struct encoding *to, const char *value, struct err *e)
{
	int64_t seconds;

	TRY(parse_time(value, &seconds, e));
	json_put_time(to->w, to->member, seconds);
	return OK;
}

static RESULT encode_true(const struct encoding *to, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	json_put_bool(to->w, to->member, true);
	return OK;
}

static RESULT encode_false(const struct encoding *to, const char *value, struct err *e)
{
	(void)value;
	(void)e;
	json_put_bool(to->w, to->member, false);
	return OK;
}

/* Parsed here, so that a wrong file is told by its name; sent as it stands. */
static RESULT encode_json(const struct encoding *to, const char *path, struct err *e)
{
	struct slice text;
	CLEANUP(json_free) struct json *json = NULL;
	char why[sizeof e->detail];

	TRY(file_read(path, to->arena, &text, e));
	if (failed(json_parse(text, &json, e))) {
		snprintf(why, sizeof why, "%s", e->detail);
		FAIL(e, ERR_INVALID, "%.120s: %.250s", path, why);
	}
	const char *raw = arena_text_of(to->arena, text);
	ENSURE_MEMORY(raw, e);
	json_put_raw(to->w, to->member, raw);
	return OK;
}

static bool is_pem(struct slice bytes)
{
	return bytes.len > 0 && memmem(bytes.data, bytes.len, "-----BEGIN ", 11) != NULL;
}

/* A file that is PEM text or DER; what is neither is for the server to refuse. */
static RESULT read_credential(const struct encoding *to, const char *path, struct slice *out, bool *pem, struct err *e)
{
	TRY(file_read(path, to->arena, out, e));
	ENSURE(out->len > 0, e, ERR_INVALID, "%s is empty", path);
	*pem = is_pem(*out);
	ENSURE(!*pem || (utf8_is_valid(*out) && memchr(out->data, 0, out->len) == NULL), e, ERR_INVALID,
	       "%s is not UTF-8 text", path);
	return OK;
}

static RESULT encode_certificates(const struct encoding *to, const char *path, struct err *e)
{
	struct slice bytes;
	bool pem;

	TRY(read_credential(to, path, &bytes, &pem, e));
	if (pem)
		json_put_slice(to->w, "pem", bytes);
	else
		json_put_base64(to->w, "der", bytes);
	return OK;
}

static RESULT encode_chain(const struct encoding *to, const char *path, struct err *e)
{
	struct slice bytes;
	bool pem;

	TRY(read_credential(to, path, &bytes, &pem, e));
	if (pem) {
		json_put_slice(to->w, "pem", bytes);
		return OK;
	}
	json_begin_array(to->w, "x5c");
	json_put_base64(to->w, NULL, bytes);
	json_end_array(to->w);
	return OK;
}

static RESULT encode_request(const struct encoding *to, const char *path, struct err *e)
{
	struct slice bytes;
	bool pem;

	TRY(read_credential(to, path, &bytes, &pem, e));
	if (pem)
		json_put_slice(to->w, to->member, bytes);
	else
		json_put_base64(to->w, to->member, bytes);
	return OK;
}

static RESULT encode_contact(const struct encoding *to, const char *value, struct err *e)
{
	struct contact contact = { 0 };

	(void)e;
	(void)split_contact(value, &contact);
	json_begin_object(to->w, to->member);
	json_put_slice(to->w, "name", contact.name);
	json_put_slice(to->w, "email", contact.email);
	if (contact.phone.len > 0)
		json_put_slice(to->w, "phone", contact.phone);
	json_end_object(to->w);
	return OK;
}

static RESULT encode_grant(const struct encoding *to, const char *value, struct err *e)
{
	char role[32];
	const char *community = role_of(value, role);

	(void)e;
	json_begin_object(to->w, to->member);
	json_put_text(to->w, "role", role);
	if (community != NULL)
		json_put_text(to->w, "community", community);
	json_end_object(to->w);
	return OK;
}

static const struct {
	const char *placeholder; /* NULL: takes no value */
	checker *check;
	encoder *encode;
} kinds[KIND_COUNT] = {
	[KIND_TEXT] = { "TEXT", check_any, encode_text },
	[KIND_INT] = { "NUMBER", check_int, encode_int },
	[KIND_TIME] = { "TIME", check_time, encode_time },
	[KIND_TRUE] = { NULL, check_any, encode_true },
	[KIND_FALSE] = { NULL, check_any, encode_false },
	[KIND_PATH] = { "FILE", check_any, encode_text },
	[KIND_JSON] = { "FILE", check_any, encode_json },
	[KIND_CERTIFICATES] = { "FILE", check_any, encode_certificates },
	[KIND_CHAIN] = { "FILE", check_any, encode_chain },
	[KIND_REQUEST] = { "FILE", check_any, encode_request },
	[KIND_CONTACT] = { "CONTACT", check_contact, encode_contact },
	[KIND_GRANT] = { "ROLE[@COMMUNITY]", check_grant, encode_grant },
};

const char *option_placeholder(const struct option *option)
{
	return kinds[option->kind].placeholder;
}

static bool clears(const struct option *option, const char *value)
{
	return (option->flags & OPTION_CLEARABLE) != 0 && strcmp(value, "none") == 0;
}

static bool has_word(const char *words, const char *word)
{
	const size_t len = strlen(word);

	for (const char *at = strstr(words, word); len > 0 && at != NULL; at = strstr(at + 1, word))
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

RESULT option_check(const struct option *option, const char *value, struct err *e)
{
	if (clears(option, value))
		return OK;
	ENSURE(option->choices == NULL || has_word(option->choices, value), e, ERR_INVALID,
	       "--%s is one of: %s; not \"%.40s\"", option->name, option->choices, value);
	return kinds[option->kind].check(option, value, e);
}

RESULT option_text(const struct option *option, const char *value, struct arena *arena, const char **out, struct err *e)
{
	char text[TIME_TEXT_SIZE];
	int64_t seconds;

	*out = value;
	if (option->kind != KIND_TIME)
		return OK;
	TRY(parse_time(value, &seconds, e));
	time_format(seconds, text);
	*out = arena_text(arena, text);
	ENSURE_MEMORY(*out, e);
	return OK;
}

const char *option_member(const struct option *option, struct arena *arena)
{
	if (option->member != NULL)
		return option->member;
	char *member = arena_text(arena, option->name);
	for (char *c = member; c != NULL && *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	return member;
}

static RESULT encode_list(const struct encoding *to, const struct text_list *values, struct err *e)
{
	struct encoding item = *to;

	item.member = NULL;
	json_begin_array(to->w, to->member);
	for (size_t i = 0; i < values->count; i++)
		TRY(kinds[to->option->kind].encode(&item, values->items[i], e));
	json_end_array(to->w);
	return OK;
}

RESULT option_encode(const struct option *option, const struct text_list *values, struct arena *arena,
                     struct json_writer *w, struct err *e)
{
	const struct encoding to = {
		.option = option,
		.member = option->place == IS_BODY ? NULL : option_member(option, arena),
		.arena = arena,
		.w = w,
	};

	ENSURE(to.member != NULL || option->place == IS_BODY, e, ERR_INTERNAL, "no memory");
	if (clears(option, values->items[0])) {
		json_put_null(w, to.member);
		return OK;
	}
	if ((option->flags & OPTION_MANY) != 0)
		return encode_list(&to, values, e);
	return kinds[option->kind].encode(&to, values->items[0], e);
}
