# SPDX-License-Identifier: Apache-2.0
"""Holds every answer against api/openapi.json, and remembers which operations were exercised."""
import json
import re

import jsonschema


class Contract:
    def __init__(self, path):
        self.document = json.loads(path.read_text())
        self.resolver = jsonschema.RefResolver.from_schema(self.document)
        self.exercised = set()
        self.operations = []
        for template, item in self.document["paths"].items():
            pattern = re.compile("^" + re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(template)) + "$")
            for method, operation in item.items():
                if method in ("get", "post", "put", "patch", "delete"):
                    literal = len(re.sub(r"\{[^/]*?\}", "", template))
                    self.operations.append((literal, method.upper(), pattern, operation))
        # Of several templates that match, the one with more literal text is meant.
        self.operations.sort(key=lambda row: -row[0])

    def find(self, plane, method, path):
        path = path.split("?")[0]
        method = "GET" if method == "HEAD" else method
        for _, candidate, pattern, operation in self.operations:
            if candidate == method and operation["x-anchorhold-plane"] == plane and pattern.match(path):
                return operation
        return None

    def _resolve(self, node):
        while "$ref" in node:
            _, node = self.resolver.resolve(node["$ref"])
        return node

    def check(self, plane, method, path, reply):
        """Fails when the answer is none that the document promises for this operation."""
        operation = self.find(plane, method, path)
        if operation is None:
            assert reply.status in (404, 405), "%s %s is not in the document: %r" % (method, path, reply)
            return
        name = operation["operationId"]
        assert str(reply.status) in operation["responses"], "%s: status %d is not in the document: %r" % (
            name, reply.status, reply)
        response = self._resolve(operation["responses"][str(reply.status)])
        self.exercised.add(name)
        content = response.get("content")
        if not content or method == "HEAD":
            return
        media = (reply.headers["Content-Type"] or "").split(";")[0]
        assert media in content, "%s: content type %r is not in the document" % (name, media)
        schema = content[media].get("schema")
        if schema and "json" in media:
            jsonschema.Draft202012Validator(schema, resolver=self.resolver,
                                            format_checker=jsonschema.FormatChecker()).validate(reply.json)

    def missing(self):
        """Operations that no test exercised."""
        return sorted({row[3]["operationId"] for row in self.operations} - self.exercised)
