/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/name.h"

#include "support/parse.h"
#include "support/raw_cert.h"
#include "x509/der.h"

/* DER of a name with one attribute of the type 2.5.4.`type`. */
static struct slice single(struct arena *arena, unsigned type, unsigned tag, struct slice value)
{
	struct buf out;

	buf_init(&out, 70000);
	const size_t name = der_open(&out, DER_SEQUENCE), rdn = der_open(&out, DER_SET);
	const size_t attribute = der_open(&out, DER_SEQUENCE);
	const uint8_t oid[] = { 0x55, 0x04, (uint8_t)type };
	der_put(&out, DER_OID, slice_of(oid, sizeof oid));
	der_put(&out, tag, value);
	der_close(&out, attribute);
	der_close(&out, rdn);
	der_close(&out, name);
	const struct slice der = arena_copy(arena, buf_slice(&out));
	buf_fini(&out);
	return der;
}

static struct name read_der(struct arena *arena, struct slice der)
{
	struct name name;

	ACCEPTED(name_read(&der, arena, &name, &test_err));
	assert_int_equal(der.len, 0);
	return name;
}

static struct name read_text(struct arena *arena, const char *text)
{
	struct buf out;

	buf_init(&out, 70000);
	ACCEPTED(name_from_text(text, &out, &test_err));
	assert_true(buf_ok(&out));
	const struct name name = read_der(arena, arena_copy(arena, buf_slice(&out)));
	buf_fini(&out);
	return name;
}

/* RFC 5280 7.1, RFC 4518 */
static void strings_that_mean_the_same_are_equal(void **state)
{
	static const struct {
		unsigned tag_a, tag_b;
		const char *a, *b; /* hexadecimal */
	} rows[] = {
		{ DER_PRINTABLE_STRING, DER_UTF8_STRING, "4578616d706c65", "4558414d504c45" },   /* Example, EXAMPLE */
		{ DER_UTF8_STRING, DER_UTF8_STRING, "6120 2062", "202061 20 62 20" },            /* inner and outer spaces */
		{ DER_UTF8_STRING, DER_UTF8_STRING, "61 09 62", "61 20 62" },                    /* a tab is a space */
		{ DER_UTF8_STRING, DER_UTF8_STRING, "61 c2a0 62", "61 20 62" },                  /* so is a no-break space */
		{ DER_UTF8_STRING, DER_UTF8_STRING, "61 c2ad 62", "6162" },                      /* soft hyphen: nothing */
		{ DER_UTF8_STRING, DER_UTF8_STRING, "61 e2808b 62", "6162" },                    /* zero width space: nothing */
		{ DER_UTF8_STRING, DER_UTF8_STRING, "20", "" },
		{ DER_BMP_STRING, DER_UTF8_STRING, "00c4 0062", "c3a4 42" },                     /* Ä b */
		{ DER_TELETEX_STRING, DER_UTF8_STRING, "c462", "c3a462" },
		{ DER_UNIVERSAL_STRING, DER_UTF8_STRING, "0001f600 00000041", "f09f9880 61" },
		{ DER_IA5_STRING, DER_PRINTABLE_STRING, "4142", "6162" },
		{ DER_UTF8_STRING, DER_UTF8_STRING, "ce91 cf82", "ceb1 cf83" },                  /* Greek, final sigma */
		{ DER_UTF8_STRING, DER_UTF8_STRING, "d096 d081", "d0b6 d191" },                  /* Cyrillic */
		{ DER_UTF8_STRING, DER_UTF8_STRING, "c5a0 c5b8 c5bd", "c5a1 c3bf c5be" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct name a = read_der(*state, single(*state, 3, rows[i].tag_a, hex(*state, rows[i].a)));
		const struct name b = read_der(*state, single(*state, 3, rows[i].tag_b, hex(*state, rows[i].b)));
		if (!name_equal(&a, &b))
			fail_msg("row %zu differs", i);
	}
}

static void strings_that_mean_other_things_differ(void **state)
{
	static const struct {
		unsigned type_a, type_b, tag;
		const char *a, *b;
	} rows[] = {
		{ 3, 3, DER_UTF8_STRING, "6162", "61 20 62" },
		{ 3, 10, DER_UTF8_STRING, "6162", "6162" },
		{ 3, 3, DER_UTF8_STRING, "61", "6161" },
		{ 3, 3, DER_UTF8_STRING, "c3a4", "61" },
		{ 3, 3, DER_UTF8_STRING, "c397", "c3b7" }, /* × and ÷ are no pair of letters */
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct name a = read_der(*state, single(*state, rows[i].type_a, rows[i].tag, hex(*state, rows[i].a)));
		const struct name b = read_der(*state, single(*state, rows[i].type_b, rows[i].tag, hex(*state, rows[i].b)));
		if (name_equal(&a, &b))
			fail_msg("row %zu is equal", i);
	}
}

static void malformed_strings_are_refused(void **state)
{
	static const struct {
		unsigned tag;
		const char *value;
	} rows[] = {
		{ DER_UTF8_STRING, "61 00 62" },    { DER_PRINTABLE_STRING, "6100" }, { DER_PRINTABLE_STRING, "80" },
		{ DER_IA5_STRING, "e4" },           { DER_UTF8_STRING, "c0af" },      { DER_UTF8_STRING, "c3" },
		{ DER_UTF8_STRING, "eda080" },      { DER_UTF8_STRING, "f4908080" },  { DER_UTF8_STRING, "80" },
		{ DER_BMP_STRING, "006100" },       { DER_BMP_STRING, "d83dde00" },   { DER_UNIVERSAL_STRING, "00110000" },
		{ DER_UNIVERSAL_STRING, "000000" }, { DER_BMP_STRING, "0000" },       { DER_UTF8_STRING, "e08080" },
	};
	struct name name;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice der = single(*state, 3, rows[i].tag, hex(*state, rows[i].value));
		REFUSED(name_read(&der, *state, &name, &test_err), ERR_MALFORMED, "4.1.2.4");
	}
}

