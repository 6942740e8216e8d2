# SPDX-License-Identifier: Apache-2.0
"""The main job through the command line, its exit codes, its JSON, its help and its completion."""
import json
import subprocess

import pytest

from harness import BINARY
from world import make_csr, make_key

REFUSED, USAGE, UNREACHABLE, UNTRUSTED = 1, 2, 3, 4


@pytest.fixture(scope="module")
def cli(node):
    """Runs a command as the administrator."""
    def run(*args, **kwargs):
        return node.cli(*args, token=kwargs.pop("token", node.administrator), **kwargs)
    return run


@pytest.fixture(scope="module")
def issued(cli, directory):
    """The main job: community, CAs, organization, certificate."""
    cli("community", "create", "--slug", "cli", "--uri", "udap://cli.example.org/", "--name", "By command line")
    cli("ca", "create", "--community", "cli", "--name", "Root", "--kind", "root", "--subject", "CN=CLI Root,O=Example",
        "--key-algorithm", "ec-p384")
    cli("authority", "create", "--community", "cli", "--name", "Issuing", "--kind", "intermediate", "--parent", "Root")
    cli("org", "create", "--community", "cli", "--name", "Clinic", "--contact", "Ops <ops@example.org>", "--uri",
        "https://cli.example.org/fhir")
    cli("organization", "approve", "--community", "cli", "Clinic")
    csr, leaf, chain = directory / "cli.csr", directory / "cli.pem", directory / "cli-chain.pem"
    csr.write_text(make_csr(make_key(), ["https://cli.example.org/fhir"]))
    output = cli("cert", "issue", "--community", "cli", "--organization", "Clinic", "--profile", "udap-client", "--csr", csr,
                 "--out", leaf, "--chain-out", chain, "--json")
    x5c = directory / "cli-x5c.pem"
    x5c.write_text(leaf.read_text() + chain.read_text())
    return {**json.loads(output), "file": x5c, "leaf": leaf, "csr": csr, "chain": chain}


def test_tables_for_people_and_json_for_programs(cli, issued):
    table = cli("cert", "list", "--community", "cli")
    assert issued["id"] in table and "good" in table
    listed = json.loads(cli("cert", "list", "--community", "cli", "--json"))
    assert issued["id"] in [item["id"] for item in listed["items"]]
    for noun in ("community", "authority", "anchor", "profile", "org", "job", "principal"):
        community = [] if noun in ("community", "principal") else ["--community", "cli"]
        assert json.loads(cli(noun, "list", *community, "--json"))["items"] is not None
        assert cli(noun, "list", *community)
    assert json.loads(cli("community", "show", "cli", "--json"))["slug"] == "cli"
    assert "By command line" in cli("community", "show", "cli")
    assert json.loads(cli("whoami", "--json"))["principal"]["name"] == "administrator"


def test_decide_tells_by_its_exit_code(cli, issued):
    assert "trusted" in cli("decide", "--community", "cli", "--purpose", "client", issued["file"])
    verdict = json.loads(cli("decide", "--community", "cli", "--json", "--uri", "https://cli.example.org/fhir", issued["file"]))
    assert verdict["verdict"] == "trusted"
    code, output, _ = cli("decide", "--community", "cli", "--uri", "https://other.example.org/", issued["file"], code=None)
    assert code == UNTRUSTED and "untrusted" in output
    assert "good" in cli("status", issued["sha256"])


def test_revoke_hold_release_and_crl(cli, issued, directory):
    cli("cert", "hold", "--community", "cli", issued["id"])
    assert cli("decide", "--community", "cli", issued["file"], code=UNTRUSTED)
    cli("cert", "release", "--community", "cli", issued["id"])
    assert cli("decide", "--community", "cli", issued["file"])
    cli("cert", "revoke", "--community", "cli", issued["id"], "--reason", "superseded", "--comment", "e2e")
    assert "superseded" in cli("decide", "--community", "cli", issued["file"], code=UNTRUSTED)
    cli("crl", "publish", "--community", "cli", "--authority", "Issuing")
    assert cli("crl", "list", "--community", "cli", "--authority", "Issuing")
    authority = json.loads(cli("authority", "show", "--community", "cli", "Issuing", "--json"))
    crl = directory / "cli.crl"
    cli("crl", "fetch", "--authority", authority["id"], "--out", crl)
    done = subprocess.run(["openssl", "crl", "-inform", "DER", "-in", crl, "-noout", "-text"], capture_output=True, text=True,
                          check=True)
    assert issued["serial"].upper() in done.stdout.upper()


