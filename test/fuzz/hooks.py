"""Hooks of schemathesis: credentials for each operation, and what the fuzzer must not change (see scripts/fuzz.mjs)."""

import json
import os

import schemathesis

CALLERS = json.loads(os.environ["FUZZ_CALLERS"])
"""Path prefix to the Authorization header of its operations."""
OWN_CLIENT = os.environ["FUZZ_OWN_CLIENT"]


@schemathesis.hook
def filter_path_parameters(context, path_parameters):
    """Excludes the client of the run: a request that revokes or deletes it would end the access of all later requests."""
    return (path_parameters or {}).get("client_id") != OWN_CLIENT


@schemathesis.hook
def before_call(context, case, kwargs):
    for prefix, authorization in CALLERS.items():
        if case.path.startswith(prefix):
            case.headers["Authorization"] = authorization


@schemathesis.serializer("application/x-ndjson")
def one_line(context, value):
    """An import of one user. The example of the document is text already."""
    return value.encode() if isinstance(value, str) else json.dumps(value).encode() + b"\n"
