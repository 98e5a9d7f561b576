import { randomBytes } from "node:crypto";
import jwt from "@fastify/jwt";
import Fastify from "fastify";
import { answer, Halves } from "../../measure/answer.ts";
import { claimsOf, issuer, lifetime } from "../express-tokens.mjs";

const { people } = JSON.parse(process.argv[2] ?? "{}");
const app = Fastify();
app.register(jwt, {
  secret: randomBytes(32),
  sign: { algorithm: "HS256", iss: issuer, aud: issuer, expiresIn: lifetime * 1000 },
  verify: { algorithms: ["HS256"], allowedIss: issuer, allowedAud: issuer },
});
app.get("/bare", (_request, reply) => reply.send({ id: "01234567-89ab-cdef-0123-456789abcdef" }));
/** @type {import("fastify").onRequestAsyncHookHandler} */
const requireToken = async (request, reply) => {
  try {
    await request.jwtVerify();
  } catch (error) {
    reply.send(error);
  }
};
app.get("/kept", { onRequest: requireToken }, (request, reply) => reply.send({ id: request.user.sub }));
await app.ready();

const halves = new Halves();
const tokens = Array.from({ length: people }, (_, number) => `Bearer ${app.jwt.sign(claimsOf(number))}`);
answer(
  halves.lead((request, response) => app.routing(request, response)),
  halves,
  tokens,
);
