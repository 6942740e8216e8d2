/* SPDX-License-Identifier: Apache-2.0 */
/* What a certificate is to be trusted for: a set of bits on an anchor, one bit (or any) in a question. */
#ifndef MODEL_PURPOSE_H
#define MODEL_PURPOSE_H

#include "base/json.h"

enum purpose {
	PURPOSE_CLIENT = 1, PURPOSE_SERVER = 2, PURPOSE_IDP = 4, PURPOSE_CERTIFIER = 8,
	PURPOSE_ALL = 15, /* "any" */
};

/* One of "client" "server" "idp" "certifier" "any". ERR_INVALID. */
RESULT purpose_parse(const char *text, unsigned *out, struct err *e);
/* The union of one or more purposes. ERR_INVALID, also for an empty list. */
RESULT purposes_parse(const struct text_list *texts, unsigned *out, struct err *e);
/* "any" for PURPOSE_ALL, the name of a single bit, NULL for every other set. */
const char *purpose_text(unsigned purpose);
/* An array of the single purposes, in the order of the enum; PURPOSE_ALL becomes all four. */
void purposes_encode(unsigned purposes, struct json_writer *w, const char *name);

#endif
