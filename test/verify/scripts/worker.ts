import { createVerifier, type Verifier } from "../../../src/verify.ts";
import { runAssertions } from "../runtimes/assertions.ts";

// One for all requests, made outside of any. `createVerifier` itself asks nobody: a worker may not, there.
let shared: Verifier | undefined;

/** For workerd. `/all` runs everything within one request; `/judge` judges a token by a verifier that many requests share. */
export const worker: { fetch(request: Request): Promise<Response> } = {
  async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const address = searchParams.get("address") ?? "";
    try {
      if (pathname === "/all") return Response.json({ held: await runAssertions(address) });
      const issuer = `${address}/auth`;
      const options = { revocations: "on-demand", readInterval: 0, serviceKey: "lkv_testofverifiers" } as const;
      shared ??= createVerifier({ issuer, audience: issuer, ...options });
      const result = await shared.authenticate(request.headers.get("authorization"));
      return Response.json({ code: result.ok ? "ok" : result.code });
    } catch (error) {
      return Response.json({ failed: error instanceof Error ? error.message : String(error) });
    }
  },
};