def test_offline_verify_agrees_and_needs_no_server(cli, issued, directory, node):
    anchors = directory / "cli-anchors.pem"
    root = json.loads(cli("authority", "show", "--community", "cli", "Root", "--json"))
    anchors.write_text(root["pem"])
    environment = {key: value for key, value in node.environment.items() if not key.startswith("ANCHORHOLD_")}

    def verify(*args, stdin=None):
        done = subprocess.run([BINARY, "verify", *map(str, args)], env=environment, input=stdin, capture_output=True, text=True,
                              check=False)
        return done.returncode, done.stdout, done.stderr

    code, output, error = verify("--anchor", anchors, "--untrusted", issued["chain"], "--revocation", "skip", issued["leaf"])
    assert code == 0 and "trusted" in output, error
    assert verify("--anchor", anchors, "--revocation", "skip", issued["leaf"])[0] == UNTRUSTED
    code, _, error = verify("--anchor", anchors, "--crl", anchors, issued["leaf"])
    assert code == REFUSED and f"{anchors}: the input holds no CRL" in error
    question = {"id": "case-1", "x5c": issued["x5c"], "anchors": [root["pem"].split("-----")[2].replace("\n", "")],
                "revocation": "skip"}
    code, output, error = verify("--json-lines", stdin=json.dumps(question) + "\nnot json\n" + json.dumps(question) + "\n")
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line.get("verdict") for line in lines] == ["trusted", None, "trusted"], (output, error)
    assert lines[0]["id"] == "case-1" and "error" in lines[1]


def test_anchors_profiles_tokens_and_audit(cli, issued, directory):
    anchor = json.loads(cli("anchor", "list", "--community", "cli", "--json"))["items"][0]
    cli("anchor", "constrain", "--community", "cli", anchor["id"], "--purpose", "client")
    assert json.loads(cli("anchor", "show", "--community", "cli", anchor["id"], "--json"))["purposes"] == ["client"]
    cli("anchor", "withdraw", "--community", "cli", anchor["id"], "--reason", "end of the test")
    cli("anchor", "add", "--community", "cli", "--authority", "Root")
    profile = json.loads(cli("profile", "show", "--community", "cli", "udap-client", "--json"))
    for member in ("id", "name", "revision", "created_at"):
        del profile[member]
    path = directory / "profile.json"
    path.write_text(json.dumps(profile))
    cli("profile", "put", "--community", "cli", "copy", "--file", path)
    token = json.loads(cli("token", "create", "--name", "a reader", "--role", "auditor", "--community", "cli", "--json"))
    assert token["token"] not in cli("token", "list", "a reader")
    assert "intact" in cli("audit", "verify", "--community", "cli", token=token["token"])
    assert "certificate.issued" in cli("audit", "list", "--community", "cli", token=token["token"])
    cli("token", "revoke", token["id"])
    code, _, error = cli("whoami", token=token["token"], code=None)
    assert code == REFUSED and "revoked" in error


def test_audit_verify_reads_the_database_itself(cli, issued, node):
    assert "intact" in node.cli("audit", "verify", "--community", "cli", "--database")


def test_an_rsa_authority_is_waited_for(cli, issued):
    output = cli("ca", "create", "--community", "cli", "--name", "RSA", "--kind", "intermediate", "--parent", "Root",
                 "--key-algorithm", "rsa-2048")
    assert "active" in output


@pytest.mark.parametrize("args, code, words", [
    (("nonsense",), USAGE, "--help"),
    (("cert", "nonsense"), USAGE, "--help"),
    (("cert", "list", "--nonsense"), USAGE, "--nonsense"),
    (("cert", "issue", "--community", "cli"), USAGE, "--organization"),
    (("help", "nonsense"), USAGE, "nonsense"),
    (("help", "cert", "nonsense"), USAGE, "nonsense"),
    (("cert", "list", "--community", ""), USAGE, "which community?"),
    (("lint", "/dev/null"), REFUSED, "/dev/null: the input is empty"),
    (("verify", "--anchor", "/dev/null", "/dev/null"), REFUSED, "/dev/null: the input is empty"),
    (("community", "show", "none"), REFUSED, "not_found"),
    (("cert", "revoke", "--community", "cli", "00000000-0000-7000-8000-000000000000", "--reason", "superseded"), REFUSED, "not_found"),
    (("cert", "issue", "--community", "cli", "--organization", "Clinic", "--profile", "udap-client", "--csr", "/nonexistent"), REFUSED,
     "/nonexistent"),
])
def test_mistakes_are_told_by_code_and_by_word(cli, issued, args, code, words):
    got, _, error = cli(*args, code=None)
    assert got == code and words in error, error


