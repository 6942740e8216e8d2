/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config.h"

#include "base/log.h"
#include "base/nearest.h"
#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FILE_MAX (256u * 1024)
#define ARENA_MAX (4u * 1024 * 1024)
#define NAME_MAX_LEN 64

const char *const config_reader_names[] = { "both", "server", "client", NULL };

const struct config_key config_keys[CONFIG_KEY_COUNT] = {
#define X(reader_, kind_, key, fallback_, least_, most_, help_) \
	[CONFIG_ID_##key] = { .name = #key,                     \
		              .reader = CONFIG_##reader_,       \
		              .kind = CONFIG_##kind_,           \
		              .fallback = fallback_,            \
		              .least = least_,                  \
		              .most = most_,                    \
		              .help = help_ },
	CONFIG_KEYS(X)
#undef X
};

static const size_t offsets[CONFIG_KEY_COUNT] = {
#define X(reader, kind, key, ...) [CONFIG_ID_##key] = offsetof(struct config, key),
	CONFIG_KEYS(X)
#undef X
};

/* --- what each kind takes; the sentence goes on after "key (source) " --- */

struct wrong {
	char sentence[200];
};

#define WRONG(wrong, ...) (snprintf((wrong)->sentence, sizeof(wrong)->sentence, __VA_ARGS__), false)

typedef bool checker(const struct config_key *key, const char *value, struct wrong *wrong);

static bool check_length(const struct config_key *key, const char *value, struct wrong *wrong)
{
	const size_t len = strlen(value);

	if (len < (size_t)key->least)
		return WRONG(wrong, "must not be empty");
	if (len > (size_t)key->most)
		return WRONG(wrong, "must not be longer than %" PRId64 " bytes", key->most);
	return true;
}

static bool check_url(const struct config_key *key, const char *value, struct wrong *wrong)
{
	if (strncmp(value, "http://", 7) != 0 && strncmp(value, "https://", 8) != 0)
		return WRONG(wrong, "must begin with http:// or https://");
	if (strpbrk(value, " \t\"<>?#") != NULL)
		return WRONG(wrong, "must be a plain base URL, without query or fragment");
	return check_length(key, value, wrong);
}

static bool parse_int(const char *text, int64_t *out)
{
	char *end = NULL;

	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && (isdigit((unsigned char)text[0]) || text[0] == '-');
}

static bool check_listen(const struct config_key *key, const char *value, struct wrong *wrong)
{
	const char *colon = strrchr(value, ':');
	int64_t port;

	(void)key;
	if (colon == NULL || colon == value || !parse_int(colon + 1, &port) || port < 0 || port > 65535)
		return WRONG(wrong, "must be ADDRESS:PORT, as in 127.0.0.1:8080 or [::1]:8080");
	return true;
}

static bool check_level(const struct config_key *key, const char *value, struct wrong *wrong)
{
	enum log_level level;

	(void)key;
	return log_level_parse(value, &level) || WRONG(wrong, "must be debug, info, warning or error");
}

static bool check_int(const struct config_key *key, const char *value, struct wrong *wrong)
{
	int64_t number;

	if (!parse_int(value, &number) || number < key->least || number > key->most)
		return WRONG(wrong, "must be a whole number from %" PRId64 " to %" PRId64, key->least, key->most);
	return true;
}

static checker *const checkers[] = {
	[CONFIG_TEXT] = check_length,   [CONFIG_PATH] = check_length, [CONFIG_URL] = check_url,
	[CONFIG_LISTEN] = check_listen, [CONFIG_LEVEL] = check_level, [CONFIG_DATABASE] = check_length,
	[CONFIG_SECRET] = check_length, [CONFIG_INT] = check_int,
};

/* --- setting --- */

static bool is_printable(const char *value)
{
	struct slice rest = slice_text(value);
	uint32_t character;

	while (rest.len > 0) {
		const size_t len = utf8_first(rest, &character);
		if (len == 0 || !utf8_is_printable(character))
			return false;
		rest = slice_of(rest.data + len, rest.len - len);
	}
	return true;
}

static void store_value(struct config *config, enum config_id id, const char *text)
{
	void *member = (char *)config + offsets[id];

	if (config_keys[id].kind == CONFIG_INT)
		(void)parse_int(text, (int64_t *)member);
	else
		*(const char **)member = text;
	config->texts[id] = text;
}

