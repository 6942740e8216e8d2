/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name_space.h"

#include "x509/der.h"
#include "x509/subject_host.h"
#include "x509/uri.h"

#define SHOWN_MAX 120

struct scheme_row {
	const char *name;
	bool has_host;         /* scheme://host… */
	bool owns_below;       /* an entry owns what lies below its path */
	bool has_dns_name;     /* who owns the whole host owns its DNS name */
	const char *default_port;
};

/* Other schemes are refused: nobody has said what owning them would mean. */
static const struct scheme_row schemes[] = {
	{ .name = "https", .has_host = true, .owns_below = true, .has_dns_name = true, .default_port = "443" },
	{ .name = "http", .has_host = true, .owns_below = true, .default_port = "80" },
	{ .name = "udap", .has_host = true },
	{ .name = "urn" },
};

static const struct scheme_row *scheme_of(const struct uri *uri)
{
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
		if (slice_is_text(uri->scheme, schemes[i].name))
			return &schemes[i];
	return NULL;
}

static uint8_t hex_digit(uint8_t c)
{
	return c <= '9' ? (uint8_t)(c - '0') : (uint8_t)((c | 0x20) - 'a' + 10);
}

/* An escaped character that some server would decode into structure: controls, % . / \ and DEL. */
static bool hides_structure(uint8_t decoded)
{
	return decoded < 0x20 || decoded == 0x7f || (decoded != 0 && strchr("%./\\", decoded) != NULL);
}

/* The URI's characters were checked: two hexadecimal digits follow each %. */
static bool has_hiding_escape(struct slice path)
{
	for (size_t i = 0; i < path.len; i++) {
		if (path.data[i] != '%')
			continue;
		const unsigned high = hex_digit(path.data[i + 1]), low = hex_digit(path.data[i + 2]);
		if (hides_structure((uint8_t)(high << 4 | low)))
			return true;
	}
	return false;
}

/* `path` is empty or begins with a slash; a final slash is no empty segment. */
static bool has_odd_segment(struct slice path)
{
	size_t begin = 1;

	for (size_t i = 1; i <= path.len; i++) {
		if (i < path.len && path.data[i] != '/')
			continue;
		const struct slice segment = slice_of(path.data + begin, i - begin);
		if (slice_is_text(segment, ".") || slice_is_text(segment, "..") || (segment.len == 0 && i < path.len))
			return true;
		begin = i + 1;
	}
	return false;
}

static bool port_is_plain(const struct uri *uri, const struct scheme_row *scheme)
{
	if (!uri->has_port)
		return true;
	if (uri->port.len == 0 || uri->port.len > 5 || uri->port.data[0] == '0')
		return false;
	return scheme->default_port == NULL || !slice_is_text(uri->port, scheme->default_port);
}

static const char *host_fault(const struct uri *uri, const struct scheme_row *scheme)
{
	if (!uri->has_authority || uri->host.len == 0)
		return "names no host";
	if (uri->has_userinfo)
		return "holds user information";
	if (!uri_host_is_dns(uri->host))
		return "has a host that is not a DNS name in lower case";
	return port_is_plain(uri, scheme) ? NULL : "has a port that is empty, padded, too long or the default one";
}

static const char *path_fault(const struct uri *uri)
{
	if (uri->has_query)
		return "has a query";
	if (uri->has_fragment)
		return "has a fragment";
	if (has_odd_segment(uri->path))
		return "has an empty or a dot segment";
	return has_hiding_escape(uri->path) ? "escapes a slash, a dot, a percent sign or a control character" : NULL;
}

/* A predicate that completes "the URI …", or NULL when the URI may stand in a name space and a certificate. */
static const char *uri_fault(struct slice text, struct uri *uri)
{
	if (!uri_split(text, uri))
		return "is not an absolute URI in ASCII";
	const struct scheme_row *scheme = scheme_of(uri);
	if (scheme == NULL)
		return "has another scheme than https, http, udap and urn, in lower case";
	if (!scheme->has_host)
		return uri->has_authority ? "names a host that its scheme does not have" : NULL;
	const char *fault = host_fault(uri, scheme);
	return fault != NULL ? fault : path_fault(uri);
}

RESULT name_space_entry_check(const char *uri, struct err *e)
{
	struct uri parts;
	const char *fault = uri_fault(slice_text(uri), &parts);

	ENSURE(fault == NULL, e, ERR_INVALID, "the URI %s", fault);
	return OK;
}

/*
 * Both passed uri_fault, so the entry's authority ends where the entry or a slash says: `text` continues
 * it below only behind a slash. "https://a.example" is thus no prefix of "https://a.example.evil/".
 */
