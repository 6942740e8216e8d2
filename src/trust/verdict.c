/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/verdict.h"

#include "base/buf.h"

#include <stdio.h>

#define FINDINGS_START 8
#define DETAIL_MAX 600

const char *const verdict_names[] = { "trusted", "untrusted", "indeterminate", NULL };
const char *const finding_outcome_names[] = { "fail", "unknown", "warn", NULL };
const char *const evidence_status_names[] = { "not_checked", "good", "revoked", "unknown", NULL };
const char *const path_role_names[] = { "leaf", "intermediate", "anchor", NULL };

struct findings findings_new(struct arena *arena)
{
	return (struct findings){ .arena = arena };
}

static bool make_room(struct findings *findings)
{
	if (findings->count < findings->capacity)
		return true;
	const size_t wanted = findings->capacity > 0 ? findings->capacity * 2 : FINDINGS_START;
	struct finding *grown = ARENA_ARRAY(findings->arena, wanted, struct finding);
	if (grown == NULL)
		return false;
	if (findings->count > 0)
		memcpy(grown, findings->items, findings->count * sizeof *grown);
	findings->items = grown;
	findings->capacity = wanted;
	return true;
}

void findings_push(struct findings *findings, const struct finding *finding)
{
	if (!make_room(findings))
		findings->exhausted = true;
	else
		findings->items[findings->count++] = *finding;
}

__attribute__((format(printf, 3, 0))) static void add(struct findings *findings, struct finding finding,
                                                      const char *format, va_list args)
{
	char detail[DETAIL_MAX];

	vsnprintf(detail, sizeof detail, format, args);
	finding.detail = arena_text(findings->arena, detail);
	if (finding.detail == NULL)
		findings->exhausted = true;
	else
		findings_push(findings, &finding);
}

void findings_add(struct findings *findings, enum chain_rule rule, enum finding_outcome outcome,
                  int certificate, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(findings,
	    (struct finding){ .rule = chain_rule_get(rule), .outcome = outcome, .certificate = certificate },
	    format, args);
	va_end(args);
}

void findings_add_source(struct findings *findings, enum chain_rule rule, const char *source,
                         enum finding_outcome outcome, int certificate, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(findings,
	    (struct finding){ .rule = chain_rule_get(rule),
	                      .outcome = outcome,
	                      .certificate = certificate,
	                      .source = source },
	    format, args);
	va_end(args);
}

void finding_name(const struct name *name, char out[FINDING_NAME_MAX])
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, FINDING_NAME_MAX - 1);
	name_text(name, &text);
	snprintf(out, FINDING_NAME_MAX, "%s", buf_text(&text));
}

bool findings_have(const struct findings *findings, size_t mark, enum finding_outcome outcome)
{
	for (size_t i = mark; i < findings->count; i++)
		if (findings->items[i].outcome == outcome)
			return true;
	return false;
}

struct finding *findings_copy(struct findings *findings)
{
	struct finding *copy = ARENA_ARRAY(findings->arena, findings->count, struct finding);

	if (copy == NULL)
		findings->exhausted = true;
	else if (findings->count > 0)
		memcpy(copy, findings->items, findings->count * sizeof *copy);
	return copy;
}

enum verdict_kind findings_verdict(const struct findings *findings)
{
	if (findings->exhausted || findings_have(findings, 0, FINDING_FAIL))
		return VERDICT_UNTRUSTED;
	return findings_have(findings, 0, FINDING_UNKNOWN) ? VERDICT_INDETERMINATE : VERDICT_TRUSTED;
}
