import type { Node } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { isFunction, isWithin } from "../syntax/ancestor.ts";
import { follow } from "../syntax/constant.ts";
import { lastName, namesOf } from "../syntax/last-name.ts";
import { originOf } from "../syntax/origin.ts";
import { isFromRequest } from "../syntax/request-value.ts";
import { findRoutes } from "../syntax/route.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { findSignCalls } from "./sign-call.ts";
import { sources } from "./sources.ts";

export const unverifiedProviderProfile: Rule = {
  id: "unverified-provider-profile",
  title: "What a browser says that a provider said is believed",
  severity: "error",
  why: "Anybody posts anybody's address or id to this route, and is signed in.",
  fix: "Let the server redeem a code, or take the provider's ID token and verify it: signature, issuer, your client id as its audience, expiry and nonce.",
  source: sources.openid("3.1.3.7", "IDTokenValidation"),
  wrong: `import express from "express";
const app = express();
app.post("/auth/google", limit, async (req, res) => {
  const { email, googleId } = req.body;
  const user = (await User.findOne({ googleId })) ?? (await User.create({ email, googleId }));
  res.json({ token: jwt.sign({ sub: user.id }, key, { expiresIn: "15m" }) });
});`,
  right: `import express from "express";
const app = express();
app.post("/auth/google", limit, async (req, res) => {
  const ticket = await google.verifyIdToken({ idToken: req.body.credential, audience: clientId });
  const user = await User.findOne({ googleId: ticket.getUserId() });
  res.json({ token: jwt.sign({ sub: user.id }, key, { expiresIn: "15m" }) });
});`,
  *check(file) {
    for (const { call, path, method, handlers } of findRoutes(file)) {
      const last = handlers.at(-1);
      if (
        method !== "post" ||
        last === undefined ||
        !/google|facebook|github|apple|oauth|social|microsoft|discord/i.test(path)
      )
        continue;
      const handler = follow(file, last);
      if (isFunction(handler) && believesBody(file, handler))
        yield {
          start: call.start,
          end: call.end,
          found: "somebody is signed in by what the request says a provider said",
        };
    }
  },
};

const askers =
  /verif|token_?info|user_?info|fetch|introspect|validate|authenticate|callback|exchange|getToken|getProfile/i;
const requesters = /^(axios|got|ky|undici|superagent|node-fetch)$/;

function believesBody(file: SourceFile, handler: Node): boolean {
  const within = file.all("CallExpression").filter((call) => isWithin(call, handler));
  const isAsked = within.some((call) => {
    const [root = ""] = namesOf(call.callee);
    const module = originOf(file, call.callee)?.module ?? "";
    return askers.test(lastName(call.callee)) || requesters.test(root) || requesters.test(module);
  });
  if (isAsked) return false;
  const usesBody = within.some(
    (call) =>
      /^(findOne|findFirst|findUnique|findOneBy|create|upsert|save)$/.test(lastName(call.callee)) &&
      call.arguments.some((argument) => saysBody(file, argument)),
  );
  const signsIn =
    [...findSignCalls(file)].some(({ call }) => isWithin(call, handler)) ||
    within.some((call) =>
      /^(sign|generateToken|createToken|issueToken|signToken|generateAccessToken|createJWT|login|logIn)$/.test(
        lastName(call.callee),
      ),
    ) ||
    file.all("AssignmentExpression").some((node) => isWithin(node, handler) && namesOf(node.left)[1] === "session");
  return usesBody && signsIn;
}

function saysBody(file: SourceFile, argument: Node): boolean {
  const value = follow(file, argument);
  if (value.type !== "ObjectExpression") return isFromRequest(file, argument, /^body$/);
  return value.properties.some((property) => property.type === "Property" && saysBody(file, property.value));
}
