/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "http/management/handlers.h"
#include "http/management/management.h"
#include "http/management/scope.h"

#define AUTHORITY SCOPE_PATH "/authorities/{authority}"
#define ANCHOR SCOPE_PATH "/anchors/{anchor}"
#define PROFILE SCOPE_PATH "/profiles/{profile}"
#define ORGANIZATION SCOPE_PATH "/organizations/{organization}"
#define CERTIFICATE SCOPE_PATH "/certificates/{certificate}"
#define PRINCIPAL "/v1/principals/{principal}"

#define LIST (ROUTE_READ | ROUTE_QUERY)
#define OWN 0 /* the use case opens its own transactions, or needs none */

/* clang-format off */

static const struct route meta[] = {
	{ "GET",    "/v1/whoami",                    "whoami",               PERM_AUTHENTICATED,        OWN,         whoami_get },
	{ "GET",    "/v1/permissions",               "listPermissions",      PERM_AUTHENTICATED,        OWN,         permissions_list },
	{ "GET",    "/openapi.json",                 "getOpenapi",           PERM_PUBLIC,               OWN,         openapi_get },
};

static const struct route communities[] = {
	{ "POST",   "/v1/communities",               "createCommunity",      PERM_COMMUNITY_CREATE,     ROUTE_WRITE, communities_create },
	{ "GET",    "/v1/communities",               "listCommunities",      PERM_AUTHENTICATED,        LIST,        communities_list },
	{ "GET",    SCOPE_PATH,                      "getCommunity",         PERM_COMMUNITY_READ,       OWN,         communities_get },
	{ "PATCH",  SCOPE_PATH,                      "changeCommunity",      PERM_COMMUNITY_WRITE,      ROUTE_WRITE, communities_change },
};

static const struct route authorities[] = {
	{ "POST",   SCOPE_PATH "/authorities",       "createAuthority",      PERM_AUTHORITY_WRITE,      OWN,         authorities_create },
	{ "POST",   SCOPE_PATH "/authorities/import", "importAuthority",     PERM_AUTHORITY_WRITE,      ROUTE_WRITE, authorities_import },
	{ "GET",    SCOPE_PATH "/authorities",       "listAuthorities",      PERM_AUTHORITY_READ,       LIST,        authorities_list },
	{ "GET",    AUTHORITY,                       "getAuthority",         PERM_AUTHORITY_READ,       ROUTE_READ,  authorities_get },
	{ "POST",   AUTHORITY "/retire",             "retireAuthority",      PERM_AUTHORITY_WRITE,      ROUTE_WRITE, authorities_retire },
};

static const struct route crls[] = {
	{ "POST",   AUTHORITY "/crls",               "publishCrl",           PERM_CRL_PUBLISH,          OWN,         crls_publish },
	{ "GET",    AUTHORITY "/crls",               "listCrls",             PERM_CRL_READ,             LIST,        crls_list },
};

static const struct route anchors[] = {
	{ "POST",   SCOPE_PATH "/anchors",           "addAnchor",            PERM_ANCHOR_WRITE,         ROUTE_WRITE, anchors_add },
	{ "GET",    SCOPE_PATH "/anchors",           "listAnchors",          PERM_ANCHOR_READ,          LIST,        anchors_list },
	{ "GET",    ANCHOR,                          "getAnchor",            PERM_ANCHOR_READ,          ROUTE_READ,  anchors_get },
	{ "PATCH",  ANCHOR,                          "constrainAnchor",      PERM_ANCHOR_WRITE,         ROUTE_WRITE, anchors_constrain },
	{ "POST",   ANCHOR "/withdraw",              "withdrawAnchor",       PERM_ANCHOR_WRITE,         ROUTE_WRITE, anchors_withdraw },
};

static const struct route profiles[] = {
	{ "GET",    SCOPE_PATH "/profiles",          "listProfiles",         PERM_PROFILE_READ,         ROUTE_READ,  profiles_list },
	{ "GET",    PROFILE,                         "getProfile",           PERM_PROFILE_READ,         LIST,        profiles_get },
	{ "PUT",    PROFILE,                         "putProfile",           PERM_PROFILE_WRITE,        ROUTE_WRITE, profiles_put },
};

