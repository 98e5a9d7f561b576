"""Django, Flask, or whatever else speaks WSGI, behind Latchkey's server: who it is stands in REMOTE_USER."""

import jwt


def claims_of(token, keys, issuer, audience):
    """Who it is: sub, email, role. Raises jwt.PyJWTError for a token that is none, or while there are no keys."""
    if jwt.get_unverified_header(token).get("typ") != "at+jwt":
        raise jwt.InvalidTokenError("no access token")
    key = keys.get_signing_key_from_jwt(token).key
    rules = {"require": ["exp", "sub", "sid"]}
    return jwt.decode(token, key, algorithms=["ES256"], issuer=issuer, audience=audience, options=rules)


def latchkey(app, issuer, audience):
    """Lets a request through with a good access token: from nginx (X-Auth-Token), or from the caller (Authorization)."""
    keys = jwt.PyJWKClient(f"{issuer}/jwks")

    def guarded(environ, start_response):
        # No client can send this name: what it sends begins with HTTP_.
        environ.pop("REMOTE_USER", None)
        scheme, _, bearer = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        token = environ.get("HTTP_X_AUTH_TOKEN") or (bearer if scheme.lower() == "bearer" else "")
        try:
            claims = claims_of(token, keys, issuer, audience)
        except jwt.PyJWTError:
            start_response("401 Unauthorized", [("WWW-Authenticate", "Bearer"), ("Content-Type", "text/plain")])
            return [b"Log in first.\n"]
        environ["REMOTE_USER"] = claims["sub"]
        environ["latchkey.claims"] = claims
        return app(environ, start_response)

    return guarded
