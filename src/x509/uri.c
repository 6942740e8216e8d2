/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/uri.h"

#define HOST_MAX 253
#define LABEL_MAX 63

static bool is_alpha(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(uint8_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_one_of(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

/* A table, for URIs are long and read often. */
static bool is_uri_char(uint8_t c)
{
	static const bool excluded[0x7f] = { ['"'] = true, ['<'] = true, ['>'] = true, ['\\'] = true, ['^'] = true,
		                             ['`'] = true, ['{'] = true, ['|'] = true,  ['}'] = true };

	return c > 0x20 && c < 0x7f && !excluded[c];
}

/* RFC 3986 2: the characters, and % only before two hexadecimal digits. */
static bool has_uri_chars_only(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!is_uri_char(text.data[i]))
			return false;
		if (text.data[i] == '%' &&
		    (text.len - i < 3 || !is_hex(text.data[i + 1]) || !is_hex(text.data[i + 2])))
			return false;
	}
	return true;
}

/* Bytes before the first of `set`; all of them when there is none. */
static size_t span_until(struct slice text, const char *set)
{
	size_t i = 0;
	while (i < text.len && !is_one_of(text.data[i], set))
		i++;
	return i;
}

static struct slice skip(struct slice text, size_t count)
{
	return slice_of(text.data + count, text.len - count);
}

/* RFC 3986 3.1 */
static bool take_scheme(struct slice *rest, struct uri *out)
{
	size_t len = span_until(*rest, ":/?#");
	if (len == 0 || len == rest->len || rest->data[len] != ':' || !is_alpha(rest->data[0]))
		return false;
	for (size_t i = 0; i < len; i++) {
		const uint8_t c = rest->data[i];
		if (!is_alpha(c) && !is_digit(c) && !is_one_of(c, "+-."))
			return false;
	}
	out->scheme = slice_of(rest->data, len);
	*rest = skip(*rest, len + 1);
	return true;
}

static bool split_port(struct slice host_port, size_t host_len, struct uri *out)
{
	out->host = slice_of(host_port.data, host_len);
	const struct slice rest = skip(host_port, host_len);
	if (rest.len == 0)
		return true;
	out->has_port = true;
	out->port = skip(rest, 1);
	for (size_t i = 0; i < out->port.len; i++)
		if (!is_digit(out->port.data[i]))
			return false;
	return rest.data[0] == ':';
}

/* RFC 3986 3.2 */
static bool split_authority(struct slice authority, struct uri *out)
{
	const size_t at = span_until(authority, "@");
	if (at < authority.len) {
		out->has_userinfo = true;
		authority = skip(authority, at + 1);
	}
	if (span_until(authority, "@") < authority.len)
		return false;
	if (authority.len > 0 && authority.data[0] == '[') {
		const size_t close = span_until(authority, "]");
		return close < authority.len && split_port(authority, close + 1, out);
	}
	return span_until(authority, "[]") == authority.len &&
	       split_port(authority, span_until(authority, ":"), out);
}

static bool take_authority(struct slice *rest, struct uri *out)
{
	if (rest->len < 2 || rest->data[0] != '/' || rest->data[1] != '/')
		return true;
	out->has_authority = true;
	*rest = skip(*rest, 2);
	const size_t len = span_until(*rest, "/?#");
	if (!split_authority(slice_of(rest->data, len), out))
		return false;
	*rest = skip(*rest, len);
	return true;
}

/* RFC 3986 3.3 to 3.5; brackets stand in an authority only, and one # is all there may be. */
static bool split_path(struct slice rest, struct uri *out)
{
	const size_t path = span_until(rest, "?#");
	const size_t hash = span_until(rest, "#");
	out->path = slice_of(rest.data, path);
	out->has_query = path < rest.len && rest.data[path] == '?';
	out->has_fragment = hash < rest.len;
	if (out->has_fragment && span_until(skip(rest, hash + 1), "#") != rest.len - hash - 1)
		return false;
	return span_until(rest, "[]") == rest.len;
}

bool uri_split(struct slice text, struct uri *out)
{
	*out = (struct uri){ .text = text };
	if (text.len > URI_MAX || !has_uri_chars_only(text))
		return false;
	struct slice rest = text;
	return take_scheme(&rest, out) && rest.len > 0 && take_authority(&rest, out) && split_path(rest, out);
}

static bool is_lower_ldh(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-';
}

static bool is_dns_label(struct slice label)
{
	if (label.len == 0 || label.len > LABEL_MAX || label.data[0] == '-' || label.data[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_lower_ldh(label.data[i]))
			return false;
	return true;
}

bool uri_host_is_dns(struct slice host)
{
	if (host.len == 0 || host.len > HOST_MAX)
		return false;
	for (;;) {
		const size_t len = span_until(host, ".");
		if (!is_dns_label(slice_of(host.data, len)))
			return false;
		if (len == host.len)
			return true;
		host = skip(host, len + 1);
	}
}
