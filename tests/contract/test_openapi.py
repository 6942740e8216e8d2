# SPDX-License-Identifier: Apache-2.0
"""The checks of openapi.py find what they are for.

usage: test_openapi.py ROOT
"""
import copy
import pathlib
import sys
import tempfile
import unittest

import openapi

ROOT = pathlib.Path(sys.argv.pop(1))
DOCUMENT = openapi.load(ROOT)


def routes_of(document):
    return [dict(zip(openapi.COLUMNS, row)) for row in sorted(openapi.rows_of_document(document))]


class Contract(unittest.TestCase):
    def setUp(self):
        self.document = copy.deepcopy(DOCUMENT)
        self.schemas = self.document["components"]["schemas"]
        self.whoami = self.document["paths"]["/v1/whoami"]["get"]

    def assert_found(self, text, check=openapi.check_document):
        self.assertTrue([fault for fault in check(self.document) if text in fault], text)


class Document(Contract):
    def test_the_document_as_it_is_has_no_fault(self):
        self.assertEqual(openapi.check_document(self.document), [])

    def test_a_reference_to_nothing_is_found(self):
        del self.schemas["Whoami"]
        self.assert_found("there is no #/components/schemas/Whoami")

    def test_a_component_that_nothing_uses_is_found(self):
        self.schemas["Orphan"] = {"description": "Nobody's.", "type": "string"}
        self.assert_found("#/components/schemas/Orphan: is used nowhere")

    def test_an_open_object_is_found(self):
        del self.schemas["Community"]["additionalProperties"]
        self.assert_found("#/components/schemas/Community: takes members that it does not name")

    def test_an_open_object_inside_another_is_found(self):
        del self.schemas["StatusQuestion"]["properties"]["items"]["items"]["additionalProperties"]
        self.assert_found("takes members that it does not name")

    def test_a_schema_that_is_none_is_found(self):
        self.schemas["Slug"]["type"] = "text"
        self.assert_found("#/components/schemas/Slug: ", openapi.check_schemas)

    def test_an_example_with_a_wrong_value_is_found(self):
        self.schemas["Community"]["examples"][0]["slug"] = "No Slug"
        self.assert_found("#/components/schemas/Community: its example: 'No Slug'")

    def test_an_example_with_an_unknown_member_is_found(self):
        self.schemas["CertificateFull"]["examples"][0]["colour"] = "red"
        self.assert_found("#/components/schemas/CertificateFull: its example: ")

    def test_a_missing_example_is_found(self):
        del self.schemas["Whoami"]["examples"]
        self.assert_found("GET /v1/whoami 200: application/json has no example")

    def test_a_problem_with_the_code_of_another_status_is_found(self):
        content = self.document["components"]["responses"]["NotFound"]["content"]
        content["application/problem+json"]["example"]["code"] = "busy"
        self.assert_found("GET /v1/communities/{community} 404: 'busy'")

    def test_two_operations_of_one_name_are_found(self):
        self.whoami["operationId"] = "listPermissions"
        self.assert_found("another operation is called listPermissions too")

    def test_a_public_operation_that_takes_a_token_is_found(self):
        self.whoami["x-anchorhold-permission"] = "public"
        self.assert_found("public operations take no token, and all others one")

    def test_a_path_parameter_that_is_not_described_is_found(self):
        self.document["paths"]["/v1/tokens/{token}"]["delete"]["parameters"] = []
        self.assert_found("its path and its path parameters differ", openapi.check_operations)


class ExampleFiles(Contract):
    def setUp(self):
        super().setUp()
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def faults(self, name, text):
        (self.directory / name).write_text(text, encoding="utf-8")
        return openapi.check_example_files(self.document, self.directory)

    def test_those_of_the_project_have_no_fault(self):
        examples = ROOT / "api" / "examples"
        self.assertTrue(list(examples.glob("*.json")))
        self.assertEqual(openapi.check_example_files(self.document, examples), [])

    def test_a_body_that_the_operation_refuses_is_found(self):
        self.assertIn("createPrincipal.json: 'grants' is a required property", self.faults("createPrincipal.json", '{"name": "x"}'))

    def test_a_file_of_no_operation_is_found(self):
        for name in ("makeCoffee.json", "whoami.json", "createPrincipal.txt"):
            with self.subTest(name):
                self.assertIn(f"{name}: is named after no operation that takes a body", self.faults(name, "{}"))


class Bijection(Contract):
    def setUp(self):
        super().setUp()
        self.routes = routes_of(self.document)

    def faults(self):
        return openapi.check_bijection(self.document, self.routes)

    def test_the_same_rows_have_no_fault(self):
        self.assertEqual(self.faults(), [])

    def test_a_row_without_an_operation_is_found(self):
        self.routes.append({**self.routes[0], "path": "/v1/elsewhere"})
        self.assertTrue(self.faults()[0].endswith("only in the route tables"))

    def test_an_operation_without_a_row_is_found(self):
        self.routes.pop()
        self.assertTrue(self.faults()[0].endswith("only in api/openapi.json"))

    def test_a_row_that_stands_twice_is_found(self):
        self.routes.append(self.routes[0])
        self.assertTrue(self.faults()[0].endswith("stands twice in the route tables"))

    def test_each_column_counts(self):
        for column in openapi.COLUMNS:
            with self.subTest(column):
                self.routes = routes_of(self.document)
                self.routes[0][column] = "other"
                self.assertEqual(len(self.faults()), 2)


if __name__ == "__main__":
    unittest.main()
