/* SPDX-License-Identifier: Apache-2.0 */
#include "http/route.h"

#include "http/percent.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define ALLOW_MAX 64

/* What is left of a path or of a pattern, behind the slash that was read last. */
struct segments {
	const char *rest; /* NULL: no more */
};

static struct slice segment_next(struct segments *segments)
{
	const size_t len = strcspn(segments->rest, "/");
	const struct slice segment = slice_of(segments->rest, len);

	segments->rest = segments->rest[len] == '/' ? segments->rest + len + 1 : NULL;
	return segment;
}

/* The literal end of "{issuer}.crl". */
static struct slice suffix_of(struct slice pattern)
{
	const uint8_t *brace = memchr(pattern.data, '}', pattern.len);

	assert(brace != NULL);
	return slice_of(brace + 1, pattern.len - (size_t)(brace + 1 - pattern.data));
}

static bool is_param(struct slice pattern)
{
	return pattern.len > 0 && pattern.data[0] == '{';
}

/* `value` is what the braces stand for, still encoded. */
static bool match_param(struct slice pattern, struct slice segment, struct slice *value)
{
	const struct slice suffix = suffix_of(pattern);

	if (segment.len <= suffix.len)
		return false;
	*value = slice_of(segment.data, segment.len - suffix.len);
	return slice_equal(slice_of(segment.data + value->len, suffix.len), suffix);
}

/* Both paths begin with a slash. */
static bool match_path(const char *pattern, const char *path, struct slice values[REQUEST_PARAMS_MAX])
{
	struct segments patterns = { pattern + 1 }, segments = { path + 1 };
	size_t count = 0;

	while (patterns.rest != NULL && segments.rest != NULL) {
		const struct slice wanted = segment_next(&patterns);
		const struct slice segment = segment_next(&segments);
		if (!is_param(wanted)) {
			if (!slice_equal(wanted, segment))
				return false;
			continue;
		}
		assert(count < REQUEST_PARAMS_MAX);
		if (!match_param(wanted, segment, &values[count++]))
			return false;
	}
	return patterns.rest == NULL && segments.rest == NULL;
}

static bool match_method(const struct route *route, const char *method)
{
	return strcmp(route->method, method) == 0 || (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0);
}

static bool has_word(const char *list, const char *word)
{
	const char *at = strstr(list, word);

	return at != NULL && (at == list || at[-1] == ' ');
}

static void allow_add(char allow[ALLOW_MAX], const char *method)
{
	const size_t len = strlen(allow);

	if (has_word(allow, method) || len + strlen(method) + 3 > ALLOW_MAX)
		return;
	snprintf(allow + len, ALLOW_MAX - len, "%s%s", len > 0 ? ", " : "", method);
	if (strcmp(method, "GET") == 0)
		allow_add(allow, "HEAD");
}

static RESULT fill_params(struct request *request, const struct slice values[REQUEST_PARAMS_MAX], struct err *e)
{
	for (size_t i = 0; i < REQUEST_PARAMS_MAX && values[i].data != NULL; i++)
		TRY(percent_decode(values[i], request->arena, &request->params[i], e));
	return OK;
}

RESULT route_find(const struct route_table *tables, size_t table_count, struct request *request, char allow[ALLOW_MAX],
                  struct err *e)
{
	allow[0] = '\0';
	for (size_t i = 0; i < table_count; i++) {
		for (size_t j = 0; j < tables[i].count; j++) {
			const struct route *route = &tables[i].items[j];
			struct slice values[REQUEST_PARAMS_MAX] = { { 0 } };
			if (!match_path(route->path, request->path, values))
				continue;
			if (match_method(route, request->method)) {
				request->route = route;
				return fill_params(request, values, e);
			}
			allow_add(allow, route->method);
		}
	}
	ENSURE(allow[0] == '\0', e, ERR_METHOD, "%.20s is not possible here: %s", request->method, allow);
	FAIL(e, ERR_NOT_FOUND, "there is nothing at %.200s", request->path);
}