static void malformed_structures_are_refused(void **state)
{
	static const struct {
		const char *der, *words;
	} rows[] = {
		{ "3100", "tag" },
		{ "3002 3000", "tag" },
		{ "3002 3100", "empty" },
		{ "3004 3102 3000", "missing" },
		{ "3008 3106 3004 0602 5504", "missing" },
		{ "300d 310b 3009 0603 550403 0500 0500", "followed by" },
		{ "300b 3109 3009 0603 550403 0500", "cut short" },
		{ "300b 3109 3007 0603 558003 0500", "OBJECT IDENTIFIER" },
		/* X.690 11.6: CN=B+CN=A */
		{ "3016 3114 3008 0603 550403 0c0142 3008 0603 550403 0c0141", "DER order" },
	};
	struct name name;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice der = hex(*state, rows[i].der);
		REFUSED(name_read(&der, *state, &name, &test_err), ERR_MALFORMED, rows[i].words);
	}
}

static void the_number_of_parts_is_bounded(void **state)
{
	struct buf out;
	struct name name;

	buf_init(&out, 70000);
	for (int i = 0; i < 65; i++)
		buf_put_slice(&out, hex(*state, "310a 3008 0603550403 0c0141"));
	struct slice der = hex(*state, "3081");
	struct buf whole;
	buf_init(&whole, 70000);
	der_put(&whole, DER_SEQUENCE, buf_slice(&out));
	der = buf_slice(&whole);
	REFUSED(name_read(&der, *state, &name, &test_err), ERR_TOO_LARGE, "RDNs");
	buf_fini(&out);
	buf_fini(&whole);
}

