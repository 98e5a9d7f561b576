"""Verifies tokens and makes some, for jws-interop.test.ts. Reads one JSON document, prints one."""

import json
import sys

import jwt
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

FAMILIES = {"ES256": ECAlgorithm, "EdDSA": OKPAlgorithm, "RS256": RSAAlgorithm, "PS256": RSAAlgorithm}


def key_of(task):
    if task["algorithm"] == "HS256":
        return task["secret"]
    return FAMILIES[task["algorithm"]].from_jwk(json.dumps(task["jwk"]))


def verify(task):
    claims = jwt.decode(
        task["token"],
        key_of(task),
        algorithms=[task["algorithm"]],
        audience=task["audience"],
        issuer=task["issuer"],
    )
    return {"claims": claims, "header": jwt.get_unverified_header(task["token"])}


def sign(task):
    headers = {"kid": task["kid"], "typ": "at+jwt"}
    return {"token": jwt.encode(task["claims"], key_of(task), algorithm=task["algorithm"], headers=headers)}


TASKS = {"verify": verify, "sign": sign}
print(json.dumps([TASKS[task["do"]](task) for task in json.load(sys.stdin)]))
