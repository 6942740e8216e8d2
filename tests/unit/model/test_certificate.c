/* SPDX-License-Identifier: Apache-2.0 */
#include "model/certificate.h"

#include "json_text.h"

static void encode_whole(const struct certificate *certificate, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	certificate_encode_members(certificate, w);
	json_end_object(w);
}

static struct certificate leaf(void)
{
	return (struct certificate){
		.id = id_of(ID_A),
		.authority_id = id_of(ID_B),
		.organization_id = id_of(ID_B),
		.profile = "udap-client",
		.profile_revision = 2,
		.serial = BYTES("\x0a\x0b"),
		.sha256 = BYTES("\xaa"),
		.spki_sha256 = BYTES("\xbb"),
		.der = BYTES("der"),
		.subject = "CN=App",
		.not_before = 1,
		.not_after = 2,
		.created_at = 3,
	};
}

#define BEGIN                                                                                                    \
	"{\"id\":\"" ID_A "\",\"authority_id\":\"" ID_B "\",\"organization_id\":\"" ID_B "\",\"profile\":\"udap-client\"," \
	"\"profile_revision\":2,\"serial\":\"0a0b\",\"sha256\":\"aa\",\"spki_sha256\":\"bb\",\"subject\":\"CN=App\","      \
	"\"uris\":[\"https://a/\"],\"dns_names\":[],\"not_before\":\"1970-01-01T00:00:01Z\","                            \
	"\"not_after\":\"1970-01-01T00:00:02Z\","
#define END ",\"created_at\":\"1970-01-01T00:00:03Z\"}"

static void good_certificate_has_no_revocation(void **state)
{
	struct certificate certificate = leaf();

	certificate.uris = TEXTS("https://a/");
	certificate.revocation.revoked_at = 9; /* left from an earlier hold */
	assert_encodes(encode_whole, &certificate, BEGIN "\"status\":\"good\",\"revocation\":null" END);
	(void)state;
}

static void revoked_certificate_says_why_and_when(void **state)
{
	struct certificate certificate = leaf();

	certificate.uris = TEXTS("https://a/");
	certificate.status = CERTIFICATE_REVOKED;
	certificate.revocation = (struct revocation){ .reason = REASON_SUPERSEDED, .revoked_at = 4 };
	assert_encodes(encode_whole, &certificate,
	               BEGIN "\"status\":\"revoked\",\"revocation\":{\"reason\":\"superseded\","
	                     "\"revoked_at\":\"1970-01-01T00:00:04Z\",\"invalidity_date\":null}" END);
	(void)state;
}

static void hold_is_shown_with_its_reason(void **state)
{
	const struct revocation hold = {
		.on_hold = true,
		.reason = REASON_CERTIFICATE_HOLD,
		.revoked_at = 4,
		.has_invalidity_date = true,
		.invalidity_date = 0,
	};

	assert_encodes(revocation_encode, &hold,
	               "{\"reason\":\"certificateHold\",\"revoked_at\":\"1970-01-01T00:00:04Z\","
	               "\"invalidity_date\":\"1970-01-01T00:00:00Z\"}");
	(void)state;
}

static void root_has_neither_organization_nor_profile(void **state)
{
	struct certificate certificate = leaf();
	CLEANUP_BUF struct buf buf;

	certificate.organization_id = (struct uuid){ 0 };
	certificate.profile = NULL;
	certificate.profile_revision = 0;
	buf_init(&buf, 65536);
	struct json_writer w = json_writer(&buf);
	encode_whole(&certificate, &w, NULL);
	assert_non_null(strstr(buf_text(&buf), "\"organization_id\":null,\"profile\":null,\"profile_revision\":null,"));
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_certificate_has_no_revocation),
		cmocka_unit_test(revoked_certificate_says_why_and_when),
		cmocka_unit_test(hold_is_shown_with_its_reason),
		cmocka_unit_test(root_has_neither_organization_nor_profile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
