import { postJson } from "../express/exchange.ts";
import { person } from "../express/host.ts";

/** Signs the person of the suite in for tokens, as a program does, and gives the headers that it sends from then on. */
export async function signInForToken(url: string, api = "/auth"): Promise<{ readonly authorization: string }> {
  const { email, password } = person;
  const reply = await postJson(`${url}${api}/jwt/login`, { email, password });
  if (reply.status !== 200) throw new Error(`Not signed in: ${reply.status} ${reply.text}`);
  const { accessToken } = JSON.parse(reply.text) as { accessToken: string };
  return { authorization: `Bearer ${accessToken}` };
}
