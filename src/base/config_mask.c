/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config.h"

#include <ctype.h>

#define MASK "***"

/* Keywords whose values may be shown. Of any other, a future one included, the value is hidden. */
static const char *const harmless[] = {
	"application_name",
	"connect_timeout",
	"dbname",
	"fallback_application_name",
	"gssencmode",
	"host",
	"hostaddr",
	"keepalives",
	"options",
	"passfile",
	"port",
	"service",
	"sslcert",
	"sslkey",
	"sslmode",
	"sslrootcert",
	"target_session_attrs",
	"tcp_user_timeout",
	"user",
};

static bool is_harmless(struct slice name)
{
	for (size_t i = 0; i < ARRAY_LEN(harmless); i++)
		if (slice_is_text(name, harmless[i]))
			return true;
	return false;
}

static struct slice between(const char *from, const char *to)
{
	return slice_of(from, (size_t)(to - from));
}

/* name=value, and the value hidden unless the name is harmless. */
static void put_pair(struct slice name, struct slice value, struct buf *out)
{
	buf_put_slice(out, name);
	buf_put_byte(out, '=');
	buf_put_slice(out, is_harmless(name) ? value : slice_text(MASK));
}

/* --- scheme://user:password@host/database?name=value&name=value --- */

static void put_query(const char *query, struct buf *out)
{
	while (*query != '\0') {
		const char *end = query + strcspn(query, "&");
		const char *equals = memchr(query, '=', (size_t)(end - query));

		if (equals != NULL)
			put_pair(between(query, equals), between(equals + 1, end), out);
		else
			buf_put_text(out, MASK);
		if (*end == '&')
			buf_put_byte(out, '&');
		query = *end == '&' ? end + 1 : end;
	}
}

/* Up to the last @, so that a password that should have been percent-encoded does not show either. */
static void put_authority(struct slice text, struct buf *out)
{
	const uint8_t *at = text.len == 0 ? NULL : memrchr(text.data, '@', text.len);
	const uint8_t *colon = at == NULL ? NULL : memchr(text.data, ':', (size_t)(at - text.data));

	if (colon == NULL) {
		buf_put_slice(out, text);
		return;
	}
	buf_put(out, text.data, (size_t)(colon - text.data));
	buf_put_text(out, ":" MASK);
	buf_put(out, at, text.len - (size_t)(at - text.data));
}

static void mask_uri(const char *url, const char *authority, struct buf *out)
{
	const char *last_at = strrchr(authority, '@');
	const char *question = strchr(last_at != NULL ? last_at : authority, '?');
	const char *end = question != NULL ? question : authority + strlen(authority);

	buf_put_slice(out, between(url, authority));
	put_authority(between(authority, end), out);
	if (question != NULL) {
		buf_put_byte(out, '?');
		put_query(question + 1, out);
	}
}

/* --- name=value name='quoted value' --- */

static const char *skip_space(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

/* The end of a value as libpq sees it: backslashes escape, quotes enclose. */
static const char *value_end(const char *text)
{
	const bool quoted = *text == '\'';

	for (text += quoted; *text != '\0'; text++) {
		if (*text == '\\' && text[1] != '\0')
			text++;
		else if (quoted ? *text == '\'' : isspace((unsigned char)*text))
			return quoted ? text + 1 : text;
	}
	return text;
}

static void mask_keywords(const char *text, struct buf *out)
{
	const char *separator = "";

	for (text = skip_space(text); *text != '\0'; text = skip_space(text)) {
		const char *name_end = text + strcspn(text, "= \t\r\n");
		const char *equals = skip_space(name_end);

		buf_put_text(out, separator);
		separator = " ";
		if (*equals != '=') {
			buf_put_text(out, MASK);
			return;
		}
		const char *value = skip_space(equals + 1);
		const char *end = value_end(value);
		put_pair(between(text, name_end), between(value, end), out);
		text = end;
	}
}

void config_mask_database(const char *url, struct buf *out)
{
	const char *scheme_end = strstr(url, "://");

	if (strncmp(url, "postgres", 8) == 0 && scheme_end != NULL)
		mask_uri(url, scheme_end + 3, out);
	else
		mask_keywords(url, out);
}
