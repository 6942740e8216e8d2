/* SPDX-License-Identifier: Apache-2.0 */
/* What people read in the subject of a certificate: whose it is said to be. For hosts in it see subject_host.h. */
#ifndef X509_SUBJECT_CHECK_H
#define X509_SUBJECT_CHECK_H

#include "base/err.h"
#include "base/slice.h"

/*
 * Every organizationName of `subject`, a DER Name, is `organization` (RFC 5280 7.1: case and white space do not
 * count), and no string in it hides or reorders text on a screen. ERR_NAMESPACE, ERR_MALFORMED.
 */
RESULT subject_check(struct slice subject, const char *organization, struct err *e);

#endif
