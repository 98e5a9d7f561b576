// Runs inside a project that has installed the package: registers, and asks who is there with the cookie it got.
import { createAuth } from "latchkey";

const origin = "http://localhost:3000";
const auth = createAuth({ baseUrl: origin, secret: "A".repeat(43), database: "sqlite:sign-up.db" });
const headers = { origin, "content-type": "application/json", accept: "application/json" };
const body = JSON.stringify({ email: `${process.pid}@example.com`, password: "marble onion staircase" });
const registered = await auth.handler(new Request(`${origin}/auth/register`, { method: "POST", headers, body }));
const [cookie] = (registered.headers.get("set-cookie") ?? "").split(";");
const found = await auth.handler(new Request(`${origin}/auth/session`, { headers: { ...headers, cookie } }));
const { user } = await found.json();
await auth.close();
console.log(
  JSON.stringify({
    registered: registered.status,
    found: found.status,
    same: user?.email.startsWith(`${process.pid}@`),
  }),
);
