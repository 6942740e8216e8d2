/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

int main(void)
{
	return fputs("anchorhold\n", stdout) == EOF;
}
