import { type Finding, fail, ok, warn } from "../../doctor/finding.ts";
import { askApi, type Probe } from "./probe.ts";
import { describeSilence, type ProbeAnswer } from "./probe-client.ts";

/** What an application behind forward-auth believes. */
const forged = {
  "remote-user": "latchkey-doctor",
  "remote-email": "latchkey-doctor@latchkey.invalid",
  "remote-name": "latchkey-doctor",
  "remote-groups": "admin",
  "x-auth-token": "forged",
};

/** Knocks at each application as a stranger who says that she is signed in, and asks what only the proxy should ask. */
export async function checkForgedIdentity(
  probe: Pick<Probe, "client" | "url" | "resolved">,
): Promise<readonly Finding[]> {
  const { forwardAuth } = probe.resolved.settings;
  if (forwardAuth.size === 0) return [];
  const knocks = [...forwardAuth.keys()].map((origin) => knock(probe, origin));
  return [...(await Promise.all(knocks)), ...(await askTheQuestion(probe))];
}

async function knock({ client }: Pick<Probe, "client">, origin: string): Promise<Finding> {
  let answer: ProbeAnswer;
  try {
    answer = await client.ask(new URL(origin), { headers: forged });
  } catch (error) {
    const fix = "see DNS, certificate and proxy of that host, or take it out of LATCHKEY_FORWARD_AUTH_HOSTS";
    return warn("forgedIdentity", `${origin}: ${describeSilence(error)}`, fix, unknown);
  }
  const { status } = answer;
  if (status >= 300 && status < 500) return ok("forgedIdentity", `${origin} lets no stranger in (${status})`);
  if (status >= 500) {
    const fix = "see the log of the proxy: it cannot ask Latchkey, or not reach the application";
    return warn("forgedIdentity", `${origin} answers ${status}`, fix, unknown);
  }
  const fix = "let the proxy ask Latchkey for every path, and drop Remote-* and X-Auth-Token of clients";
  return fail("forgedIdentity", `${origin} answers ${status} to a stranger who sent a Remote-User of her own`, fix);
}

const unknown = "Whether a forged `Remote-User` gets through there could not be seen.";

/** Only the proxy has to ask it: from outside it tells who is signed in, and hands out tokens for applications. */
async function askTheQuestion(probe: Pick<Probe, "client" | "url" | "resolved">): Promise<Finding[]> {
  const [host = ""] = [...probe.resolved.settings.forwardAuth.keys()].map((origin) => new URL(origin).host);
  const headers = { "x-forwarded-host": host, "x-forwarded-uri": "/", "x-forwarded-method": "GET" };
  const { status } = await askApi(probe, "/forward-auth", { headers });
  // 403: it came from no trusted proxy. 401: the proxy passed it on, and what it said of the host was believed.
  if (status !== 401 && status !== 200) return [];
  const found = `anybody can ask ${probe.url.origin}${probe.resolved.settings.basePath}/forward-auth`;
  const why = "A page that its visitor opens there is told who she is, and given a token for an application.";
  return [
    warn("forwardAuth", found, "answer 404 there for requests from outside: see docs/operations/forward-auth.md", why),
  ];
}
