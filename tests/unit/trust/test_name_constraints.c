/* SPDX-License-Identifier: Apache-2.0 */
#include "unit/trust/world.h"

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* A leaf with this name under a Sub with one subtree. */
struct row {
	const char *permitted, *excluded;
	const char *name;
	bool allowed;
};

static struct world constrained(struct pki *p, const char *const *permitted, const char *const *excluded,
                                const char *const *names)
{
	struct world w = world_usual(p);

	w.question.plain = true;
	w.x5c[0] = LEAF(p, .names = names);
	w.x5c[1] = SUB(p, .more = { pki_name_constraints(p, permitted, excluded) });
	return w;
}

static void run_rows(struct pki *p, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *const permitted[] = { rows[i].permitted, NULL };
		const char *const excluded[] = { rows[i].excluded, NULL };
		struct world w = constrained(p, permitted, excluded, NAMES(rows[i].name));
		const struct verdict v = world_decide(p, &w);
		if ((v.kind == VERDICT_TRUSTED) != rows[i].allowed)
			fail_msg("row %zu: %s", i, rows[i].name);
		if (!rows[i].allowed)
			assert_finding(&v, "chain-name-constraints", FINDING_FAIL, 0, "6.1.3 (b)");
		world_drop(&w);
	}
}

#define RUN(rows) run_rows(*state, (rows), ARRAY_LEN(rows))

/* RFC 5280 4.2.1.10 */
static void uri_constraints_apply_to_the_host(void **state)
{
	static const struct row rows[] = {
		{ "uri:example.org", NULL, "uri:https://example.org/fhir", true },
		{ "uri:example.org", NULL, "uri:https://EXAMPLE.org:8443/fhir", true },
		{ "uri:example.org", NULL, "uri:https://user@example.org/fhir", true },
		{ "uri:example.org", NULL, "uri:https://app.example.org/fhir", false },
		{ "uri:.example.org", NULL, "uri:https://app.example.org/fhir", true },
		{ "uri:.example.org", NULL, "uri:https://a.b.example.org/fhir", true },
		{ "uri:.example.org", NULL, "uri:https://example.org/fhir", false },
		{ "uri:.example.org", NULL, "uri:https://badexample.org/fhir", false },
		{ "uri:.example.org", NULL, "uri:https://app.example.org.evil.net/fhir", false },
		{ "uri:.example.org", NULL, "uri:https://evil.net/.example.org", false },
		{ "uri:.example.org", NULL, "uri:https://app.example.org@evil.net/", false },
		{ "uri:", NULL, "uri:https://anything.net/", true },
		{ NULL, "uri:example.org", "uri:https://example.org/", false },
		{ NULL, "uri:example.org", "uri:https://app.example.org/", true },
		{ NULL, "uri:.example.org", "uri:https://app.example.org/", false },
	};
	RUN(rows);
}

/* RFC 5280 4.2.1.10: such a URI MUST be rejected when there is a constraint. */
static void uri_without_a_host_is_refused_under_constraints(void **state)
{
	static const struct row rows[] = {
		{ "uri:.example.org", NULL, "uri:urn:oid:2.999", false },
		{ NULL, "uri:.example.org", "uri:urn:oid:2.999", false },
		{ "uri:", NULL, "uri:urn:oid:2.999", false },
		{ NULL, "uri:.example.org", "uri:https://192.0.2.1/", false },
		{ NULL, "uri:.example.org", "uri:https://[::1]/", false },
		{ NULL, "uri:.example.org", "uri:not a uri", false },
		{ "dns:example.org", NULL, "uri:urn:oid:2.999", true },
	};
	RUN(rows);
}

static void dns_constraints_cover_a_name_and_what_is_below(void **state)
{
	static const struct row rows[] = {
		{ "dns:example.org", NULL, "dns:example.org", true },
		{ "dns:example.org", NULL, "dns:Host.EXAMPLE.org", true },
		{ "dns:example.org", NULL, "dns:badexample.org", false },
		{ "dns:example.org", NULL, "dns:example.org.net", false },
		{ "dns:", NULL, "dns:anything.net", true },
		{ NULL, "dns:example.org", "dns:example.org", false },
		{ NULL, "dns:example.org", "dns:a.example.org", false },
		{ NULL, "dns:example.org", "dns:example.net", true },
		{ NULL, "dns:", "dns:example.net", false },
		{ "dns:.example.org", NULL, "dns:a.example.org", true },
		{ "dns:.example.org", NULL, "dns:example.org", false },
	};
	RUN(rows);
}