/* Where the value stood is set before it is checked, so that the sentence can say it. */
static RESULT set_value(struct config *config, enum config_id id, const char *value, enum config_source source,
                        int line, struct err *e)
{
	const struct config_key *key = &config_keys[id];
	struct wrong wrong = { "must be printable UTF-8 text" };

	config->sources[id] = source;
	config->lines[id] = line;
	if (!is_printable(value) || !checkers[key->kind](key, value, &wrong)) {
		CLEANUP_BUF struct buf where;
		buf_init(&where, 8192);
		config_source_text(config, id, &where);
		const struct result refused = err_set(e, ERR_INVALID, "%s (%s) %s", key->name, buf_text(&where),
		                                      wrong.sentence);
		err_member(e, key->name);
		return refused;
	}
	const char *kept = arena_text(config->arena, value);
	ENSURE_MEMORY(kept, e);
	store_value(config, id, kept);
	return OK;
}

RESULT config_init(struct config *config, struct err *e)
{
	*config = (struct config){ .arena = arena_new(ARENA_MAX) };
	ENSURE(config->arena != NULL, e, ERR_INTERNAL, "no memory for the configuration");
	for (int i = 0; i < CONFIG_KEY_COUNT; i++)
		store_value(config, (enum config_id)i, config_keys[i].fallback);
	return OK;
}

void config_fini(struct config *config)
{
	arena_free(config->arena);
	config->arena = NULL;
}

/* --- names --- */

static bool name_equal(const char *key, const char *name, bool flag)
{
	for (; *key != '\0' && *name != '\0'; key++, name++)
		if (*name != (flag && *key == '_' ? '-' : *key))
			return false;
	return *key == *name;
}

const struct config_key *config_key_find(const char *name, bool flag)
{
	for (int i = 0; i < CONFIG_KEY_COUNT; i++)
		if (name_equal(config_keys[i].name, name, flag))
			return &config_keys[i];
	return NULL;
}

enum config_id config_key_id(const struct config_key *key)
{
	return (enum config_id)(key - config_keys);
}

void config_flag_name(const struct config_key *key, struct buf *out)
{
	for (const char *c = key->name; *c != '\0'; c++)
		buf_put_byte(out, (uint8_t)(*c == '_' ? '-' : *c));
}

static void put_environment_name(const struct config_key *key, struct buf *out)
{
	buf_put_text(out, CONFIG_ENVIRONMENT_PREFIX);
	for (const char *c = key->name; *c != '\0'; c++)
		buf_put_byte(out, (uint8_t)toupper((unsigned char)*c));
}

void config_source_text(const struct config *config, enum config_id id, struct buf *out)
{
	switch (config->sources[id]) {
	case CONFIG_FROM_DEFAULT:
		buf_put_text(out, "default");
		break;
	case CONFIG_FROM_FILE:
		buf_printf(out, "%s line %d", config->file, config->lines[id]);
		break;
	case CONFIG_FROM_ENVIRONMENT:
		buf_put_text(out, "environment ");
		put_environment_name(&config_keys[id], out);
		break;
	case CONFIG_FROM_FLAG:
		buf_put_text(out, "flag --");
		config_flag_name(&config_keys[id], out);
		break;
	}
}

void config_value_text(const struct config *config, enum config_id id, struct buf *out)
{
	const char *text = config->texts[id];

	if (config_keys[id].kind == CONFIG_DATABASE)
		config_mask_database(text, out);
	else
		buf_put_text(out, config_keys[id].kind == CONFIG_SECRET && text[0] != '\0' ? "***" : text);
}

static RESULT refuse_unknown(const char *name, const char *where, struct err *e)
{
	struct nearest best = { 0 };

	for (int i = 0; i < CONFIG_KEY_COUNT; i++)
		nearest_offer(&best, name, config_keys[i].name);
	if (best.text != NULL)
		FAIL(e, ERR_INVALID, "there is no configuration key \"%.64s\" (%s); did you mean %s?", name, where,
		     best.text);
	FAIL(e, ERR_INVALID, "there is no configuration key \"%.64s\" (%s)", name, where);
}

/* --- the file --- */

static struct slice trimmed(struct slice text)
{
	while (text.len > 0 && isspace(text.data[0]))
		text = slice_of(text.data + 1, text.len - 1);
	while (text.len > 0 && isspace(text.data[text.len - 1]))
		text.len--;
	return text;
}

static RESULT set_line(struct config *config, struct slice name, struct slice value, int line, struct err *e)
{
	const char *key_text = arena_text_of(config->arena, name);
	const char *value_text = arena_text_of(config->arena, value);
	const char *where = arena_printf(config->arena, "%s line %d", config->file, line);

	ENSURE_MEMORY(key_text, e);
	ENSURE_MEMORY(value_text, e);
	ENSURE_MEMORY(where, e);
	const struct config_key *key = config_key_find(key_text, false);
	if (key == NULL)
		return refuse_unknown(key_text, where, e);
	const enum config_id id = config_key_id(key);
	ENSURE(config->sources[id] != CONFIG_FROM_FILE, e, ERR_INVALID, "%s is given twice: %s and line %d", key->name,
	       where, config->lines[id]);
	return set_value(config, id, value_text, CONFIG_FROM_FILE, line, e);
}