static void values_that_are_no_strings_are_compared_by_their_der(void **state)
{
	const struct name a = read_der(*state, single(*state, 45, DER_BIT_STRING, hex(*state, "0041")));
	const struct name b = read_der(*state, single(*state, 45, DER_BIT_STRING, hex(*state, "0061")));
	const struct name c = read_der(*state, single(*state, 45, DER_OCTET_STRING, hex(*state, "0041")));

	assert_false(name_equal(&a, &b));
	assert_false(name_equal(&a, &c));
	assert_true(name_equal(&a, &a));
}

static void a_multi_valued_rdn_is_a_set(void **state)
{
	/* Folding changes which attribute sorts first: "B" < "a" in DER, "a" < "b" when folded. */
	const struct name a = read_der(*state, hex(*state, "3016 3114 3008 0603550403 0c0142 3008 0603550403 0c0161"));
	const struct name b = read_der(*state, hex(*state, "3016 3114 3008 0603550403 0c0141 3008 0603550403 0c0162"));

	assert_true(name_equal(&a, &b));
}

static void two_rdns_are_not_one_with_two_values(void **state)
{
	const struct name joined = read_text(*state, "CN=a+O=b"), apart = read_text(*state, "CN=a,O=b");

	assert_false(name_equal(&joined, &apart));
}

static void an_empty_name_is_told(void **state)
{
	const struct name empty = read_der(*state, hex(*state, "3000"));

	assert_true(empty.empty);
	assert_string_equal(name_arena_text(&empty, *state), "");
	assert_null(name_common_name(&empty, *state));
}

/* RFC 5280 4.2.1.10, 7.1 */
static void a_subtree_is_a_prefix_of_rdns(void **state)
{
	const struct name base = read_text(*state, "O=Example,C=US");
	const struct name inside = read_text(*state, "CN=x,OU=y,o=EXAMPLE,c=us");
	const struct name itself = read_text(*state, "O=example,C=US");
	const struct name above = read_text(*state, "C=US");
	const struct name longer = read_text(*state, "O=Example Two,C=US");
	const struct name joined = read_text(*state, "CN=x+O=Example,C=US");
	const struct name empty = read_der(*state, hex(*state, "3000"));

	assert_true(name_is_within(&inside, &base));
	assert_true(name_is_within(&itself, &base));
	assert_false(name_is_within(&above, &base));
	assert_false(name_is_within(&longer, &base));
	assert_false(name_is_within(&joined, &base));
	assert_true(name_is_within(&base, &empty));
	assert_false(name_is_within(&empty, &base));
}

/* RFC 5280 4.2.1.13: nameRelativeToCRLIssuer. */
static void a_name_is_extended_by_an_rdn(void **state)
{
	const struct name base = read_text(*state, "O=Example,C=US");
	const struct name whole = read_text(*state, "CN=List,O=Example,C=US");
	struct name extended;

	ACCEPTED(name_extend(&base, hex(*state, "300b 0603550403 0c044c495354"), *state, &extended, &test_err));
	assert_true(name_equal(&extended, &whole));
	REFUSED(name_extend(&base, hex(*state, ""), *state, &extended, &test_err), ERR_MALFORMED, "empty");
}

/* RFC 4514 */
static void text_and_der_are_two_forms_of_one_name(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "CN=Example Root,O=Example,C=US", "CN=Example Root,O=Example,C=US" },
		{ "cn = Example Root , o=Example, c=US", "CN=Example Root,O=Example,C=US" },
		{ "CN=a\\,b\\+c\\=\\\\\\\"\\<\\>\\;", "CN=a\\,b\\+c=\\\\\\\"\\<\\>\\;" },
		{ "CN=\\ a\\ ", "CN=\\ a\\ " },
		{ "CN=\\#a#", "CN=\\#a#" },
		{ "CN=L\\C3\\A4nge", "CN=L\xc3\xa4nge" },
		{ "CN=\xc3\x84", "CN=\xc3\x84" },
		{ "CN=a\\0Ab", "CN=a\\0Ab" },
		{ "CN=a\\E2\\80\\AEb", "CN=a\\E2\\80\\AEb" },  /* right-to-left override */
		{ "1.2.3.4=x", "1.2.3.4=#0c0178" },
		{ "1.2.3.4=#0c0178", "1.2.3.4=#0c0178" },
		{ "O=b+CN=a", "CN=a+O=b" },
		{ "DC=example,DC=org", "DC=example,DC=org" },
		{ "emailAddress=a@example.org,serialNumber=5", "emailAddress=a@example.org,serialNumber=5" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct name name = read_text(*state, rows[i].in);
		assert_string_equal(name_arena_text(&name, *state), rows[i].out);
		const struct name again = read_text(*state, rows[i].out);
		assert_true(slice_equal(name.der, again.der));
	}
}

