#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: other_verifiers.sh DIRECTORY good|revoked
#
# What OpenSSL, GnuTLS and python3-cryptography say of DIRECTORY/{root,issuing,leaf,root-crl,issuing-crl}.pem, the leaf
# being good or revoked; so that our own mistakes cannot cancel out. Fails with what went wrong.
set -eu
dir=$1
expected=$2
cd "$dir"
cat root-crl.pem issuing-crl.pem >crls.pem
cat leaf.pem issuing.pem root.pem >chain.pem

fail() {
	echo "$1"
	[ -z "${2:-}" ] || echo "$2"
	exit 1
}

# Refused only by what it says of the leaf.
judge() {
	name=$1 status=$2 output=$3 words=$4
	if [ "$expected" = good ]; then
		[ "$status" -eq 0 ] || fail "$name refuses a good certificate:" "$output"
	else
		[ "$status" -ne 0 ] || fail "$name accepts a revoked certificate:" "$output"
		echo "$output" | grep -qi "$words" || fail "$name refuses for another reason:" "$output"
	fi
}

output=$(openssl verify -x509_strict -check_ss_sig -crl_check_all -CAfile root.pem -untrusted issuing.pem \
	-CRLfile crls.pem leaf.pem 2>&1) && status=0 || status=$?
judge openssl "$status" "$output" "certificate revoked"

output=$(certtool --verify --load-ca-certificate root.pem --load-crl crls.pem --infile chain.pem 2>&1) && status=0 || status=$?
judge certtool "$status" "$output" "revoked"

# Without CRLs the chain holds in any case.
output=$(certtool --verify-chain --infile chain.pem 2>&1) || fail "certtool refuses the chain:" "$output"
for crl in root-crl issuing-crl; do
	output=$(certtool --crl-info --infile $crl.pem 2>&1) || fail "certtool cannot read $crl:" "$output"
	output=$(openssl crl -in $crl.pem -noout -CAfile "${crl%-crl}.pem" 2>&1) || fail "openssl cannot verify $crl:" "$output"
	echo "$output" | grep -q "verify OK" || fail "openssl does not verify $crl:" "$output"
done

/usr/bin/python3 - "$expected" <<'PYTHON'
import sys
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

def read(name):
    with open(name, "rb") as file:
        return file.read()

def signed_by(certificate, issuer):
    key = issuer.public_key()
    how = [ec.ECDSA(certificate.signature_hash_algorithm)]
    if isinstance(key, rsa.RSAPublicKey):
        how = [padding.PKCS1v15(), certificate.signature_hash_algorithm]
    key.verify(certificate.signature, certificate.tbs_certificate_bytes, *how)
    assert certificate.issuer == issuer.subject, "the names do not chain"

def key_id(certificate):
    return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest

def authority_key_id(signed):
    return signed.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier

root, issuing, leaf = (x509.load_pem_x509_certificate(read(f"{name}.pem")) for name in ("root", "issuing", "leaf"))
signed_by(root, root)
signed_by(issuing, root)
signed_by(leaf, issuing)
assert authority_key_id(issuing) == key_id(root) and authority_key_id(leaf) == key_id(issuing)
assert key_id(leaf) == x509.SubjectKeyIdentifier.from_public_key(leaf.public_key()).digest
assert leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
assert leaf.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
for issuer, name in ((root, "root-crl"), (issuing, "issuing-crl")):
    crl = x509.load_pem_x509_crl(read(f"{name}.pem"))
    assert crl.is_signature_valid(issuer.public_key()), f"{name} is not signed by its issuer"
    assert crl.issuer == issuer.subject and authority_key_id(crl) == key_id(issuer)
    assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number > 0
entry = crl.get_revoked_certificate_by_serial_number(leaf.serial_number)
assert (entry is not None) == (sys.argv[1] == "revoked"), "the leaf's entry"
if entry is not None:
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason == x509.ReasonFlags.superseded
PYTHON
