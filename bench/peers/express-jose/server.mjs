import express from "express";
import { generateKeyPair, jwtVerify, SignJWT } from "jose";
import { answer } from "../../measure/answer.ts";
import { claimsOf, createTokenApp, issuer, lifetime } from "../express-tokens.mjs";

const { people, algorithm } = JSON.parse(process.argv[2] ?? "{}");
const { publicKey, privateKey } = await generateKeyPair(algorithm);
const audience = issuer;

/** @type {import("express").RequestHandler} */
const requireToken = (request, response, next) => {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (scheme !== "Bearer" || !token) {
    response.status(401).end();
    return;
  }
  jwtVerify(token, publicKey, { algorithms: [algorithm], issuer, audience, typ: "at+jwt" }).then(
    ({ payload }) => {
      response.locals.claims = payload;
      next();
    },
    () => response.status(401).end(),
  );
};

const { app, halves } = createTokenApp(express, requireToken);
const tokens = [];
for (let number = 0; number < people; number += 1) {
  const token = await new SignJWT(claimsOf(number))
    .setProtectedHeader({ alg: algorithm, typ: "at+jwt" })
    .setIssuedAt()
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(`${lifetime} seconds`)
    .sign(privateKey);
  tokens.push(`Bearer ${token}`);
}
answer(app, halves, tokens);