static void text_that_is_no_name_is_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} rows[] = {
		{ "Example", "TYPE=value" },
		{ "CN=a,,O=b", "TYPE=value" },
		{ "=a", "no type" },
		{ "CN=", "empty" },
		{ "XY=a", "not known" },
		{ "1.2.=a", "object identifier" },
		{ "C=USA", "longer than 2" },
		{ "C=U", "two letters" },
		{ "C=\xc3\x84", "PrintableString" },
		{ "DC=\xc3\x84", "ASCII" },
		{ "CN=a;b", "escaped" },
		{ "CN=\"a\"", "escaped" },
		{ "CN=a\\zb", "escape" },
		{ "CN=a\\", "escape" },
		{ "CN=a\\00b", "UTF-8" },
		{ "CN=\\FF", "UTF-8" },
		{ "CN=\\C3", "UTF-8" },
		{ "CN=#zz", "hexadecimal" },
		{ "CN=#0c05", "DER" },
		{ "CN=#0c01ff", "octets that its string type does not have" },
		{ "1.2.3=#1c0141", "octets that its string type does not have" },
		{ "C=#0c0141", "two letters" }, /* RFC 5280 A.1 binds this form as well */
		{ "C=#0c03555341", "longer than 2" },
		{ "DC=#0c02c384", "ASCII" },
		{ "CN=#0500", "not a string where CN is one" },
		{ "CN=0123456789012345678901234567890123456789012345678901234567890123x", "longer than 64" },
		{ "CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a,CN=a", "16 parts" },
		{ "CN=a+CN=b+CN=c+CN=d+CN=e", "too many" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf out;
		buf_init(&out, 70000);
		REFUSED(name_from_text(rows[i].text, &out, &test_err), ERR_INVALID, rows[i].words);
		buf_fini(&out);
	}
}

static void the_common_name_is_plain_text(void **state)
{
	const struct name name = read_text(*state, "OU=u,CN=a\\,b,C=US");
	const struct name none = read_text(*state, "C=US");

	assert_string_equal(name_common_name(&name, *state), "a,b");
	assert_null(name_common_name(&none, *state));
}

