import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createVerifier, describeRefusal } from "latchkey/verify";

// A second service of the same owner. It has no session, no cookie and no database.
const { PORT = "4000", APP_URL = "http://localhost:3000", SERVICE_KEY } = process.env;
const issuer = `${APP_URL}/auth`;
const seen = new Map<string, number>();

// 9. It verifies tokens by itself, from published keys. The feed of revocations tells it which sessions have ended.
const verifier = createVerifier({
  issuer,
  audience: issuer,
  serviceKey: SERVICE_KEY, // latchkey services create reports --scope revocations
  onError: (error) => console.error(error.message),
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // The page is of another origin. It shows a token, which no browser adds by itself: so no cookies, and no credentials here.
  response.setHeader("access-control-allow-origin", APP_URL);
  response.setHeader("access-control-allow-headers", "authorization");
  response.setHeader("access-control-expose-headers", "www-authenticate");
  if (request.method === "OPTIONS") return void response.writeHead(204).end();
  const result = await verifier.authenticate(request.headers.authorization);
  if (!result.ok) {
    const { status, headers, body } = describeRefusal(result);
    return void response.writeHead(status, headers).end(body);
  }
  const { sub, email } = result.claims;
  const times = (seen.get(sub) ?? 0) + 1;
  seen.set(sub, times);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ email, seen: times }));
}

await verifier.ready();
const server = createServer((request, response) => void answer(request, response));
server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://localhost:${PORT}`));
