/* SPDX-License-Identifier: Apache-2.0 */
#include "http/relying_party/handlers.h"

#define ANY_TIME ROUTE_WITHOUT_SNAPSHOT

/* clang-format off */

static const struct route decisions[] = {
	{ "POST", "/v1/decisions/chain",                  "decideChain",      PERM_DECIDE,      0,        decisions_chain },
	{ "GET",  "/v1/rules",                            "listRules",        PERM_PUBLIC,      ANY_TIME, rules_list },
};

static const struct route status[] = {
	{ "GET",  "/v1/status/{sha256}",                  "getStatus",        PERM_STATUS_READ, 0,        status_get },
	{ "POST", "/v1/status",                           "findStatuses",     PERM_STATUS_READ, 0,        status_find },
};

static const struct route artefacts[] = {
	{ "GET",  "/crl/{issuer}.crl",                    "getCrl",           PERM_PUBLIC,      0,        crl_get },
	{ "GET",  "/crl/{issuer}/{number}.crl",           "getCrlByNumber",   PERM_PUBLIC,      0,        crl_get_by_number },
	{ "GET",  "/ca/{issuer}.cer",                     "getCaCertificate", PERM_PUBLIC,      0,        ca_get },
	{ "GET",  "/communities/{community}/anchors.pem", "getAnchors",       PERM_PUBLIC,      0,        anchors_pem_get },
};

static const struct route health[] = {
	{ "GET",  "/health/live",                         "getLiveness",      PERM_PUBLIC,      ANY_TIME, health_live },
	{ "GET",  "/health/ready",                        "getReadiness",     PERM_PUBLIC,      ANY_TIME, health_ready },
	{ "GET",  "/metrics",                             "getMetrics",       PERM_PUBLIC,      ANY_TIME, health_metrics },
};

/* clang-format on */

const struct route_table relying_party_routes[] = {
	{ decisions, ARRAY_LEN(decisions) },
	{ status, ARRAY_LEN(status) },
	{ artefacts, ARRAY_LEN(artefacts) },
	{ health, ARRAY_LEN(health) },
};
const size_t relying_party_route_table_count = ARRAY_LEN(relying_party_routes);
