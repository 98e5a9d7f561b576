import { createServer } from "node:http";
import { createVerifier, describeRefusal } from "latchkey/verify";

const port = Number(process.env.PORT ?? 4000);
const issuer = process.env.ISSUER ?? "http://localhost:3000/auth";

const verifier = createVerifier({
  issuer,
  audience: process.env.AUDIENCE ?? issuer,
  serviceKey: process.env.SERVICE_KEY, // npx latchkey services create orders --scope revocations
  maxStaleness: Number(process.env.MAX_STALENESS ?? 60),
  onError: (error) => console.error(error.message),
});

const server = createServer(async (request, response) => {
  const result = await verifier.authenticate(request.headers.authorization);
  if (!result.ok) {
    const { status, headers, body } = describeRefusal(result);
    response.writeHead(status, headers).end(body);
    return;
  }
  const { email, role, sub } = result.claims;
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ user: sub, email, role }));
});

// Keys and revocations first: nobody is turned away for the sake of a start.
await verifier.ready();
server.listen(port, "127.0.0.1", () => console.log(`http://localhost:${port}`));
