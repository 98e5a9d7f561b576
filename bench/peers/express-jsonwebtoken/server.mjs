import { randomBytes } from "node:crypto";
import express from "express";
import jwt from "jsonwebtoken";
import { answer } from "../../measure/answer.ts";
import { claimsOf, createTokenApp, issuer, lifetime } from "../express-tokens.mjs";

const { people } = JSON.parse(process.argv[2] ?? "{}");
const secret = randomBytes(32);
const audience = issuer;

/** @type {import("express").RequestHandler} */
const requireToken = (request, response, next) => {
  const [scheme, token] = (request.headers.authorization ?? "").split(" ");
  if (scheme !== "Bearer" || !token) {
    response.status(401).end();
    return;
  }
  jwt.verify(token, secret, { algorithms: ["HS256"], issuer, audience }, (error, claims) => {
    response.locals.claims = claims;
    if (error) response.status(401).end();
    else next();
  });
};

const { app, halves } = createTokenApp(express, requireToken);
const sign = /** @type {const} */ ({ algorithm: "HS256", issuer, audience, expiresIn: lifetime });
const tokens = Array.from({ length: people }, (_, number) => `Bearer ${jwt.sign(claimsOf(number), secret, sign)}`);
answer(app, halves, tokens);
