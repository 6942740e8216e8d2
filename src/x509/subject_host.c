/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/subject_host.h"

#include "x509/der.h"

struct owner {
	bool (*owns)(const void *context, struct slice word);
	const void *context;
};

/* Content octets of 2.5.4.3 and 1.2.840.113549.1.9.1 */
static const uint8_t oid_common_name[] = { 0x55, 0x04, 0x03 };
static const uint8_t oid_email_address[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01 };

static bool is_alpha(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool holds(struct slice word, uint8_t octet)
{
	return word.len > 0 && memchr(word.data, octet, word.len) != NULL;
}

static bool is_punctuation(uint8_t c)
{
	return c != 0 && strchr("()<>\"',;:!?.", c) != NULL;
}

/* "(see a.example)," without its brackets and punctuation. */
static struct slice trim_punctuation(struct slice word)
{
	while (word.len > 0 && is_punctuation(word.data[word.len - 1]))
		word.len--;
	while (word.len > 0 && is_punctuation(word.data[0]))
		word = slice_of(word.data + 1, word.len - 1);
	return word;
}

/* What follows the last dot: two letters or more, or anything past ASCII, could be a top-level domain. */
static bool could_be_domain(struct slice word)
{
	size_t begin = word.len;

	while (begin > 0 && word.data[begin - 1] != '.')
		begin--;
	for (size_t i = begin; i < word.len; i++)
		if (!is_alpha(word.data[i]) && !is_digit(word.data[i]) && word.data[i] != '-' && word.data[i] < 0x80)
			return false;
	return word.len - begin >= 2 && (is_alpha(word.data[begin]) || word.data[begin] >= 0x80);
}

static bool could_be_ipv4(struct slice word)
{
	unsigned dots = 0;

	for (size_t i = 0; i < word.len; i++) {
		if (word.data[i] == '.')
			dots++;
		else if (!is_digit(word.data[i]))
			return false;
	}
	return dots == 3;
}

static struct slice before_port_and_path(struct slice word)
{
	size_t len = 0;
	while (len < word.len && word.data[len] != ':' && word.data[len] != '/')
		len++;
	return slice_of(word.data, len);
}

bool subject_word_is_host(struct slice word)
{
	if (holds(word, ':') || holds(word, '@') || holds(word, '*') || holds(word, '\\'))
		return true;
	const struct slice host = before_port_and_path(word);
	return holds(host, '.') && (could_be_domain(host) || could_be_ipv4(host));
}

/* ASCII space; every other kind of space stays in the word and makes it one that nobody owns. */
static struct slice next_word(struct slice *rest)
{
	size_t len = 0;
	while (len < rest->len && rest->data[len] != ' ')
		len++;
	const struct slice word = slice_of(rest->data, len);
	const size_t used = len < rest->len ? len + 1 : len;
	*rest = slice_of(rest->data + used, rest->len - used);
	return word;
}

static bool has_control(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < 0x20 || text.data[i] == 0x7f)
			return true;
	return false;
}

static RESULT check_word(const struct owner *owner, struct slice word, struct err *e)
{
	const struct slice bare = trim_punctuation(word);
	if (subject_word_is_host(bare))
		ENSURE(owner->owns(owner->context, bare), e, ERR_NAMESPACE,
		       "the common name holds a host or URI that is not the organization's");
	return OK;
}

static RESULT check_common_name(const struct owner *owner, const struct der_value *value, struct err *e)
{
	struct slice rest = value->content;

	ENSURE(value->tag == DER_UTF8_STRING || value->tag == DER_PRINTABLE_STRING, e, ERR_NAMESPACE,
	       "the common name is neither UTF8String nor PrintableString");
	ENSURE(!has_control(rest), e, ERR_NAMESPACE, "the common name holds a control character");
	while (rest.len > 0)
		TRY(check_word(owner, next_word(&rest), e));
	return OK;
}

static RESULT check_attribute(const struct owner *owner, struct slice *set, struct err *e)
{
	struct slice attribute, type;
	struct der_value value;

	TRY(der_read(set, DER_SEQUENCE, "attribute", &attribute, e));
	TRY(der_read(&attribute, DER_OID, "attribute type", &type, e));
	TRY(der_read_any(&attribute, "attribute value", &value, e));
	TRY(der_end(attribute, "attribute", e));
	ENSURE(!slice_equal(type, slice_of(oid_email_address, sizeof oid_email_address)), e, ERR_NAMESPACE,
	       "the subject holds an e-mail address, which no namespace can own");
	if (slice_equal(type, slice_of(oid_common_name, sizeof oid_common_name)))
		TRY(check_common_name(owner, &value, e));
	return OK;
}

RESULT subject_host_check(struct slice subject, bool (*owns)(const void *context, struct slice word),
                          const void *context, struct err *e)
{
	const struct owner owner = { owns, context };
	struct slice names, set;

	TRY(der_read(&subject, DER_SEQUENCE, "subject name", &names, e));
	while (names.len > 0) {
		TRY(der_read(&names, DER_SET, "relative distinguished name", &set, e));
		while (set.len > 0)
			TRY(check_attribute(&owner, &set, e));
	}
	return OK;
}