/* A wildcard is permitted when all its names are, and excluded when one of them is. */
static void wildcards_are_held_to_every_name_that_they_stand_for(void **state)
{
	static const struct row rows[] = {
		{ "dns:example.org", NULL, "dns:*.example.org", true },
		{ "dns:a.example.org", NULL, "dns:*.example.org", false },
		{ NULL, "dns:a.example.org", "dns:*.example.org", false },
		{ NULL, "dns:a.b.example.org", "dns:*.example.org", true },
		{ NULL, "dns:example.org", "dns:*.example.org", false },
		{ NULL, "dns:example.net", "dns:*.example.org", true },
	};
	RUN(rows);
}

static void malformed_names_and_constraints_are_refused(void **state)
{
	static const struct row rows[] = {
		{ "dns:example.org", NULL, "dns:.example.org", false },
		{ "dns:example.org", NULL, "dns:a..example.org", false },
		{ "dns:example.org", NULL, "dns:a example.org", false },
		{ "dns:*.example.org", NULL, "dns:a.example.org", false },
		{ NULL, "dns:*.example.org", "dns:a.example.net", false },
		{ "email:example.org", NULL, "email:example.org", false },
		{ "email:a@@example.org", NULL, "email:a@example.org", false },
	};
	RUN(rows);
}

/* RFC 5280 4.2.1.10, 7.5 */
static void email_constraints_are_a_mailbox_a_host_or_a_domain(void **state)
{
	static const struct row rows[] = {
		{ "email:root@example.org", NULL, "email:root@EXAMPLE.org", true },
		{ "email:root@example.org", NULL, "email:Root@example.org", false },
		{ "email:example.org", NULL, "email:anyone@example.org", true },
		{ "email:example.org", NULL, "email:anyone@a.example.org", false },
		{ "email:.example.org", NULL, "email:anyone@a.example.org", true },
		{ "email:.example.org", NULL, "email:anyone@example.org", false },
		{ NULL, "email:example.org", "email:anyone@example.org", false },
		{ "email:example.org", NULL, "email:a@evil.net@example.org", false },
	};
	RUN(rows);
}

static void address_constraints_are_a_range(void **state)
{
	static const struct row rows[] = {
		{ "ip:c0000200ffffff00", NULL, "ip:c00002ff", true },
		{ "ip:c0000200ffffff00", NULL, "ip:c0000300", false },
		{ NULL, "ip:c0000200ffffff00", "ip:c0000201", false },
		{ "ip:c0000200ffffff00", NULL, "ip:00000000000000000000000000000001", false },
		{ NULL, "ip:0000000000000000", "ip:00000000000000000000000000000001", true },
	};
	RUN(rows);
}

/* RFC 5280 4.2.1.10: directory constraints apply to the subject and to directory names. */
static void directory_constraints_apply_to_the_subject_too(void **state)
{
	struct pki *p = *state;
	struct world w = constrained(p, NAMES("dir:O=Example,C=US"), NULL, NAMES("uri:" PKI_URI));

	assert_untrusted(p, &w, "chain-name-constraints", 0, "6.1.3 (b)");
	w.x5c[0] = LEAF(p, .subject = "CN=App,O=EXAMPLE,C=US");
	assert_trusted(p, &w);
	w.x5c[0] = LEAF(p, .subject = "CN=App,O=Example,C=US", .names = NAMES("dir:CN=App,O=Other,C=US"));
	assert_untrusted(p, &w, "chain-name-constraints", 0, "6.1.3 (b)");
	w.x5c[0] = LEAF(p, .subject = "", .names_critical = true);
	assert_trusted(p, &w);
}

/* RFC 5280 4.2.1.10: without an rfc822Name, the attribute of the subject is what is constrained. */
static void email_in_the_subject_is_constrained(void **state)
{
	struct pki *p = *state;
	struct world w = constrained(p, NAMES("email:example.org"), NULL, NAMES("uri:" PKI_URI));

	w.x5c[0] = LEAF(p, .subject = "emailAddress=a@example.net,CN=App");
	assert_untrusted(p, &w, "chain-name-constraints", 0, "6.1.3 (b)");
	w.x5c[0] = LEAF(p, .subject = "emailAddress=a@example.org,CN=App");
	assert_trusted(p, &w);
}

static void names_of_kinds_that_are_not_constrained_are_free(void **state)
{
	static const struct row rows[] = {
		{ "dns:example.org", NULL, "uri:https://evil.net/", true },
		{ "uri:example.org", NULL, "dns:evil.net", true },
		{ "ip:c0000200ffffff00", NULL, "email:a@evil.net", true },
	};
	RUN(rows);
}

