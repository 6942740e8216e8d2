/* SPDX-License-Identifier: Apache-2.0 */
/* UUIDs (RFC 9562). Ids are version 7, so that rows inserted together stand together in an index. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#define UUID_TEXT_SIZE 37

struct uuid {
	uint8_t bytes[16];
};

/* Version 7: `now_ms` since 1970 and 74 bits from the kernel's generator. */
struct uuid uuid_new(int64_t now_ms);
void uuid_format(const struct uuid *id, char out[UUID_TEXT_SIZE]);
/* The 36-character form, either case. */
bool uuid_parse(const char *text, struct uuid *out);
bool uuid_equal(const struct uuid *a, const struct uuid *b);
bool uuid_is_zero(const struct uuid *id);

#endif
