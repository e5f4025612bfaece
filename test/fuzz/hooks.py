"""Hooks of schemathesis: who calls each operation, and what the fuzzer leaves alone (see scripts/fuzz.mjs)."""

import json
import os

import schemathesis

CALLERS = json.loads(os.environ["FUZZ_CALLERS"])
"""Path prefix to the Authorization header of its operations."""
OWN_CLIENT = os.environ["FUZZ_OWN_CLIENT"]


@schemathesis.hook
def filter_path_parameters(context, path_parameters):
    """Whoever revokes or deletes its own client is locked out for the rest of the run."""
    return (path_parameters or {}).get("client_id") != OWN_CLIENT


@schemathesis.hook
def before_call(context, case, kwargs):
    for prefix, authorization in CALLERS.items():
        if case.path.startswith(prefix):
            case.headers["Authorization"] = authorization
