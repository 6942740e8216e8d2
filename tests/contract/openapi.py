# SPDX-License-Identifier: Apache-2.0
"""api/openapi.json is what the service is: every reference resolves, every object is closed, every example
is valid, those of api/examples too, and operations and rows of the route tables are the same ones.

usage: openapi.py ROOT [ROUTES_DUMP...]    where each ROUTES_DUMP prints its route table as a JSON array
"""
import json
import pathlib
import subprocess
import sys

import jsonschema

METHODS = ("get", "put", "post", "delete", "patch")
COLUMNS = ("method", "path", "operation_id", "permission", "plane")
JSON_TYPES = ("application/json", "application/problem+json")

# Documents of others, which may grow members.
OPEN_SCHEMAS = {"Openapi"}


def resolve(document, pointer):
    value = document
    for part in pointer.removeprefix("#/").split("/"):
        value = value[part.replace("~1", "/").replace("~0", "~")]
    return value


def resolved(document, value):
    return resolve(document, value["$ref"]) if "$ref" in value else value


def walk(value, place="#"):
    yield place, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield from walk(child, f"{place}/{name}")


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def validator(document, schema):
    """The schema with the components beside it, so that references need no resolver."""
    bundled = {**schema, "components": document["components"]}
    return jsonschema.Draft202012Validator(bundled, format_checker=jsonschema.FormatChecker())


def faults_of(document, schema, value):
    return [error.message for error in validator(document, schema).iter_errors(value)]


def check_references(document):
    faults, used = [], set()
    for place, value in walk(document):
        target = value.get("$ref") if isinstance(value, dict) else None
        if not isinstance(target, str):
            continue
        used.add(target)
        try:
            resolve(document, target)
        except (KeyError, TypeError):
            faults.append(f"{place}: there is no {target}")
    for kind in ("schemas", "responses", "parameters", "headers"):
        for name in document["components"][kind]:
            if f"#/components/{kind}/{name}" not in used:
                faults.append(f"#/components/{kind}/{name}: is used nowhere")
    return faults


def is_open(value):
    """An object that takes members which it does not name."""
    is_object = isinstance(value, dict) and value.get("type") == "object" and "properties" in value
    return is_object and value.get("additionalProperties") is not False


def check_schemas(document):
    faults = []
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        place = f"#/components/schemas/{name}"
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            faults.append(f"{place}: {error.message}")
        if "description" not in schema:
            faults.append(f"{place}: has no description")
        for inner, value in walk(schema, place):
            if is_open(value) and name not in OPEN_SCHEMAS:
                faults.append(f"{inner}: takes members that it does not name")
    return faults


def check_schema_examples(document):
    faults = []
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            faults += [f"#/components/schemas/{name}: its example: {fault}" for fault in faults_of(document, schema, example)]
    return faults


def examples_of(document, media):
    """Of the media type itself, else of the schema that it refers to."""
    if "example" in media:
        return [media["example"]]
    return resolved(document, media["schema"]).get("examples", [])


def check_media(document, place, content):
    faults = []
    for media_type, media in content.items():
        if media_type not in JSON_TYPES:
            continue
        examples = examples_of(document, media)
        if not examples:
            faults.append(f"{place}: {media_type} has no example")
        for example in examples:
            faults += [f"{place}: {fault}" for fault in faults_of(document, media["schema"], example)]
    return faults


def check_operation_examples(document):
    faults = []
    for method, path, operation in operations(document):
        place = f"{method} {path}"
        faults += check_media(document, f"{place} request", operation.get("requestBody", {}).get("content", {}))
        for status, response in operation["responses"].items():
            content = resolved(document, response).get("content", {})
            faults += check_media(document, f"{place} {status}", content)
    return faults


def check_operation(document, method, path, operation):
    faults = [f"has no {name}" for name in ("operationId", "summary", "description", "tags") if not operation.get(name)]
    public = operation["x-anchorhold-permission"] == "public"
    if public == bool(operation["security"]):
        faults.append("public operations take no token, and all others one")
    if not public and not {"401", "403"} <= set(operation["responses"]):
        faults.append("does not say that a token may be refused")
    if not any(status.startswith("2") for status in operation["responses"]):
        faults.append("never succeeds")
    if "requestBody" in operation and "415" not in operation["responses"]:
        faults.append("does not say that the media type may be refused")
    named = {parameter["name"] for parameter in (resolved(document, p) for p in operation.get("parameters", []))
             if parameter["in"] == "path"}
    if named != {part.split("}")[0] for part in path.split("{")[1:]}:
        faults.append("its path and its path parameters differ")
    return [f"{method} {path}: {fault}" for fault in faults]


def check_operations(document):
    faults, seen = [], set()
    tags = {tag["name"] for tag in document["tags"]}
    for method, path, operation in operations(document):
        faults += check_operation(document, method, path, operation)
        if operation["operationId"] in seen:
            faults.append(f"{method} {path}: another operation is called {operation['operationId']} too")
        seen.add(operation["operationId"])
        faults += [f"{method} {path}: there is no tag {tag}" for tag in operation["tags"] if tag not in tags]
    return faults


def rows_of_document(document):
    return {
        (method, path, operation["operationId"], operation["x-anchorhold-permission"], operation["x-anchorhold-plane"])
        for method, path, operation in operations(document)
    }


def check_bijection(document, routes):
    """The same rows on both sides, and none twice."""
    rows = [tuple(route[column] for column in COLUMNS) for route in routes]
    faults = [f"{row}: stands twice in the route tables" for row in sorted(set(rows)) if rows.count(row) > 1]
    faults += [f"{row}: only in the route tables" for row in sorted(set(rows) - rows_of_document(document))]
    faults += [f"{row}: only in api/openapi.json" for row in sorted(rows_of_document(document) - set(rows))]
    return faults


def check_document(document):
    """References first: the other checks follow them."""
    faults = check_references(document)
    if faults:
        return faults
    return (check_schemas(document) + check_schema_examples(document) + check_operations(document)
            + check_operation_examples(document))


def check_example_files(document, directory):
    """api/examples/<operationId>.json is a body that the operation takes."""
    bodies = {operation["operationId"]: operation.get("requestBody") for _, _, operation in operations(document)}
    faults = []
    for path in sorted(directory.glob("*")):
        body = bodies.get(path.stem)
        if path.suffix != ".json" or body is None:
            faults.append(f"{path.name}: is named after no operation that takes a body")
            continue
        value = json.loads(path.read_text(encoding="utf-8"))
        faults += [f"{path.name}: {fault}" for fault in faults_of(document, body["content"]["application/json"]["schema"], value)]
    return faults


def load(root):
    return json.loads((root / "api" / "openapi.json").read_text(encoding="utf-8"))


def main():
    root = pathlib.Path(sys.argv[1])
    document = load(root)
    faults = check_document(document) + check_example_files(document, root / "api" / "examples")
    if len(sys.argv) > 2:
        dumps = [subprocess.run([dump], check=True, capture_output=True).stdout for dump in sys.argv[2:]]
        faults += check_bijection(document, [route for dump in dumps for route in json.loads(dump)])
    for fault in faults:
        print(fault)
    print(f"{len(rows_of_document(document))} operations, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
