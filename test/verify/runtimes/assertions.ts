import { createVerifier, refusalResponse, type VerifyResult, type Verifier } from "../../../src/verify.ts";

/** What the test that started this has prepared. */
export interface Prepared {
  readonly issuer: string;
  readonly serviceKey: string;
  /** Good ones, by algorithm. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Good ones whose sessions are `session` followed by a number. */
  readonly sessions: readonly string[];
  /** Of the user `ada`, version 1. */
  readonly ada: string;
  /** By a key that is revoked on the way: `key` is its id. */
  readonly stolen: string;
  readonly key: string;
  /** To be refused, each with the code. */
  readonly bad: Readonly<Record<string, { readonly token: string; readonly code: string }>>;
}

/** Everything a runtime has to be able to do. Runs on Node, Bun, Deno and workerd: nothing here belongs to one of them. Gives what held; throws at what did not. */
export async function runAssertions(address: string): Promise<string[]> {
  const prepared = (await (await fetch(`${address}/control/prepared`)).json()) as Prepared;
  const held: string[] = [];
  for (const [name, assertion] of Object.entries(assertions)) {
    try {
      await assertion(prepared, async (command) => void (await fetch(`${address}/control/${command}`)).text());
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, {
        cause: error,
      });
    }
    held.push(name);
  }
  return held;
}

type Control = (command: string) => Promise<void>;

const assertions: Readonly<Record<string, (prepared: Prepared, control: Control) => Promise<void>>> = {
  async "good tokens of every algorithm are accepted, the second time without a promise"(prepared) {
    const verifier = verifierOf(prepared);
    await verifier.ready();
    for (const [alg, token] of Object.entries(prepared.tokens)) {
      const result = await verifier.verify(token);
      expectCode(result, "ok", alg);
      if (verifier.verify(token) !== result) throw new Error(`${alg} is not remembered`);
    }
    verifier.close();
  },

  async "bad tokens are refused"(prepared) {
    const verifier = verifierOf(prepared);
    await verifier.ready();
    for (const [name, { token, code }] of Object.entries(prepared.bad)) {
      expectCode(await verifier.verify(token), code, name);
    }
    verifier.close();
  },

  async "a session that ends is refused, by the stream"(prepared, control) {
    const verifier = verifierOf(prepared);
    await verifier.ready();
    expectCode(await verifier.verify(prepared.sessions[0]!), "ok");
    await control("revoke?kind=session&id=session0");
    await until(() => verifier.verify(prepared.sessions[0]!), "session_revoked");
    expectCode(await verifier.verify(prepared.sessions[1]!), "ok");
    if (verifier.status().revocations !== "streaming") throw new Error(JSON.stringify(verifier.status()));
    verifier.close();
  },

  async "a stream that breaks off is resumed"(prepared, control) {
    const verifier = verifierOf(prepared);
    await verifier.ready();
    expectCode(await verifier.verify(prepared.sessions[1]!), "ok");
    await control("cut");
    await control("revoke?kind=session&id=session1");
    await until(() => verifier.verify(prepared.sessions[1]!), "session_revoked");
    verifier.close();
  },

  async "a user's version and a revoked key expire tokens"(prepared, control) {
    const verifier = verifierOf(prepared);
    await verifier.ready();
    expectCode(await verifier.verify(prepared.ada), "ok");
    expectCode(await verifier.verify(prepared.stolen), "ok");
    await control("revoke?kind=user&id=ada&version=2");
    await control(`revoke?kind=key&id=${prepared.key}`);
    await until(() => verifier.verify(prepared.ada), "token_expired");
    await until(() => verifier.verify(prepared.stolen), "token_expired");
    verifier.close();
  },

  async "without news tokens are refused in time, and accepted when it is back"(prepared, control) {
    const verifier = verifierOf(prepared, { maxStaleness: 5 });
    await verifier.ready();
    expectCode(await verifier.verify(prepared.sessions[2]!), "ok");
    await control("mute");
    await until(() => verifier.verify(prepared.sessions[2]!), "revocations_stale");
    await control("unmute");
    await until(() => verifier.verify(prepared.sessions[2]!), "ok");
    verifier.close();
  },

  async "while it does not know it asks the issuer"(prepared, control) {
    const verifier = verifierOf(prepared, { maxStaleness: 5, introspect: true });
    await verifier.ready();
    await control("mute");
    await until(async () => (verifier.status().stale ? "stale" : "fresh"), "stale");
    expectCode(await verifier.verify(prepared.sessions[2]!), "ok");
    await control("unmute");
    verifier.close();
  },

  async "long polls do the same"(prepared, control) {
    const verifier = verifierOf(prepared, { revocations: "poll" });
    await verifier.ready();
    expectCode(await verifier.verify(prepared.sessions[0]!), "session_revoked");
    expectCode(await verifier.verify(prepared.sessions[3]!), "ok");
    await control("revoke?kind=session&id=session3");
    await until(() => verifier.verify(prepared.sessions[3]!), "session_revoked");
    verifier.close();
  },

  async "on demand it is read when a token is judged"(prepared, control) {
    const verifier = verifierOf(prepared, { revocations: "on-demand", readInterval: 0 });
    expectCode(await verifier.verify(prepared.sessions[4]!), "ok");
    await control("revoke?kind=session&id=session4");
    expectCode(await verifier.verify(prepared.sessions[4]!), "session_revoked");
    verifier.close();
  },

  async "a redirect is not followed"(prepared) {
    const verifier = verifierOf({ ...prepared, issuer: prepared.issuer.replace("/auth", "/control/redirect") });
    const failure = await verifier.ready(1).then(
      () => "ready",
      (error: unknown) => String(error),
    );
    if (!failure.includes("answered 302")) throw new Error(failure);
    verifier.close();
  },

  async "a refusal is a response"(prepared) {
    const verifier = verifierOf(prepared);
    const result = await verifier.authenticate(null);
    if (result.ok) throw new Error("accepted");
    const response = refusalResponse(result);
    if (response.status !== 401 || response.headers.get("www-authenticate") !== "Bearer") throw new Error("no 401");
    verifier.close();
  },
};

type Options = Partial<Parameters<typeof createVerifier>[0]>;

function verifierOf({ issuer, serviceKey }: Pick<Prepared, "issuer" | "serviceKey">, options: Options = {}): Verifier {
  return createVerifier({ issuer, audience: issuer, serviceKey, ...options });
}

function expectCode(result: VerifyResult, expected: string, name = "token"): void {
  const code = result.ok ? "ok" : result.code;
  if (code !== expected) throw new Error(`${name} is ${code}, expected was ${expected}`);
}

async function until(look: () => VerifyResult | Promise<VerifyResult | string>, expected: string): Promise<void> {
  const deadline = Date.now() + 12_000;
  for (;;) {
    const seen = await look();
    const code = typeof seen === "string" ? seen : seen.ok ? "ok" : seen.code;
    if (code === expected) return;
    if (Date.now() > deadline) throw new Error(`it stays ${code}, expected was ${expected}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
