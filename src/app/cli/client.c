/* SPDX-License-Identifier: Apache-2.0 */
#include "app/cli/client.h"

#include "app/cli/file.h"
#include "app/cli/progress.h"
#include "base/secret.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct client {
	CURL *curl;
};

typedef struct curl_slist curl_slist;
DEFINE_CLEANUP(curl_slist, curl_slist_free_all);

/* --- the token --- */

static bool token_is_sound(struct slice token)
{
	for (size_t i = 0; i < token.len; i++)
		if (token.data[i] <= ' ' || token.data[i] > '~')
			return false;
	return true;
}

/* Without a token file at the default place there is no token: some calls need none. */
static RESULT read_token(struct cli *cli, struct secret **out, struct err *e)
{
	const struct config *config = &cli->config;

	*out = NULL;
	if (config->token[0] != '\0') {
		*out = secret_new(slice_text(config->token));
		ENSURE(*out != NULL, e, ERR_INTERNAL, "no memory for the token");
		return OK;
	}
	const char *path = file_expand_home(config->token_file, cli->arena);
	ENSURE(path != NULL, e, ERR_INTERNAL, "no memory for a path");
	if (config->sources[CONFIG_ID_token_file] == CONFIG_FROM_DEFAULT && access(path, F_OK) != 0)
		return OK;
	return secret_read_file(path, out, e);
}

static RESULT add_header(curl_slist **headers, const char *name, struct slice value, struct err *e)
{
	char line[512];

	const int length = snprintf(line, sizeof line, "%s: %.*s", name, (int)value.len, (const char *)value.data);
	ENSURE(length > 0 && (size_t)length < sizeof line, e, ERR_INVALID, "the header %s is too long", name);
	curl_slist *longer = curl_slist_append(*headers, line);
	secret_wipe(line, sizeof line);
	ENSURE(longer != NULL, e, ERR_INTERNAL, "no memory for a header");
	*headers = longer;
	return OK;
}

static RESULT add_token(struct cli *cli, curl_slist **headers, struct err *e)
{
	CLEANUP(secret_free) struct secret *token = NULL;
	char value[300];

	TRY(read_token(cli, &token, e));
	if (token == NULL)
		return OK;
	const struct slice text = secret_bytes(token);
	ENSURE(text.len < 256 && token_is_sound(text), e, ERR_INVALID, "what %s holds is no API token of Anchorhold",
	       cli->config.token[0] != '\0' ? "the key token" : cli->config.token_file);
	snprintf(value, sizeof value, "Bearer %.*s", (int)text.len, (const char *)text.data);
	const struct result added = add_header(headers, "Authorization", slice_text(value), e);
	secret_wipe(value, sizeof value);
	return added;
}

static RESULT add_headers(struct cli *cli, const struct client_request *request, curl_slist **headers, struct err *e)
{
	TRY(add_token(cli, headers, e));
	if (request->body != NULL)
		TRY(add_header(headers, "Content-Type", slice_text("application/json"), e));
	if (request->idempotency_key != NULL) {
		const struct slice key = slice_text(request->idempotency_key);
		ENSURE(token_is_sound(key), e, ERR_INVALID, "the idempotency key must be of visible ASCII characters");
		TRY(add_header(headers, "Idempotency-Key", key, e));
	}
	/* Otherwise curl waits for a permission to send a longer body. */
	return add_header(headers, "Expect", slice_text(""), e);
}

/* --- the call --- */

static size_t receive(char *data, size_t size, size_t count, void *context)
{
	struct client_response *response = context;

	buf_put(&response->body, data, size * count);
	return buf_ok(&response->body) ? size * count : 0;
}

static int tick(void *context, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
	(void)up_total;
	(void)up_done;
	progress_tick(context, done, total);
	return 0;
}

/* Proxies of the environment are not for this machine itself, unless it says so. */
static void set_proxy(CURL *curl)
{
	if (secure_getenv("no_proxy") == NULL && secure_getenv("NO_PROXY") == NULL)
		curl_easy_setopt(curl, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
}

static void set_limits(CURL *curl, const struct config *config)
{
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)config->connect_timeout_seconds);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)config->timeout_seconds);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
}

static void set_request(CURL *curl, const struct client_request *request, const char *url)
{
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "anchorhold/" ANCHORHOLD_VERSION);
	if (request->body != NULL) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(request->body));
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
	}
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

