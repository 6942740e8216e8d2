/* SPDX-License-Identifier: Apache-2.0 */
/* What the encoders of several models share: members that may be null, and certificates as PEM. */
#ifndef MODEL_ENCODE_H
#define MODEL_ENCODE_H

#include "base/json.h"

/* Each writes null for what is not set: the zero id, time 0, no bytes. */
void encode_id_or_null(struct json_writer *w, const char *name, const struct uuid *id);
void encode_time_or_null(struct json_writer *w, const char *name, int64_t seconds);
void encode_hex_or_null(struct json_writer *w, const char *name, struct slice bytes);
/* `none` is the value that stands for null. */
void encode_int_or_null(struct json_writer *w, const char *name, int64_t value, int64_t none);
/* RFC 3339 with milliseconds, "2026-11-24T16:00:00.125Z". */
void encode_time_ms(struct json_writer *w, const char *name, int64_t milliseconds);
/* RFC 7468 section 2 and 5: one CERTIFICATE block, as text and as a JSON string. */
void buf_put_pem(struct buf *buf, struct slice der);
void encode_pem(struct json_writer *w, const char *name, struct slice der);

#endif
