/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/tlv.h"

#define LENGTH_OCTETS_MAX 4

/* Universal types that DER encodes constructed: EXTERNAL, EMBEDDED PDV, SEQUENCE, SET, CHARACTER STRING. */
#define CONSTRUCTED_TYPES (1u << 8 | 1u << 11 | 1u << 16 | 1u << 17 | 1u << 29)

/* X.690 10.2: strings are never constructed; 8.9, 8.11: SEQUENCE and SET always are; 8.1.5: tag 0 ends nothing here. */
static const char *tag_problem(uint8_t tag)
{
	const unsigned number = tag & 0x1fu;

	if (number == 0x1f)
		return "has a tag number above 30";
	if ((tag & 0xc0) != 0)
		return NULL;
	if (number == 0)
		return "has the reserved tag 0";
	if (((tag & 0x20) != 0) != ((CONSTRUCTED_TYPES >> number & 1) != 0))
		return "is primitive or constructed where DER wants the other";
	return NULL;
}

/* X.690 10.1: definite, in the least octets. `in` holds two octets at least. */
static const char *length_problem(struct slice in, size_t *header, size_t *length)
{
	const uint8_t first = in.data[1];
	*header = 2;
	*length = first;
	if (first < 0x80)
		return NULL;
	const size_t octets = first & 0x7fu;
	if (octets == 0)
		return "has an indefinite length";
	if (octets > LENGTH_OCTETS_MAX)
		return "has a length beyond any input";
	if (in.len - 2 < octets)
		return "is cut short";
	*length = 0;
	for (size_t i = 0; i < octets; i++)
		*length = *length << 8 | in.data[2 + i];
	*header += octets;
	return in.data[2] == 0 || *length < 0x80 ? "has a length that is not minimal" : NULL;
}

const char *tlv_next(struct slice *in, struct tlv *out)
{
	size_t header, length;

	if (in->len < 2)
		return in->len == 0 ? "is missing" : "is cut short";
	const char *problem = tag_problem(in->data[0]);
	if (problem == NULL)
		problem = length_problem(*in, &header, &length);
	if (problem != NULL)
		return problem;
	if (length > in->len - header)
		return "is cut short";
	out->tag = in->data[0];
	out->content = slice_of(in->data + header, length);
	out->whole = slice_of(in->data, header + length);
	*in = slice_of(in->data + header + length, in->len - header - length);
	return NULL;
}

bool tlv_take(struct slice *in, unsigned tag, struct slice *content)
{
	struct slice rest = *in;
	struct tlv value;

	if (tlv_next(&rest, &value) != NULL || value.tag != tag)
		return false;
	*in = rest;
	*content = value.content;
	return true;
}

bool tlv_integer_is_minimal(struct slice content)
{
	if (content.len < 2)
		return content.len == 1;
	const bool padded_positive = content.data[0] == 0x00 && content.data[1] < 0x80;
	const bool padded_negative = content.data[0] == 0xff && content.data[1] >= 0x80;
	return !padded_positive && !padded_negative;
}