static void constrained_names_of_unsupported_kinds_are_refused(void **state)
{
	static const struct row rows[] = {
		{ "rid:2a03", NULL, "rid:2a03", false },     { NULL, "rid:2a03", "rid:2a03", false },
		{ "other:", NULL, "other:", false },         { "other:", NULL, "uri:" PKI_URI, true },
		{ "dns:example.org", NULL, "other:", true },
	};
	RUN(rows);
}

/* RFC 5280 4.2.1.10: what is both permitted and excluded is excluded. */
static void exclusion_goes_before_permission(void **state)
{
	struct world w = constrained(*state, NAMES("dns:example.org"), NAMES("dns:a.example.org"),
	                             NAMES("dns:b.example.org"));

	assert_trusted(*state, &w);
	w.x5c[0] = LEAF(*state, .names = NAMES("dns:b.example.org", "dns:a.example.org"));
	assert_untrusted(*state, &w, "chain-name-constraints", 0, "6.1.3 (b)");
}

/* RFC 5280 6.1.4 (g): each CA may only narrow what those above permit. */
static void constraints_of_several_issuers_add_up(void **state)
{
	struct pki *p = *state;
	struct world w = constrained(p, NAMES("dns:example.org", "dns:example.net"), NULL,
	                             NAMES("dns:a.example.net"));

	assert_trusted(p, &w);
	w.anchors[0] = ROOT(p, .more = { pki_name_constraints(p, NAMES("dns:example.org"), NULL) });
	assert_untrusted(p, &w, "chain-name-constraints", 0, "6.1.3 (b)");
}

static void intermediate_is_constrained_as_well(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);

	w.anchors[0] = ROOT(p, .more = { pki_name_constraints(p, NULL, NAMES("dns:evil.net")) });
	w.x5c[1] = SUB(p, .names = NAMES("dns:evil.net"));
	assert_untrusted(p, &w, "chain-name-constraints", 1, "6.1.3 (b)");
}

/* RFC 5280 6.1.3 (b): self-issued certificates are left out, unless they are the last one. */
static void self_issued_intermediate_is_left_out_and_a_leaf_is_not(void **state)
{
	struct pki *p = *state;
	struct world w = constrained(p, NULL, NAMES("dir:CN=Sub"), NAMES("uri:" PKI_URI));

	w.x5c[0] = LEAF(p, .issuer_key = 3);
	w.x5c[2] = CERT(p, .subject = "CN=Sub", .key = 3, .issuer = "CN=Sub", .issuer_key = 1, .ca = true);
	assert_trusted(p, &w);
	w.x5c[0] = LEAF(p, .subject = "CN=Sub", .issuer_key = 1);
	assert_untrusted(p, &w, "chain-name-constraints", 0, "6.1.3 (b)");
}

/* RFC 5280 4.2.1.10: minimum is 0 and maximum absent; anything else is not supported. */
static void minimum_and_maximum_are_refused(void **state)
{
	struct pki *p = *state;
	struct world w = world_usual(p);
	static const uint8_t with_maximum[] = { 0x30, 0x12, 0xa0, 0x10, 0x30, 0x0e, 0x82, 0x09, 'e',  'x',
		                                'a',  'm',  'p',  'l',  'e',  '.',  'x',  0x81, 0x01, 0x02 };

	w.x5c[1] = SUB(p, .more = { pki_extension(p, "2.5.29.30", true,
	                                          slice_of(with_maximum, sizeof with_maximum)) });
	assert_untrusted(p, &w, "chain-name-constraints", 0, "6.1.3 (b)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PKI_TEST(uri_constraints_apply_to_the_host),
		PKI_TEST(uri_without_a_host_is_refused_under_constraints),
		PKI_TEST(dns_constraints_cover_a_name_and_what_is_below),
		PKI_TEST(wildcards_are_held_to_every_name_that_they_stand_for),
		PKI_TEST(malformed_names_and_constraints_are_refused),
		PKI_TEST(email_constraints_are_a_mailbox_a_host_or_a_domain),
		PKI_TEST(address_constraints_are_a_range),
		PKI_TEST(directory_constraints_apply_to_the_subject_too),
		PKI_TEST(email_in_the_subject_is_constrained),
		PKI_TEST(names_of_kinds_that_are_not_constrained_are_free),
		PKI_TEST(constrained_names_of_unsupported_kinds_are_refused),
		PKI_TEST(exclusion_goes_before_permission),
		PKI_TEST(constraints_of_several_issuers_add_up),
		PKI_TEST(intermediate_is_constrained_as_well),
		PKI_TEST(self_issued_intermediate_is_left_out_and_a_leaf_is_not),
		PKI_TEST(minimum_and_maximum_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