static RESULT read_line(struct config *config, struct slice text, int line, struct err *e)
{
	const struct slice content = trimmed(text);

	if (content.len == 0 || content.data[0] == '#')
		return OK;
	const uint8_t *equals = memchr(content.data, '=', content.len);
	ENSURE(equals != NULL && memchr(content.data, 0, content.len) == NULL, e, ERR_INVALID,
	       "%s line %d is not of the form key = value", config->file, line);
	const size_t before = (size_t)(equals - content.data);
	return set_line(config, trimmed(slice_of(content.data, before)),
	                trimmed(slice_of(equals + 1, content.len - before - 1)), line, e);
}

static RESULT read_lines(struct config *config, struct slice text, struct err *e)
{
	for (int line = 1; text.len > 0; line++) {
		const uint8_t *end = memchr(text.data, '\n', text.len);
		const size_t len = end != NULL ? (size_t)(end - text.data) : text.len;

		TRY(read_line(config, slice_of(text.data, len), line, e));
		text = end != NULL ? slice_of(end + 1, text.len - len - 1) : slice_of(NULL, 0);
	}
	return OK;
}

static void close_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static RESULT read_bytes(int fd, const char *path, struct buf *out, struct err *e)
{
	uint8_t chunk[4096];
	ssize_t got;

	while ((got = read(fd, chunk, sizeof chunk)) > 0)
		buf_put(out, chunk, (size_t)got);
	ENSURE(got == 0, e, ERR_INVALID, "cannot read the configuration file %s: %s", path, strerrordesc_np(errno));
	ENSURE(buf_ok(out), e, ERR_INVALID, "the configuration file %s is longer than %u bytes", path, FILE_MAX);
	return OK;
}

RESULT config_read_file(struct config *config, const char *path, bool required, struct err *e)
{
	CLEANUP_BUF struct buf text;
	__attribute__((cleanup(close_fd))) const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	buf_init(&text, FILE_MAX);
	if (fd < 0 && !required && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
		return OK;
	ENSURE(fd >= 0, e, ERR_INVALID, "cannot open the configuration file %s: %s", path, strerrordesc_np(errno));
	TRY(read_bytes(fd, path, &text, e));
	config->file = arena_text(config->arena, path);
	ENSURE_MEMORY(config->file, e);
	return read_lines(config, buf_slice(&text), e);
}

/* --- the environment --- */

/* Names under our prefix that are no keys: the file's own, tests', and those of container platforms. */
static bool is_not_ours(const char *name)
{
	static const char *const prefixes[] = { "TEST_", "SERVICE_", "PORT" };

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return strcmp(name, "CONFIG") == 0;
}

static RESULT read_variable(struct config *config, const char *name, size_t len, const char *value, struct err *e)
{
	char key_text[NAME_MAX_LEN + 1] = "";

	for (size_t i = 0; i < len && i < NAME_MAX_LEN; i++)
		key_text[i] = (char)tolower((unsigned char)name[i]);
	const struct config_key *key = config_key_find(key_text, false);
	if (key == NULL || len > NAME_MAX_LEN)
		return refuse_unknown(key_text, "environment", e);
	return set_value(config, config_key_id(key), value, CONFIG_FROM_ENVIRONMENT, 0, e);
}

RESULT config_read_environment(struct config *config, char *const *environment, struct err *e)
{
	const size_t prefix = strlen(CONFIG_ENVIRONMENT_PREFIX);

	for (; *environment != NULL; environment++) {
		const char *name = *environment + prefix;
		const char *equals = strchr(*environment, '=');

		if (equals == NULL || strncmp(*environment, CONFIG_ENVIRONMENT_PREFIX, prefix) != 0)
			continue;
		char whole[NAME_MAX_LEN + 1];
		snprintf(whole, sizeof whole, "%.*s", (int)(equals - name), name);
		if (!is_not_ours(whole))
			TRY(read_variable(config, name, (size_t)(equals - name), equals + 1, e));
	}
	return OK;
}

/* --- flags --- */

RESULT config_set_flag(struct config *config, const char *name, const char *value, struct err *e)
{
	const struct config_key *key = config_key_find(name, true);

	if (key == NULL)
		return refuse_unknown(name, "flag", e);
	ENSURE(key->kind != CONFIG_SECRET, e, ERR_INVALID,
	       "%s does not belong on a command line, where everybody on the machine can read it", key->name);
	return set_value(config, config_key_id(key), value, CONFIG_FROM_FLAG, 0, e);
}
