/* SPDX-License-Identifier: Apache-2.0 */
#include "base/uuid.h"

#include "base/slice.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

/* Where the hyphens stand, as byte positions in the binary form. */
static bool hyphen_before(size_t byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

/* The generator cannot fail once the kernel is up; without it no id is safe to hand out. */
static void fill_random(uint8_t *out, size_t len)
{
	ssize_t got;

	do
		got = getrandom(out, len, 0);
	while (got < 0 && errno == EINTR);
	if (got != (ssize_t)len)
		abort();
}

/* RFC 9562 5.7. */
struct uuid uuid_new(int64_t now_ms)
{
	struct uuid id;
	uint64_t ms = (uint64_t)now_ms;

	for (size_t i = 0; i < 6; i++)
		id.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
	fill_random(id.bytes + 6, sizeof id.bytes - 6);
	id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0f));
	id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
	return id;
}

void uuid_format(const struct uuid *id, char out[UUID_TEXT_SIZE])
{
	for (size_t i = 0; i < sizeof id->bytes; i++) {
		if (hyphen_before(i))
			*out++ = '-';
		hex_encode(slice_of(id->bytes + i, 1), out);
		out += 2;
	}
}

bool uuid_parse(const char *text, struct uuid *out)
{
	struct uuid id;
	char digits[3] = "";

	for (size_t i = 0; i < sizeof id.bytes; i++) {
		if (hyphen_before(i) && *text++ != '-')
			return false;
		if (text[0] == '\0' || text[1] == '\0')
			return false;
		memcpy(digits, text, 2);
		if (!hex_decode(digits, id.bytes + i, 1))
			return false;
		text += 2;
	}
	if (*text != '\0')
		return false;
	*out = id;
	return true;
}

bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool uuid_is_zero(const struct uuid *id)
{
	const struct uuid zero = { .bytes = { 0 } };

	return uuid_equal(id, &zero);
}