static const struct route organizations[] = {
	{ "POST",   SCOPE_PATH "/organizations",     "createOrganization",   PERM_ORGANIZATION_WRITE,   ROUTE_WRITE, organizations_create },
	{ "GET",    SCOPE_PATH "/organizations",     "listOrganizations",    PERM_ORGANIZATION_READ,    LIST,        organizations_list },
	{ "GET",    ORGANIZATION,                    "getOrganization",      PERM_ORGANIZATION_READ,    ROUTE_READ,  organizations_get },
	{ "PATCH",  ORGANIZATION,                    "changeOrganization",   PERM_ORGANIZATION_WRITE,   ROUTE_WRITE, organizations_change },
	{ "PUT",    ORGANIZATION "/uris",            "setOrganizationUris",  PERM_ORGANIZATION_APPROVE, ROUTE_WRITE, organizations_set_uris },
	{ "POST",   ORGANIZATION "/approve",         "approveOrganization",  PERM_ORGANIZATION_APPROVE, ROUTE_WRITE, organizations_approve },
	{ "POST",   ORGANIZATION "/suspend",         "suspendOrganization",  PERM_ORGANIZATION_APPROVE, ROUTE_WRITE, organizations_suspend },
};

static const struct route certificates[] = {
	{ "POST",   SCOPE_PATH "/certificates",      "issueCertificate",     PERM_CERTIFICATE_ISSUE,    OWN,         certificates_issue },
	{ "GET",    SCOPE_PATH "/certificates",      "searchCertificates",   PERM_CERTIFICATE_READ,     LIST,        certificates_search },
	{ "GET",    CERTIFICATE,                     "getCertificate",       PERM_CERTIFICATE_READ,     ROUTE_READ,  certificates_get },
	{ "POST",   CERTIFICATE "/revoke",           "revokeCertificate",    PERM_CERTIFICATE_REVOKE,   ROUTE_WRITE, revocations_revoke },
	{ "POST",   CERTIFICATE "/hold",             "holdCertificate",      PERM_CERTIFICATE_REVOKE,   ROUTE_WRITE, revocations_hold },
	{ "POST",   CERTIFICATE "/release",          "releaseCertificate",   PERM_CERTIFICATE_REVOKE,   ROUTE_WRITE, revocations_release },
};

static const struct route jobs[] = {
	{ "GET",    SCOPE_PATH "/jobs",              "listJobs",             PERM_JOB_READ,             LIST,        jobs_list },
	{ "GET",    SCOPE_PATH "/jobs/{job}",        "getJob",               PERM_JOB_READ,             ROUTE_READ,  jobs_get },
};

static const struct route audit[] = {
	{ "GET",    SCOPE_PATH "/audit",             "listAudit",            PERM_AUDIT_READ,           LIST,        audit_list },
	{ "GET",    SCOPE_PATH "/audit/verify",      "verifyAudit",          PERM_AUDIT_READ,           ROUTE_READ,  audit_check },
	{ "GET",    "/v1/audit",                     "listSystemAudit",      PERM_AUDIT_READ,           LIST,        audit_list },
	{ "GET",    "/v1/audit/verify",              "verifySystemAudit",    PERM_AUDIT_READ,           ROUTE_READ,  audit_check },
};

/* Whom a caller may manage depends on the grants in question, so the use cases ask for token:manage. */
static const struct route access[] = {
	{ "POST",   "/v1/principals",                "createPrincipal",      PERM_AUTHENTICATED,        ROUTE_WRITE, principals_create },
	{ "GET",    "/v1/principals",                "listPrincipals",       PERM_AUTHENTICATED,        LIST,        principals_list },
	{ "GET",    PRINCIPAL,                       "getPrincipal",         PERM_AUTHENTICATED,        ROUTE_READ,  principals_get },
	{ "PUT",    PRINCIPAL "/grants",             "grantPrincipal",       PERM_AUTHENTICATED,        ROUTE_WRITE, principals_grant },
	{ "POST",   PRINCIPAL "/tokens",             "createToken",          PERM_AUTHENTICATED,        ROUTE_WRITE, tokens_create },
	{ "GET",    PRINCIPAL "/tokens",             "listTokens",           PERM_AUTHENTICATED,        ROUTE_READ,  tokens_list },
	{ "DELETE", "/v1/tokens/{token}",            "revokeToken",          PERM_AUTHENTICATED,        ROUTE_WRITE, tokens_revoke },
};

/* clang-format on */

#define TABLE(rows) { rows, ARRAY_LEN(rows) }

const struct route_table management_routes[] = {
	TABLE(meta),     TABLE(communities),   TABLE(authorities),  TABLE(crls), TABLE(anchors),
	TABLE(profiles), TABLE(organizations), TABLE(certificates), TABLE(jobs), TABLE(audit),
	TABLE(access),
};
const size_t management_route_table_count = ARRAY_LEN(management_routes);
