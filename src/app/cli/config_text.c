/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/config_text.h"

#include "base/config.h"

#include <inttypes.h>

static void put_bounds(const struct config_key *key, struct buf *out)
{
	if (key->kind == CONFIG_INT)
		buf_printf(out, "%" PRId64 " to %" PRId64, key->least, key->most);
}

/* --- the file --- */

/* clang-format off */
static const char example_head[] =
	"# SPDX-License-Identifier: Apache-2.0\n"
	"# Configuration of Anchorhold, for " CONFIG_DEFAULT_FILE ". Every key stands here with its default;\n"
	"# remove the # in front of those to change. The environment (ANCHORHOLD_<KEY>) and flags (--<key>) override it.\n"
	"# A line that begins with # is a comment; a # further on belongs to the value.\n";
/* clang-format on */

static void put_example(const struct config_key *key, struct buf *out)
{
	buf_printf(out, "\n# %s", key->help);
	if (key->kind == CONFIG_INT) {
		buf_put_text(out, "; ");
		put_bounds(key, out);
	}
	buf_printf(out, "\n#%s =%s%s\n", key->name, key->fallback[0] != '\0' ? " " : "", key->fallback);
}

static void put_examples(bool client, const char *title, struct buf *out)
{
	buf_printf(out, "\n# ---- %s\n", title);
	for (int i = 0; i < CONFIG_KEY_COUNT; i++)
		if ((config_keys[i].reader == CONFIG_CLIENT) == client)
			put_example(&config_keys[i], out);
}

void config_example_write(struct buf *out)
{
	buf_put_text(out, example_head);
	put_examples(false, "the service", out);
	put_examples(true, "the tool", out);
}

/* --- the page --- */

static const char *const who[] = {
	[CONFIG_BOTH] = "both",
	[CONFIG_SERVER] = "service",
	[CONFIG_CLIENT] = "tool",
};

void config_reference_write(struct buf *out)
{
	buf_put_text(out, "| Key | Read by | Default | Bounds | What it is for |\n|---|---|---|---|---|\n");
	for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
		const struct config_key *key = &config_keys[i];
		const char *tick = key->fallback[0] != '\0' ? "`" : "";
		buf_printf(out, "| `%s` | %s | %s%s%s | ", key->name, who[key->reader], tick, key->fallback, tick);
		put_bounds(key, out);
		buf_printf(out, " | %s |\n", key->help);
	}
}
