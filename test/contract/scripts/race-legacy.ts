// Logs in twenty-five times at once to an account that only the old system has, and says what each was answered.
import { assembleAuth } from "../../../src/auth/create-auth.ts";
import { createQuickHasher } from "../../../src/testing/quick-hasher.ts";

const [database = "", secret = "", email = "", secretOfHers = ""] = process.argv.slice(2);
const origin = "https://app.example.com";
const auth = assembleAuth(
  {
    baseUrl: origin,
    secret,
    database,
    trustedProxies: "none",
    verification: "off",
    legacyPassword: async (given, tried) => (given === email && tried === secretOfHers ? { name: "Ada" } : null),
  },
  { hasher: createQuickHasher() },
);
await auth.ready();
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const answers = await Promise.all(
  Array.from({ length: 25 }, async () => {
    const request = new Request(`${origin}/auth/login`, {
      method: "POST",
      headers: { origin, "content-type": "application/json", "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ email, password: secretOfHers }),
    });
    const response = await auth.handler(request);
    const body = (await response.json()) as { readonly user?: { readonly id: string } };
    return { status: response.status, id: body.user?.id ?? null };
  }),
);
console.log(`answers ${JSON.stringify(answers)}`);
await auth.close();
process.stdin.destroy();
