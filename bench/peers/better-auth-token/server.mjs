import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { jwt } from "better-auth/plugins";
import pg from "pg";
import { answer, Halves } from "../../measure/answer.ts";
import { moveOneRow } from "../../measure/move-one-row.ts";

const { database, people, prolong } = JSON.parse(process.argv[2] ?? "{}");
const pool = new pg.Pool({ connectionString: database, max: 10 });
const options = {
  baseURL: "https://app.example.com",
  // latchkey-scan-ignore hard-coded-secret: of a bench, which signs nobody in
  secret: "q3v8vY2m1ZbqzJw0sE0X1o9sUq8D4nN5pT7rK2cL6hA",
  database: pool,
  // Hashing is not what is measured here, and many people have to sign up.
  emailAndPassword: { enabled: true, password: { hash: async () => "hash", verify: async () => true } },
  // Without an age a session is prolonged each time, which is what a refresh does.
  session: prolong ? { updateAge: 0 } : {},
  plugins: [jwt({ jwks: { keyPairConfig: { alg: "ES256" } } })],
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);

const cookies = [];
for (let number = 0; number < people; number += 1) {
  const body = { email: `person${number}@example.com`, password: "a long password", name: "Person" };
  const { headers } = await auth.api.signUpEmail({ body, returnHeaders: true });
  cookies.push(
    headers
      .getSetCookie()
      .map((cookie) => cookie.split(";", 1)[0])
      .join("; "),
  );
}

const handler = toNodeHandler(auth);
const bare = await moveOneRow({ pool, rows: people, reply: () => JSON.stringify({ token: "" }) });
const halves = new Halves();
answer(
  halves.choose(bare, (request, response) => void handler(request, response)),
  halves,
  cookies,
);
