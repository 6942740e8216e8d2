/* SPDX-License-Identifier: Apache-2.0 */
#include "anchorhold/verify.h"

#include "base/json.h"
#include "trust/offline.h"

#include <stdlib.h>

#define ARENA_MAX (64u * 1024 * 1024)
#define ANSWER_MAX (4u * 1024 * 1024)

static void write_error(struct slice question, const struct err *error, struct buf *out)
{
	struct json_writer w = json_writer(out);

	buf_reset(out);
	buf_put_text(out, "{\"id\":");
	offline_line_id(question, out);
	buf_put_text(out, ",\"error\":");
	json_begin_object(&w, NULL);
	json_put_text(&w, "code", err_wire_code(error->code));
	json_put_text(&w, "detail", error->detail);
	if (error->member[0] != '\0')
		json_put_text(&w, "member", error->member);
	json_end_object(&w);
	buf_put_byte(out, '}');
}

enum anchorhold_result anchorhold_verify(const char *question, size_t length, int64_t now, char **answer)
{
	const struct slice line = slice_of(question, length);
	CLEANUP(arena_free) struct arena *arena = arena_new(ARENA_MAX);
	CLEANUP_BUF struct buf out;
	struct err e = { .code = ERR_NONE };

	*answer = NULL;
	buf_init(&out, ANSWER_MAX);
	if (arena == NULL)
		return ANCHORHOLD_NO_MEMORY;
	const bool refused = failed(offline_answer(line, now, arena, &out, &e));
	if (refused)
		write_error(line, &e, &out);
	if (buf_ok(&out))
		*answer = strdup(buf_text(&out));
	if (*answer == NULL)
		return ANCHORHOLD_NO_MEMORY;
	return refused ? ANCHORHOLD_REFUSED : ANCHORHOLD_ANSWERED;
}

void anchorhold_free(char *answer)
{
	free(answer);
}

const char *anchorhold_version(void)
{
	return ANCHORHOLD_VERSION;
}
