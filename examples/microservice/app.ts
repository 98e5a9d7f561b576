import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createVerifier, describeRefusal } from "latchkey/verify";

const port = Number(process.env.PORT ?? 4000);
const issuer = process.env.ISSUER ?? "http://localhost:3000/auth";

const verifier = createVerifier({
  issuer,
  audience: process.env.AUDIENCE ?? issuer,
  serviceKey: process.env.SERVICE_KEY, // latchkey services create orders --scope revocations
  maxStaleness: Number(process.env.MAX_STALENESS ?? 60),
  onError: (error) => console.error(error.message),
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const result = await verifier.authenticate(request.headers.authorization);
  if (!result.ok) {
    const { status, headers, body } = describeRefusal(result);
    response.writeHead(status, headers).end(body);
    return;
  }
  const { sub, email, role } = result.claims;
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ user: sub, email, role }));
}

// Keys and revocations first, so that nobody is turned away because the service has just started.
await verifier.ready();
const server = createServer((request, response) => void answer(request, response));
server.listen(port, "127.0.0.1", () => console.log(`http://localhost:${port}`));
