"""An application that greets whoever it is. In Django: application = latchkey(get_wsgi_application(), issuer, audience)"""

import os
from wsgiref.simple_server import make_server

from latchkey_wsgi import latchkey

ISSUER = os.environ.get("ISSUER", "http://localhost:3000/auth")


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "private, no-store")])
    return [f"{environ['REMOTE_USER']} {environ['latchkey.claims']['email']}\n".encode()]


server = make_server("127.0.0.1", int(os.environ.get("PORT", "4000")), latchkey(app, ISSUER, os.environ.get("AUDIENCE", ISSUER)))
print(f"http://localhost:{server.server_port}", flush=True)
server.serve_forever()
