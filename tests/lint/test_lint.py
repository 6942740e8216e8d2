# SPDX-License-Identifier: Apache-2.0
"""The checks of this directory find what they are for."""
import pathlib
import sys
import tempfile
import unittest

import headers
import layering
import links
import sources


class Tree(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = pathlib.Path(directory.name)
        self.write("src/base/err.h", "")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Layering(Tree):
    def faults(self, name, *targets):
        lines = [f'#include "{target}"\n' if not target.startswith("<") else f"#include {target}\n" for target in targets]
        self.write(f"src/{name}", "".join(lines))
        return layering.check(self.root)

    def test_a_lower_layer_may_be_included(self):
        self.assertEqual(self.faults("model/a.h", "base/err.h", "<stdint.h>"), [])

    def test_a_higher_layer_may_not(self):
        self.write("src/trust/t.h", "")
        self.assertEqual(self.faults("x509/a.c", "trust/t.h"), ['x509/a.c: includes "trust/t.h", which is of a higher layer'])

    def test_http_does_not_include_store(self):
        self.write("src/store/db.h", "")
        self.assertIn('"store/db.h"', self.faults("http/management/a.c", "store/db.h")[0])

    def test_the_relying_party_plane_does_not_include_service(self):
        self.write("src/service/s.h", "")
        self.assertIn("never includes service/", self.faults("http/relying_party/a.c", "service/s.h")[0])

    def test_the_relying_party_plane_does_not_reach_store_through_a_header(self):
        self.write("src/store/db.h", "")
        self.write("src/service/s.h", '#include "store/db.h"\n')
        self.write("src/http/shared.h", '#include "service/s.h"\n')
        faults = self.faults("http/relying_party/a.c", "http/shared.h")
        self.assertIn('http/relying_party/a.c: reaches "store/db.h" through its headers', faults)

    def test_headers_do_not_go_in_circles(self):
        self.write("src/base/b.h", '#include "base/a.h"\n')
        self.assertIn("base/a.h: includes itself through its headers", self.faults("base/a.h", "base/b.h"))

    def test_a_missing_header_is_found(self):
        self.assertEqual(self.faults("base/a.c", "base/none.h"), ['base/a.c: there is no "base/none.h"'])

    def test_a_directory_that_is_no_layer_is_found(self):
        self.assertEqual(self.faults("misc/a.c", "base/err.h"), ["misc/a.c: is in no layer"])

    def test_openssl_stays_where_it_belongs(self):
        self.assertEqual(self.faults("trust/a.c", "<openssl/evp.h>"), ["trust/a.c: openssl/evp.h is for crypto, x509 only"])

    def test_public_headers_stand_for_themselves(self):
        self.write("include/anchorhold/a.h", '#include "base/err.h"\n')
        self.assertEqual(layering.check(self.root), ['anchorhold/a.h: a public header includes "base/err.h"'])

    def test_an_empty_tree_is_found(self):
        (self.root / "src/base/err.h").unlink()
        self.assertIn("nothing to check", layering.check(self.root)[0])


class Headers(Tree):
    def compiled(self, text):
        self.write("src/base/a.h", text)
        return headers.compile_header(["cc", "-std=c11"], "c", "base/a.h", [self.root / "src"])

    def test_a_complete_header_passes(self):
        self.assertIsNone(self.compiled("#pragma once\n#include <stdint.h>\nstruct a { uint8_t b; };\n"))

    def test_a_missing_include_is_found(self):
        self.assertIn("uint8_t", self.compiled("#pragma once\nstruct a { uint8_t b; };\n"))

    def test_a_missing_guard_is_found(self):
        self.assertIn("redefinition", self.compiled("struct a { int b; };\n"))


class Sources(Tree):
    def faults(self, name, text):
        (self.root / "src/base/err.h").unlink(missing_ok=True)
        self.write(name, text)
        return sources.check(self.root)

    def test_a_licensed_source_passes(self):
        self.assertEqual(self.faults("src/a.c", "/* SPDX-License-Identifier: Apache-2.0 */\nint a;\n"), [])
        self.assertEqual(self.faults("run.sh", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n"), [])

    def test_a_missing_licence_is_found(self):
        self.assertEqual(len(self.faults("src/a.c", "int a;\n")), 1)
        self.assertEqual(len(self.faults("migrations/1.sql", "")), 2)

    def test_waiting_in_a_test_is_found(self):
        text = "# SPDX-License-Identifier: Apache-2.0\ntime." + "sleep" + "(1)\n"
        self.assertEqual(self.faults("tests/a.py", text), ["tests/a.py:2: a test waits by the clock"])

    def test_a_path_of_a_build_machine_is_found(self):
        text = "see " + "/home" + "/someone/notes\n"
        self.assertEqual(self.faults("README.md", text), ["README.md:1: names a path of a build machine"])

    def test_what_was_built_is_not_looked_at(self):
        self.assertIn("nothing to check", self.faults("build/a.c", "int a;\n")[0])


class Links(Tree):
    def faults(self, text):
        self.write("docs/page.md", text)
        self.write("docs/other.md", "# A title, with `code`\n")
        return links.check(self.root)

    def test_links_that_lead_somewhere_pass(self):
        text = "# Here\n[a](other.md) [b](other.md#a-title-with-code) [c](#here) [d](../src/base/err.h) [e](https://example.org/)\n"
        self.assertEqual(self.faults(text), [])

    def test_a_link_to_nothing_is_found(self):
        self.assertEqual(self.faults("\n[a](none.md)\n"), ["docs/page.md:2: there is no none.md"])

    def test_a_link_to_a_heading_that_is_not_there_is_found(self):
        self.assertEqual(self.faults("[a](other.md#none)\n"), ["docs/page.md:1: other.md has no heading #none"])

    def test_a_file_that_is_named_and_not_there_is_found(self):
        self.assertEqual(self.faults("`src/base/err.h`, `src/…`, `src/base/none.h --help`\n"), ["docs/page.md:1: there is no src/base/none.h"])

    def test_what_stands_in_a_block_of_code_is_no_link(self):
        self.assertEqual(self.faults("```\n[a](none.md)\n```\n"), [])

    def test_a_line_that_is_too_wide_is_found(self):
        self.assertEqual(self.faults("| " + "x" * 200 + " |\n" + "x" * 141 + "\n"), ["docs/page.md:2: has 141 characters, more than 140"])


if __name__ == "__main__":
    sys.exit(unittest.main())
