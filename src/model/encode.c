/* SPDX-License-Identifier: Apache-2.0 */
#include "model/encode.h"

#include "base/text.h"

#include <stdio.h>

#define PEM_LINE 48 /* octets that make a line of 64 characters */
#define PEM_CEILING ((size_t)1024 * 1024)

void encode_id_or_null(struct json_writer *w, const char *name, const struct uuid *id)
{
	if (uuid_is_zero(id))
		json_put_null(w, name);
	else
		json_put_uuid(w, name, id);
}

void encode_time_or_null(struct json_writer *w, const char *name, int64_t seconds)
{
	if (seconds == 0)
		json_put_null(w, name);
	else
		json_put_time(w, name, seconds);
}

void encode_hex_or_null(struct json_writer *w, const char *name, struct slice bytes)
{
	if (bytes.len == 0)
		json_put_null(w, name);
	else
		json_put_hex(w, name, bytes);
}

void encode_int_or_null(struct json_writer *w, const char *name, int64_t value, int64_t none)
{
	if (value == none)
		json_put_null(w, name);
	else
		json_put_int(w, name, value);
}

void encode_time_ms(struct json_writer *w, const char *name, int64_t milliseconds)
{
	char seconds[TIME_TEXT_SIZE], text[TIME_TEXT_SIZE + 4];
	int64_t fraction = milliseconds % 1000;

	if (fraction < 0)
		fraction += 1000;
	time_format((milliseconds - fraction) / 1000, seconds);
	snprintf(text, sizeof text, "%.19s.%03dZ", seconds, (int)fraction);
	json_put_text(w, name, text);
}

void buf_put_pem(struct buf *buf, struct slice der)
{
	buf_put_text(buf, "-----BEGIN CERTIFICATE-----\n");
	for (size_t at = 0; at < der.len; at += PEM_LINE) {
		const size_t left = der.len - at;
		buf_put_base64(buf, slice_of(der.data + at, left < PEM_LINE ? left : PEM_LINE));
		buf_put_byte(buf, '\n');
	}
	buf_put_text(buf, "-----END CERTIFICATE-----\n");
}

void encode_pem(struct json_writer *w, const char *name, struct slice der)
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, PEM_CEILING);
	buf_put_pem(&text, der);
	json_put_text(w, name, buf_ok(&text) ? buf_text(&text) : NULL);
}