static bool lies_below(struct slice text, struct slice entry)
{
	if (text.len <= entry.len || memcmp(text.data, entry.data, entry.len) != 0)
		return false;
	return entry.data[entry.len - 1] == '/' || text.data[entry.len] == '/';
}

static bool entry_owns(const char *entry_text, const struct uri *uri)
{
	struct uri entry;

	if (uri_fault(slice_text(entry_text), &entry) != NULL)
		return false;
	if (slice_equal(entry.text, uri->text))
		return true;
	return scheme_of(&entry)->owns_below && lies_below(uri->text, entry.text);
}

bool name_space_entries_overlap(const char *a, const char *b)
{
	struct uri left, right;

	if (uri_fault(slice_text(a), &left) != NULL || uri_fault(slice_text(b), &right) != NULL)
		return false;
	return entry_owns(a, &right) || entry_owns(b, &left);
}

bool name_space_owns_uri(const struct name_space *owned, struct slice uri)
{
	struct uri parts;

	if (uri_fault(uri, &parts) != NULL)
		return false;
	for (size_t i = 0; i < owned->uris.count; i++)
		if (entry_owns(owned->uris.items[i], &parts))
			return true;
	return false;
}

static bool is_anywhere_on_host(const struct uri *entry)
{
	return scheme_of(entry)->has_dns_name;
}

static bool is_whole_host(const struct uri *entry)
{
	return is_anywhere_on_host(entry) && !entry->has_port &&
	       (entry->path.len == 0 || slice_is_text(entry->path, "/"));
}

static bool has_entry(const struct name_space *owned, struct slice host, bool (*is_such)(const struct uri *entry))
{
	struct uri entry;

	if (!uri_host_is_dns(host))
		return false;
	for (size_t i = 0; i < owned->uris.count; i++)
		if (uri_fault(slice_text(owned->uris.items[i]), &entry) == NULL && is_such(&entry) &&
		    slice_equal(entry.host, host))
			return true;
	return false;
}

/* A part of a host, or one of its ports, may be one organization's and the rest another's: no DNS name comes with it. */
bool name_space_owns_dns(const struct name_space *owned, struct slice host)
{
	return has_entry(owned, host, is_whole_host);
}

/* The name for an error sentence: cut short, what is not printable ASCII replaced. */
static const char *shown(struct slice name, char out[SHOWN_MAX + 1])
{
	size_t len = 0;

	for (; len < name.len && len < SHOWN_MAX; len++)
		out[len] = name.data[len] >= 0x20 && name.data[len] < 0x7f ? (char)name.data[len] : '?';
	out[len] = '\0';
	return out;
}

static RESULT check_uri(const struct name_space *owned, struct slice value, struct err *e)
{
	char text[SHOWN_MAX + 1];
	struct uri parts;
	const char *fault = uri_fault(value, &parts);

	ENSURE(fault == NULL, e, ERR_NAMESPACE, "the URI %s %s", shown(value, text), fault);
	ENSURE(name_space_owns_uri(owned, value), e, ERR_NAMESPACE,
	       "the URI %s lies outside the organization's namespace", shown(value, text));
	return OK;
}

static RESULT check_dns(const struct name_space *owned, const struct profile *profile, struct slice value,
                        struct err *e)
{
	char text[SHOWN_MAX + 1];

	ENSURE(profile->allow_dns, e, ERR_NAMESPACE, "the profile allows no DNS names");
	ENSURE(name_space_owns_dns(owned, value), e, ERR_NAMESPACE,
	       "the DNS name %s is not that of a whole host that the organization owns, as https://host/", shown(value, text));
	return OK;
}

static RESULT check_alt_name(const struct name_space *owned, const struct profile *profile,
                             const struct general_name *name, struct err *e)
{
	if (name->kind == NAME_URI)
		return check_uri(owned, name->value, e);
	if (name->kind == NAME_DNS)
		return check_dns(owned, profile, name->value, e);
	FAIL(e, ERR_NAMESPACE, "subject alternative names other than URIs and DNS names are not allowed");
}

/* A common name may say on which host an application is; verifiers take no name from it (RFC 9525 2). */
static bool owns_word(const void *context, struct slice word)
{
	const struct name_space *owned = context;
	return has_entry(owned, word, is_anywhere_on_host) || name_space_owns_uri(owned, word);
}

RESULT name_space_check(const struct name_space *owned, const struct profile *profile, const struct cert *tbs,
                        struct err *e)
{
	for (size_t i = 0; i < tbs->subject_alt_name.count; i++)
		TRY(check_alt_name(owned, profile, &tbs->subject_alt_name.items[i], e));
	return subject_host_check(tbs->subject.der, owns_word, owned, e);
}
