/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/subject_check.h"

#include "base/utf8.h"
#include "x509/der.h"
#include "x509/name_canonical.h"

#define VALUE_MAX 1024 /* octets of an organization's name; that of ours has 200 characters at most */

static const uint8_t oid_organization_name[] = { 0x55, 0x04, 0x0a };

static bool is_printable(const struct der_value *value)
{
	struct code_points in = { .tag = value->tag, .rest = value->content };
	uint32_t code_point;
	bool bad;

	if (!string_tag_is_known(value->tag))
		return true;
	while (code_points_next(&in, &code_point, &bad))
		if (!utf8_is_printable(code_point))
			return false;
	return !bad;
}

static bool is_name(const struct der_value *value, struct slice name)
{
	uint8_t left[STRING_CANONICAL_MAX(VALUE_MAX)], right[STRING_CANONICAL_MAX(VALUE_MAX)];
	size_t left_len, right_len;

	return value->content.len <= VALUE_MAX && name.len <= VALUE_MAX && string_tag_is_known(value->tag) &&
	       string_canonical(value->tag, value->content, left, &left_len) &&
	       string_canonical(DER_UTF8_STRING, name, right, &right_len) &&
	       slice_equal(slice_of(left, left_len), slice_of(right, right_len));
}

static RESULT check_attribute(struct slice *set, struct slice organization, struct err *e)
{
	struct slice attribute, type;
	struct der_value value;

	TRY(der_read(set, DER_SEQUENCE, "attribute", &attribute, e));
	TRY(der_read(&attribute, DER_OID, "attribute type", &type, e));
	TRY(der_read_any(&attribute, "attribute value", &value, e));
	TRY(der_end(attribute, "attribute", e));
	ENSURE(is_printable(&value), e, ERR_NAMESPACE, "the subject holds a character that is not printable");
	ENSURE(!slice_equal(type, slice_of(oid_organization_name, sizeof oid_organization_name)) ||
	               is_name(&value, organization),
	       e, ERR_NAMESPACE, "the subject names another organization (O) than \"%.*s\"", (int)organization.len,
	       (const char *)organization.data);
	return OK;
}

RESULT subject_check(struct slice subject, const char *organization, struct err *e)
{
	struct slice names, set;

	TRY(der_read_only(subject, DER_SEQUENCE, "subject name", &names, e));
	while (names.len > 0) {
		TRY(der_read(&names, DER_SET, "relative distinguished name", &set, e));
		while (set.len > 0)
			TRY(check_attribute(&set, slice_text(organization), e));
	}
	return OK;
}
