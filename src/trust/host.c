/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/host.h"

#define HOST_MAX 253
#define LABEL_MAX 63
#define LOCAL_MAX 64 /* RFC 5321 4.5.3.1.1 */

static uint8_t fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static bool is_label_char(uint8_t c)
{
	const uint8_t folded = fold(c);
	return (folded >= 'a' && folded <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static size_t label_length(struct slice host)
{
	size_t len = 0;
	while (len < host.len && host.data[len] != '.')
		len++;
	return len;
}

static struct slice skip(struct slice text, size_t count)
{
	return slice_of(text.data + count, text.len - count);
}

static bool is_label(struct slice label)
{
	if (label.len == 0 || label.len > LABEL_MAX || label.data[0] == '-' ||
	    label.data[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_label_char(label.data[i]))
			return false;
	return true;
}

static bool is_number(struct slice label)
{
	for (size_t i = 0; i < label.len; i++)
		if (label.data[i] < '0' || label.data[i] > '9')
			return false;
	return true;
}

bool host_is_valid(struct slice host)
{
	if (host.len == 0 || host.len > HOST_MAX)
		return false;
	for (;;) {
		const size_t len = label_length(host);
		if (!is_label(slice_of(host.data, len)))
			return false;
		if (len == host.len)
			return !is_number(host);
		host = skip(host, len + 1);
	}
}

static bool is_wildcard(struct slice pattern)
{
	return pattern.len > 2 && pattern.data[0] == '*' && pattern.data[1] == '.';
}

bool host_is_valid_pattern(struct slice pattern)
{
	if (!is_wildcard(pattern))
		return host_is_valid(pattern);
	const struct slice base = skip(pattern, 2);
	return host_is_valid(base) && label_length(base) < base.len;
}

bool host_equal(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (fold(a.data[i]) != fold(b.data[i]))
			return false;
	return true;
}

bool host_is_below(struct slice host, struct slice base)
{
	if (host.len < base.len + 2)
		return false;
	const struct slice tail = skip(host, host.len - base.len);
	return tail.data[-1] == '.' && host_equal(tail, base);
}

bool host_matches(struct slice host, struct slice pattern)
{
	if (!host_is_valid(host) || !host_is_valid_pattern(pattern))
		return false;
	if (!is_wildcard(pattern))
		return host_equal(host, pattern);
	const size_t first = label_length(host);
	return first < host.len && host_equal(skip(host, first + 1), skip(pattern, 2));
}

static bool is_local_char(uint8_t c)
{
	return c > 0x20 && c < 0x7f && c != '@';
}

bool mailbox_split(struct slice text, struct mailbox *out)
{
	size_t at = text.len;

	while (at > 0 && text.data[at - 1] != '@')
		at--;
	if (at < 2 || at - 1 > LOCAL_MAX)
		return false;
	*out = (struct mailbox){ .local = slice_of(text.data, at - 1), .host = skip(text, at) };
	for (size_t i = 0; i < out->local.len; i++)
		if (!is_local_char(out->local.data[i]))
			return false;
	return host_is_valid(out->host);
}

bool mailbox_equal(const struct mailbox *a, const struct mailbox *b)
{
	return slice_equal(a->local, b->local) && host_equal(a->host, b->host);
}