/* RFC 5280 4.2.1.6, 4.2.1.10 */
static void general_names_have_the_form_of_their_kind(void **state)
{
	static const struct {
		const char *der, *words; /* words NULL: accepted */
		bool constraint;
	} rows[] = {
		{ "8203612e62", NULL, false },
		{ "8200", "empty", false },
		{ "8200", NULL, true },
		{ "82036100 62", "IA5", false },
		{ "8202c3a4", "IA5", false },
		{ "8103614062", NULL, false },
		{ "8101ff", "IA5", false },
		{ "860475726e3a", NULL, false },
		{ "8602 80 61", "IA5", false },
		{ "8704c0000201", NULL, false },
		{ "8703c00002", "4 or 16", false },
		{ "8708c0000200ffffff00", "4 or 16", false },
		{ "8708c0000200ffffff00", NULL, true },
		{ "8708c0000200ff00ff00", "holes", true },
		{ "8704c0000201", "8 or 32", true },
		{ "871020010db8000000000000000000000001", NULL, false },
		{ "8803 2a0304", NULL, false },
		{ "8802 2a80", "registeredID", false },
		{ "8800", "registeredID", false },
		{ "a40e 300c310a300806035504030c0141", NULL, false },
		{ "a402 3000", NULL, false },
		{ "a404 3000 3000", "followed by", false },
		{ "a400", "missing", false },
		{ "840c 310a300806035504030c0141", "tag", false },
		{ "a009 0603 2a0304 a002 0500", NULL, false },
		{ "a007 0603 2a0304 0500", "tag", false },
		{ "a00b 0603 2a0304 a002 0500 0500", "followed by", false },
		{ "8000", "tag", false },
		{ "a203 612e62", "tag", false },
		{ "8900", "tag", false },
		{ "0c0161", "tag", false },
		{ "a300", NULL, false },
		{ "a500", NULL, false },
	};
	struct general_name name;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct slice in = hex(*state, rows[i].der);
		const struct result r = rows[i].constraint ? general_name_read_constraint(&in, *state, &name, &test_err) :
		                                             general_name_read(&in, *state, &name, &test_err);
		if (failed(r) != (rows[i].words != NULL))
			fail_msg("%s: %s", rows[i].der, failed(r) ? test_err.detail : "accepted");
		if (rows[i].words != NULL && strstr(test_err.detail, rows[i].words) == NULL)
			fail_msg("%s: %s", rows[i].der, test_err.detail);
	}
}

static void a_list_of_general_names_keeps_their_order(void **state)
{
	struct general_names names;

	ACCEPTED(general_names_read(hex(*state, "8201 61 8704 7f000001 8601 62"), *state, &names, &test_err));
	assert_int_equal(names.count, 3);
	assert_int_equal(names.items[0].kind, NAME_DNS);
	assert_int_equal(names.items[1].kind, NAME_IP);
	assert_true(slice_is_text(names.items[2].value, "b"));
	REFUSED(general_names_read(hex(*state, ""), *state, &names, &test_err), ERR_MALFORMED, "empty");
}

static void a_list_of_general_names_is_bounded(void **state)
{
	struct general_names names;
	uint8_t *many = arena_alloc(*state, 3 * 1025);

	for (size_t i = 0; i < 1025; i++)
		memcpy(many + 3 * i, "\x82\x01"
		                     "a",
		       3);
	ACCEPTED(general_names_read(slice_of(many, 3 * 1024), *state, &names, &test_err));
	REFUSED(general_names_read(slice_of(many, 3 * 1025), *state, &names, &test_err), ERR_TOO_LARGE, "1024");
}

static void an_arena_that_is_full_is_an_error(void **state)
{
	CLEANUP(arena_free) struct arena *small = arena_new(8);
	struct name name;
	struct slice in = hex(*state, RAW_NAME_A);

	REFUSED(name_read(&in, small, &name, &test_err), ERR_TOO_LARGE, "memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_TEST(strings_that_mean_the_same_are_equal),
		ARENA_TEST(strings_that_mean_other_things_differ),
		ARENA_TEST(malformed_strings_are_refused),
		ARENA_TEST(malformed_structures_are_refused),
		ARENA_TEST(the_number_of_parts_is_bounded),
		ARENA_TEST(values_that_are_no_strings_are_compared_by_their_der),
		ARENA_TEST(a_multi_valued_rdn_is_a_set),
		ARENA_TEST(two_rdns_are_not_one_with_two_values),
		ARENA_TEST(an_empty_name_is_told),
		ARENA_TEST(a_subtree_is_a_prefix_of_rdns),
		ARENA_TEST(a_name_is_extended_by_an_rdn),
		ARENA_TEST(text_and_der_are_two_forms_of_one_name),
		ARENA_TEST(text_that_is_no_name_is_refused),
		ARENA_TEST(the_common_name_is_plain_text),
		ARENA_TEST(general_names_have_the_form_of_their_kind),
		ARENA_TEST(a_list_of_general_names_keeps_their_order),
		ARENA_TEST(a_list_of_general_names_is_bounded),
		ARENA_TEST(an_arena_that_is_full_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
