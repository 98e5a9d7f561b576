import express from "express";
import { createAuth, oidc } from "latchkey";
import { latchkey, requireToken } from "latchkey/express";

const { PORT = "3000", OIDC_ISSUER: issuer } = process.env;
const { OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = process.env;
const auth = createAuth({
  baseUrl: `http://localhost:${PORT}`,
  // For Google: google({ clientId, clientSecret }). The app does not care which it is.
  providers: [oidc({ id: "company", name: "Company", issuer, clientId, clientSecret })],
  // Where the app takes the answer: on its own machine, at whatever port it gets.
  nativeRedirectUris: ["http://127.0.0.1/signed-in"],
});
const app = express();

// The API below /auth, and the page that asks before the app gets its answer.
app.use(latchkey(auth, { pages: true }));

app.get("/api/data", requireToken(auth), async (req, res) => {
  const user = await req.auth.getUser();
  res.json({ hello: user?.name ?? user?.email });
});

app.listen(Number(PORT), "127.0.0.1", () => console.log(`http://localhost:${PORT}`));