static RESULT open_client(struct cli *cli, struct err *e)
{
	if (cli->client != NULL) {
		curl_easy_reset(cli->client->curl);
		return OK;
	}
	ENSURE(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, e, ERR_INTERNAL, "libcurl does not start");
	cli->client = calloc(1, sizeof *cli->client);
	ENSURE_MEMORY(cli->client, e);
	cli->client->curl = curl_easy_init();
	ENSURE(cli->client->curl != NULL, e, ERR_INTERNAL, "libcurl does not start");
	return OK;
}

void client_free(struct client *client)
{
	if (client == NULL)
		return;
	curl_easy_cleanup(client->curl);
	free(client);
	curl_global_cleanup();
}

static const char *base_of(const struct cli *cli, enum plane plane)
{
	return plane == MANAGEMENT_PLANE ? cli->config.server_url : cli->config.relying_party_url;
}

static RESULT build_url(const struct cli *cli, const struct client_request *request, struct buf *out, struct err *e)
{
	const char *base = base_of(cli, request->plane);
	size_t len = strlen(base);

	while (len > 0 && base[len - 1] == '/')
		len--;
	buf_put(out, base, len);
	buf_put_text(out, request->path);
	return buf_check(out, e);
}

static RESULT perform(struct cli *cli, const struct client_request *request, struct client_response *out, struct err *e)
{
	CURL *curl = cli->client->curl;
	CLEANUP_PROGRESS struct progress progress = progress_begin("waiting for the server");
	char why[CURL_ERROR_SIZE] = "";
	long status = 0;

	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, tick);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &progress);
	const CURLcode code = curl_easy_perform(curl);
	ENSURE(buf_ok(&out->body), e, ERR_TOO_LARGE, "the answer is longer than %u bytes", CLIENT_BODY_MAX);
	if (code != CURLE_OK) {
		cli->exit = EXIT_UNREACHABLE;
		FAIL(e, ERR_STORE_DOWN, "cannot reach %s: %s", base_of(cli, request->plane),
		     why[0] != '\0' ? why : curl_easy_strerror(code));
	}
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	out->status = (int)status;
	return OK;
}

RESULT client_send(struct cli *cli, const struct client_request *request, struct client_response *out, struct err *e)
{
	CLEANUP(curl_slist_free_all) curl_slist *headers = NULL;
	CLEANUP_BUF struct buf url;

	buf_init(&out->body, CLIENT_BODY_MAX);
	buf_init(&url, (size_t)64 * 1024);
	TRY(build_url(cli, request, &url, e));
	TRY(open_client(cli, e));
	TRY(add_headers(cli, request, &headers, e));
	set_limits(cli->client->curl, &cli->config);
	set_proxy(cli->client->curl);
	set_request(cli->client->curl, request, buf_text(&url));
	curl_easy_setopt(cli->client->curl, CURLOPT_HTTPHEADER, headers);
	return perform(cli, request, out, e);
}

void client_response_fini(struct client_response *response)
{
	buf_fini(&response->body);
}

/* --- problem documents (RFC 9457) --- */

static const struct {
	enum err_code code;
	const char *wire;
} codes[] = {
#define X(symbol, http, wire_) { symbol, wire_ },
	ERR_CODES(X)
#undef X
};

static enum err_code code_of(const char *wire)
{
	for (size_t i = 0; wire != NULL && i < ARRAY_LEN(codes); i++)
		if (strcmp(codes[i].wire, wire) == 0)
			return codes[i].code;
	return ERR_INTERNAL;
}

static const char *text_of(const struct json *object, const char *name, const char *otherwise)
{
	const char *text = json_text(json_get(object, name));

	return text != NULL ? text : otherwise;
}

static RESULT problem(struct cli *cli, const struct json *document, struct err *e)
{
	const char *member = text_of(document, "member", "");
	const enum err_code code = code_of(json_text(json_get(document, "code")));

	snprintf(cli->request_id, sizeof cli->request_id, "%s", text_of(document, "request_id", ""));
	if (code == ERR_STORE_DOWN)
		cli->exit = EXIT_UNREACHABLE;
	const struct result refused = err_set(e, code, "%s",
	                                      text_of(document, "detail", text_of(document, "title", "refused")));
	if (member[0] != '\0')
		err_member(e, member);
	return refused;
}

RESULT client_check(struct cli *cli, const struct client_response *response, struct err *e)
{
	CLEANUP(json_free) struct json *document = NULL;
	struct err ignored;

	if (response->status < 400)
		return OK;
	if (failed(json_parse(buf_slice(&response->body), &document, &ignored)) || !json_is_object(document) ||
	    json_get(document, "code") == NULL)
		FAIL(e, ERR_INTERNAL, "the server answered with HTTP status %d and no explanation", response->status);
	return problem(cli, document, e);
}