def test_a_certificate_that_cannot_be_written_is_named(cli, issued):
    code, _, error = cli("cert", "issue", "--community", "cli", "--organization", "Clinic", "--profile", "udap-client", "--csr",
                         issued["csr"], "--authority", "Issuing", "--out", "/nonexistent/leaf.pem", code=None)
    assert code == REFUSED and "cannot write /nonexistent/leaf.pem" in error
    assert "good" in cli("cert", "show", "--community", "cli", error.split()[-1])


def test_a_certificate_on_standard_output_stands_alone_there(cli, issued):
    output = cli("cert", "issue", "--community", "cli", "--organization", "Clinic", "--profile", "udap-client", "--csr", issued["csr"],
                 "--authority", "Issuing", "--out", "-")
    assert output.startswith("-----BEGIN CERTIFICATE-----\n") and output.endswith("-----END CERTIFICATE-----\n")


def test_status_takes_a_fingerprint_as_openssl_prints_it(cli, issued):
    fingerprint = subprocess.run(["openssl", "x509", "-in", str(issued["leaf"]), "-noout", "-fingerprint", "-sha256"],
                                 capture_output=True, text=True, check=True).stdout.strip().split("=")[1]
    assert issued["sha256"] in cli("status", fingerprint, code=None)[1]


def test_an_unreachable_server_has_its_own_exit_code(node):
    done = subprocess.run([BINARY, "community", "list"], capture_output=True, text=True, check=False, env={
        **node.environment, "ANCHORHOLD_SERVER_URL": "http://127.0.0.1:1", "ANCHORHOLD_TOKEN": "ah_" + "A" * 43})
    assert done.returncode == UNREACHABLE and done.stderr


def commands():
    """Every (group, verb) that the completion knows."""
    script = subprocess.run([BINARY, "completion", "bash"], capture_output=True, text=True, check=True).stdout
    assert "complete" in script
    return script


def test_help_is_everywhere(node):
    done = subprocess.run([BINARY, "--help"], capture_output=True, text=True, check=True)
    assert "Exit codes" in done.stdout or "exit codes" in done.stdout
    for group in ("serve", "migrate", "verify", "decide", "lint", "rules", "health", "community", "anchor", "ca", "profile", "org",
                  "cert", "crl", "token", "audit"):
        assert group in done.stdout
        text = subprocess.run([BINARY, group, "--help"], capture_output=True, text=True, check=True).stdout
        assert "Usage" in text or "usage" in text, group
    assert "--reason" in subprocess.run([BINARY, "cert", "revoke", "--help"], capture_output=True, text=True, check=True).stdout


def test_completion_completes(directory):
    path = directory / "completion.bash"
    path.write_text(commands())
    subprocess.run(["bash", "-n", str(path)], check=True)
    probe = ("source %s; COMP_WORDS=(anchorhold ce); COMP_CWORD=1; COMP_LINE='anchorhold ce'; COMP_POINT=${#COMP_LINE};"
             "$(complete -p anchorhold | sed 's/.*-F \\([^ ]*\\).*/\\1/') anchorhold ce anchorhold; echo ${COMPREPLY[@]}" % path)
    done = subprocess.run(["bash", "-c", probe], capture_output=True, text=True, check=True)
    assert "cert" in done.stdout.split(), done


def test_rules_lists_what_a_decision_applies():
    rules = json.loads(subprocess.run([BINARY, "rules", "--json"], capture_output=True, text=True, check=True).stdout)
    assert all({"id", "severity", "source"} <= set(rule) for rule in rules["items"])


def test_lint_reads_a_certificate(issued):
    done = subprocess.run([BINARY, "lint", str(issued["leaf"])], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout == "no faults\n", done
