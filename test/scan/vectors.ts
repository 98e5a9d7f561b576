/** Code in which a rule finds what it is about, and code in which it must not. Each is a whole file. */
interface Vectors {
  readonly found: readonly string[];
  readonly quiet: readonly string[];
}

const jwt = `import jwt from "jsonwebtoken";\n`;
const express = `import express from "express";\nconst app = express();\n`;

export const vectors: Readonly<Record<string, Vectors>> = {
  "hard-coded-secret": {
    found: [
      `const jwt = require("jsonwebtoken"); jwt.verify(t, "s3cret");`,
      `const { sign: make } = require("jsonwebtoken"); make({}, \`s3cret\`, o);`,
      `import * as jwt from "jsonwebtoken"; jwt.sign({}, Buffer.from("s3cret", "utf8"), o);`,
      `import jwt = require("jsonwebtoken"); jwt.sign({}, "s3c" + "ret", o);`,
      `const jsonwebtoken_1 = __importDefault(require("jsonwebtoken")); jsonwebtoken_1.default.sign({}, "s3cret", o);`,
      `const jsonwebtoken_1 = require("jsonwebtoken"); (0, jsonwebtoken_1.sign)({}, "s3cret", o);`,
      `const jwt = await import("jsonwebtoken"); jwt.default.sign({}, "s3cret", o);`,
      `const { promisify } = require("util"); const v = promisify(require("jsonwebtoken").verify); v(t, "s3cret", o);`,
      `${jwt}const config = { jwt: { key: "s3cret" } }; jwt.sign({}, config.jwt.key, o);`,
      `${jwt}const config = Object.freeze({ key: "s3cret" } as const); const { key } = config; jwt.sign({}, key!, o);`,
      `import session from "express-session"; session({ secret: ["new one", "old one"] });`,
      `import session from "express-session"; const options = { secret: "x" }; session(options);`,
      `import session from "express-session"; const base = { secret: "x" }; session({ ...base, resave: false });`,
      `import cookieSession from "cookie-session"; cookieSession({ name: "s", keys: ["key1", process.env.KEY] });`,
      `import cookieParser from "cookie-parser"; app.use(cookieParser("s3cret"));`,
      `import { getIronSession } from "iron-session"; getIronSession(req, res, { password: "complex_password_at_least_32_characters_long" });`,
      `import { jwtVerify } from "jose"; jwtVerify(t, new TextEncoder().encode("s3cret"));`,
      `import { SignJWT } from "jose"; const key = new TextEncoder().encode("s3cret"); new SignJWT({}).setExpirationTime("1h").sign(key);`,
      `import fastify from "fastify"; const app = fastify(); app.register(require("@fastify/cookie"), { secret: "s3cret" });`,
      `import { betterAuth } from "better-auth"; betterAuth({ secret: "s3cret" });`,
      `import { createCookieSessionStorage } from "react-router"; createCookieSessionStorage({ cookie: { secrets: ["s3cret"] } });`,
      `import { JwtModule } from "@nestjs/jwt"; JwtModule.register({ secret: "s3cret" });`,
      `import Koa from "koa"; const app = new Koa(); app.keys = ["s3cret"];`,
      `export const JWT_SECRET = "s3cret";`,
      `export default { session: { sessionSecret: "hello world" } };`,
      `export namespace Constants { export const TOKEN_SECRET_VALUE = "s3cret"; export const DEFAULT_JWT_SECRET = "s3cret"; }`,
    ],
    quiet: [
      `${jwt}jwt.sign({}, process.env.SECRET, o); jwt.verify(t, readFileSync("key.pem"), o); jwt.sign({}, config.get("key"), o);`,
      `${jwt}jwt.verify(t, "-----BEGIN PUBLIC KEY-----\\nMFk", o);`,
      `import { sign } from "./sign.ts"; sign({}, "label");`,
      `${jwt}function f(jwt) { return jwt.sign({}, "s3cret"); }`,
      `${jwt}let key = ""; key = load(); jwt.sign({}, key, o);`,
      `${jwt}function f(key) { jwt.sign({}, key, o); } const key = "not this one";`,
      `const JWT_SECRET = "JWT_SECRET"; const sessionSecret = "SESSION_SECRET"; export const names = { jwtSecret: "jwt.secret" };`,
      `const clientSecret = ""; const secretName = "stripe"; const secret = "shhh";`,
    ],
  },
  "secret-fallback": {
    found: [
      `${jwt}jwt.sign({}, process.env.JWT_SECRET || "s3cret", o);`,
      `${jwt}const { JWT_SECRET = "s3cret" } = process.env; jwt.sign({}, JWT_SECRET, o);`,
      `${jwt}jwt.verify(t, process.env.KEY ? process.env.KEY : "s3cret", o);`,
      `export const config = { key: process.env.JWT_SECRET ?? "s3cret" };`,
      `export const secret = process.env["SESSION_SECRET"] || 'change-me';`,
      `import { env } from "node:process"; export const secret = env.AUTH_SECRET || "x";`,
      `const a = (process.env.JWT_SECRET as string) || "dev";`,
      `import session from "express-session"; session({ secret: config.secret || "keyboard cat" });`,
    ],
    quiet: [
      `export const secret = process.env.JWT_SECRET || "";`,
      `export const secret = process.env.JWT_SECRET ?? fail("JWT_SECRET is missing");`,
      `export const port = process.env.PORT || "3000"; export const id = process.env.GOOGLE_CLIENT_SECRET || "none";`,
      `export const path = process.env.JWT_SECRET_FILE || "/run/secrets/jwt"; export const life = process.env.TOKEN_LIFETIME || "1h";`,
    ],
  },
  "predictable-token": {
    found: [
      `function generateToken() { let text = ""; for (const i of list) text += chars[Math.floor(Math.random() * 62)]; return text; }`,
      `const otp = Math.floor(100000 + Math.random() * 900000);`,
      `user.verificationCode = String(Math.random());`,
      `save({ apiKey: Math.random().toString(36) });`,
      `const createSessionId = () => [...Array(16)].map(() => Math.random().toString(36)[2]).join("");`,
    ],
    quiet: [
      `const delay = Math.random() * 100; const id = Math.random().toString(36); const tokenCount = Math.random();`,
      `const Math = { random: () => 4 }; const token = Math.random();`,
      `OAuth.nonce = () => Math.random().toString(36); params.oauth_nonce = OAuth.nonce();`,
      `const token = issue(() => { setTimeout(() => { retry(Math.random()); }); });`,
    ],
  },
  "verify-without-algorithms": {
    found: [
      `${jwt}jwt.verify(t, key);`,
      `${jwt}jwt.verify(t, key, { issuer: "x" });`,
      `${jwt}jwt.verify(t, getKey, (error, claims) => {});`,
      `${jwt}const options = { audience: "a" }; jwt.verify(t, key, options, done);`,
      `import { Strategy } from "passport-jwt"; new Strategy({ secretOrKey: process.env.KEY }, done);`,
      `import { expressjwt } from "express-jwt"; expressjwt({ secret: process.env.KEY });`,
    ],
    quiet: [
      `${jwt}jwt.verify(t, key, { algorithms: ["ES256"] }); jwt.verify(t, key, options); jwt.verify(t, key, { ...options });`,
      `import { verify } from "argon2"; verify(hash, password);`,
      `import { jwtVerify } from "jose"; jwtVerify(t, keys, { issuer: "x" });`,
      `${jwt}jwt.verify(...args);`,
    ],
  },
  "algorithm-none": {
    found: [
      `${jwt}jwt.sign({}, "", { algorithm: "none", expiresIn: 1 });`,
      `${jwt}const algorithms = ["none"]; jwt.verify(t, key, { algorithms });`,
      `import { SignJWT } from "jose"; new SignJWT({}).setProtectedHeader({ alg: "None" });`,
    ],
    quiet: [
      `${jwt}const css = { display: "none" };`,
      `const options = { algorithm: "none" };`,
      `${jwt}const { alg = "none" } = header;`,
    ],
  },
  "mixed-algorithms": {
    found: [`import { expressjwt } from "express-jwt"; expressjwt({ secret: key, algorithms: ["HS256", "ES256"] });`],
    quiet: [
      `${jwt}jwt.verify(t, key, { algorithms: ["HS256", "HS512"] });`,
      `const supported = { algorithms: ["HS256", "RS256"] };`,
    ],
  },
  "decode-as-verification": {
    found: [
      `const jwtDecode = require("jwt-decode"); app.use((req, res, next) => { const t = req.cookies.token; req.user = jwtDecode(t); next(); });`,
      `import { decodeJwt } from "jose"; export const GET = async (request) => { const [, t] = request.headers.get("authorization").split(" "); return decodeJwt(t); };`,
      `${jwt}export const handler = (event) => jwt.decode(event.headers.Authorization);`,
      `${jwt}function auth(req) { const { authorization } = req.headers; return jwt.decode(authorization.replace("Bearer ", "")); }`,
      `import { cookies } from "next/headers"; import { decodeJwt } from "jose"; export async function user() { return decodeJwt((await cookies()).get("token").value); }`,
    ],
    quiet: [
      `${jwt}export const expiresAt = (token) => jwt.decode(token).exp;`,
      `${jwt}function auth(req) { const { header } = jwt.decode(req.headers.authorization, { complete: true }); return jwt.verify(req.headers.authorization, keys[header.kid], o); }`,
      `${jwt}function auth(req) { const t = req.body.token; const { sub } = jwt.decode(t); return jwt.verify(t, keyOf(sub), o); }`,
      `import { jwtDecode } from "jwt-decode"; const name = jwtDecode(sessionToken).name;`,
      `import { decode } from "./base64.ts"; export const f = (req) => decode(req.body.image);`,
    ],
  },
  "ignored-expiration": {
    found: [
      `${jwt}const options = { algorithms: ["HS256"], ignoreExpiration: true }; jwt.verify(t, key, options);`,
      `import { Strategy } from "passport-jwt"; new Strategy({ secretOrKey: k, algorithms: a, ignoreExpiration: !0 }, done);`,
    ],
    quiet: [
      `${jwt}jwt.verify(t, key, { algorithms: ["HS256"], ignoreExpiration: false });`,
      `${jwt}jwt.verify(t, key, { algorithms: ["HS256"], ignoreExpiration: isTest });`,
    ],
  },
  "token-without-expiry": {
    found: [
      `${jwt}jwt.sign({ id }, key, { algorithm: "ES256" });`,
      `${jwt}const payload = { id: user.id }; jwt.sign(payload, key, (error, token) => {});`,
      `import { SignJWT } from "jose"; await new SignJWT({ sub }).setProtectedHeader({ alg: "ES256" }).sign(key);`,
    ],
    quiet: [
      `${jwt}jwt.sign({ id, exp: now + 60 }, key); jwt.sign(payload, key); jwt.sign({ id }, key, options); jwt.sign({ ...claims }, key);`,
      `${jwt}jwt.sign({ id }, key, { ...options, algorithm: "ES256" });`,
      `import { SignJWT } from "jose"; let token = new SignJWT({ sub }); token = token.setExpirationTime("1h"); await token.sign(key);`,
      `import { sign } from "./sign.ts"; sign({ id }, key);`,
    ],
  },
  "user-object-in-token": {
    found: [
      `${jwt}jwt.sign(user, key, { expiresIn: 1 });`,
      `${jwt}jwt.sign({ ...user }, key, { expiresIn: 1 });`,
      `${jwt}jwt.sign(user.toJSON(), key, { expiresIn: 1 });`,
      `${jwt}jwt.sign({ data: dbUser }, key, { expiresIn: 1 });`,
      `${jwt}jwt.sign({ id: user.id, password: user.password }, key, { expiresIn: 1 });`,
      `${jwt}jwt.sign({ id, permissions: role.permissions }, key, { expiresIn: 1 });`,
      `class Auth { login(user) { return this.jwtService.sign({ user }); } }`,
    ],
    quiet: [
      `${jwt}jwt.sign({ user: { id: user.id } }, key, { expiresIn: 1 });`,
      `${jwt}const user = { id: 1, name: "x" }; jwt.sign({ user }, key, { expiresIn: 1 });`,
      `${jwt}jwt.sign({ user: user.id, admin: user.admin, scope }, key, { expiresIn: 1 });`,
      `${jwt}jwt.sign({ permissions: ["read"] }, key, { expiresIn: 1 });`,
      `import { sign } from "./sign.ts"; sign(user, key);`,
      `${jwt}const generate = (user = "") => jwt.sign({ data: { _id: user } }, key, { expiresIn: 1 });`,
    ],
  },
  "token-in-web-storage": {
    found: [
      `window.localStorage.setItem("access_token", value);`,
      `sessionStorage.jwt = value;`,
      `localStorage["authToken"] = value;`,
      `const TOKEN_KEY = "app_token"; localStorage.setItem(TOKEN_KEY, value);`,
      `localStorage.setItem("x", response.data.accessToken);`,
      `import Cookies from "js-cookie"; Cookies.set("token", value);`,
      `const storage = window.localStorage; storage.setItem("refreshToken", t);`,
    ],
    quiet: [
      `localStorage.setItem("theme", "dark"); localStorage.setItem("token", ""); localStorage.removeItem("token");`,
      `localStorage.setItem("csrfToken", x); localStorage.setItem("tokenExpiresAt", x); localStorage.setItem("pushToken", x);`,
      `const localStorage = new Map(); localStorage.setItem("token", x);`,
      `localStorage.setItem("design-tokens", x);`,
    ],
  },
  "session-not-regenerated": {
    found: [
      `import bcrypt from "bcrypt"; router.post("/x", async (req, res) => { if (await bcrypt.compare(a, b)) { req.session.user = user; } });`,
      `async function login(req, res) { if (user.comparePassword(req.body.password)) req.session.isLoggedIn = true; }`,
      `${express}app.post("/login", (req, res) => { check(req.body).then((user) => { req.session.userId = user.id; }); });`,
      `import { verify } from "argon2"; async function f(request) { await verify(a, b); request.session["userId"] = 1; }`,
    ],
    quiet: [
      `import bcrypt from "bcrypt"; router.post("/x", async (req, res) => { await bcrypt.compare(a, b); req.session.regenerate(() => { req.session.user = user; }); });`,
      `import cookieSession from "cookie-session"; import bcrypt from "bcrypt"; const f = async (req) => { await bcrypt.compare(a, b); req.session.userId = 1; };`,
      `app.get("/x", (req) => { req.session.userId = 1; });`,
      `import bcrypt from "bcrypt"; const f = async (req) => { await bcrypt.compare(a, b); req.session.cart = []; req.session.user = null; };`,
    ],
  },
  "cookie-without-httponly": {
    found: [
      `res.cookie("session", value);`,
      `res.status(200).cookie("access_token", value, { secure: true });`,
      `const options = { httpOnly: false }; reply.setCookie("sid", value, options);`,
      `import { cookies } from "next/headers"; cookies().set("token", value);`,
      `import { cookies } from "next/headers"; const store = await cookies(); store.set({ name: "session", value, secure: true });`,
      `response.cookies.set("auth", value, { path: "/" });`,
      `import { serialize } from "cookie"; serialize("token", value, { path: "/" });`,
      `res.setHeader("Set-Cookie", \`session=\${id}; Path=/; Secure\`);`,
      `import session from "express-session"; session({ secret, cookie: { httpOnly: false, secure: true } });`,
    ],
    quiet: [
      `res.cookie("session", value, { httpOnly: true }); res.cookie("session", value, options); res.cookie("session", value, { ...options });`,
      `res.cookie("theme", "dark"); res.cookie("csrf_token", value); res.cookie("token", ""); res.cookie("token", "x", { maxAge: 0 });`,
      `res.setHeader("Set-Cookie", \`session=\${id}; Path=/; HttpOnly; Secure\`); res.setHeader("Set-Cookie", \`session=\${id}; \${rest}\`);`,
      `browser.cookie("session", value); map.set("session", value); client.cookies.set("session", value);`,
      `import session from "express-session"; session({ secret, cookie: { secure: true } });`,
    ],
  },
  "cookie-without-secure": {
    found: [
      `res.cookie("session", value, { httpOnly: true });`,
      `import session from "express-session"; session({ secret });`,
      `import session from "express-session"; session({ secret, cookie: { maxAge: 60000 } });`,
      `import session from "express-session"; session({ secret, cookie: { secure: true } });`,
    ],
    quiet: [
      `res.cookie("session", value, { httpOnly: true, secure: isProduction, sameSite: "lax" });`,
      `import session from "express-session"; session({ secret, cookie: { secure: "auto", sameSite: "lax" } }); session(options); session({ secret, cookie });`,
      `import session from "./our-session.ts"; session({ secret });`,
      `import session from "express-session"; const options = { secret }; options.cookie = cookie; session(options);`,
    ],
  },
  "fast-password-hash": {
    found: [
      `import { createHash } from "crypto"; const h = createHash("md5").update(user.password).digest("hex");`,
      `const crypto = require("crypto"); crypto.createHash("sha512").update(\`\${salt}\${password}\`);`,
      `const crypto = require("crypto"); const h = crypto.createHash("sha1"); h.update(password);`,
      `import crypto from "node:crypto"; crypto.createHmac("sha256", salt).update(req.body.password);`,
      `import crypto from "node:crypto"; crypto.hash("sha256", password);`,
      `import md5 from "md5"; save(md5(password));`,
      `import CryptoJS from "crypto-js"; CryptoJS.SHA256(password).toString();`,
    ],
    quiet: [
      `import { createHash } from "node:crypto"; createHash("sha256").update(token); createHash("sha256").update(resetToken).digest();`,
      `import { createHash } from "node:crypto"; const f = async (password) => fetch("https://api.pwnedpasswords.com/range/" + createHash("sha1").update(password).digest("hex").slice(0, 5));`,
      `import { createHash } from "node:crypto"; import bcrypt from "bcrypt"; bcrypt.hash(createHash("sha512").update(password).digest("base64"), 12);`,
      `import { scrypt } from "node:crypto"; scrypt(password, salt, 64, done);`,
      `import md5 from "md5"; md5(email);`,
    ],
  },
  "weak-bcrypt-cost": {
    found: [
      `import bcrypt from "bcryptjs"; bcrypt.hashSync(password, 10);`,
      `import { hash } from "bcrypt"; const ROUNDS = 8; hash(password, ROUNDS);`,
      `import bcrypt from "bcrypt"; bcrypt.genSalt((error, salt) => {});`,
      `import bcrypt from "bcrypt"; bcrypt.genSaltSync();`,
      `import * as bcrypt from "bcrypt"; bcrypt.hash(password, Number(process.env.ROUNDS) || 10);`,
    ],
    quiet: [
      `import bcrypt from "bcrypt"; bcrypt.hash(password, 12); bcrypt.hash(password, rounds); bcrypt.hash(password, salt); bcrypt.genSaltSync(14);`,
      `import { hash } from "./hash.ts"; hash(password, 8);`,
    ],
  },
  "plain-password-comparison": {
    found: [
      `if (password == user.password) next();`,
      `if (results[0].password !== password) fail();`,
      `const f = async (req) => { const { email, password } = req.body; return User.findOne({ email, password }); };`,
      `const f = (req) => prisma.user.findFirst({ where: { email: req.body.email, password: req.body.password } });`,
    ],
    quiet: [
      `if (password !== confirmPassword) fail(); if (req.body.password !== req.body.password2) fail(); if (values.password === values.repeatPassword) ok();`,
      `if (user.password === undefined) fail(); if (user.password === "") fail(); if (newPassword === oldPassword) fail();`,
      `if (req.body.password === process.env.ADMIN_PASSWORD) ok();`,
      `const f = (req) => User.create({ email: req.body.email, password: req.body.password });`,
      `const f = async (req) => User.findOne({ email: req.body.email, password: hash(req.body.password) });`,
    ],
  },
  "login-without-limit": {
    found: [
      `${express}app.post("/api/login", handle);`,
      `const router = require("express").Router(); router.post("/signin", controller.signin);`,
      `export default (app) => { app.post("/log-in", async (req, res) => {}); };`,
      `import Fastify from "fastify"; const server = Fastify(); server.post("/login", async (request, reply) => {});`,
    ],
    quiet: [
      `${express}app.post("/login", loginLimiter, handle); app.get("/login", handle); app.post("/blog-in-progress", handle);`,
      `${express}import limit from "express-rate-limit"; app.use(limit()); app.post("/login", handle);`,
      `${express}app.post("/login", async (req, res) => { if (user.loginAttempts > 5) return res.sendStatus(429); });`,
      `import axios from "axios"; axios.post("/login", credentials); api.post("/login", { email }); app.post("/login", body);`,
    ],
  },
  "implicit-flow": {
    found: [
      `const url = \`https://x.example/authorize?client_id=\${id}&response_type=id_token%20token\`;`,
      `new auth0.WebAuth({ domain, clientID, responseType: "token id_token" });`,
    ],
    quiet: [
      `const url = "https://x.example/authorize?response_type=code&client_id=" + id; axios({ responseType: "json" });`,
      `const { response_type = "token" } = query; const grant = { type: "token" };`,
    ],
  },
  "oauth-without-state": {
    found: [
      `const url = "https://x.example/authorize?response_type=code" + "&client_id=" + id + "&redirect_uri=" + encodeURIComponent(uri);`,
      `const go = () => redirect("https://x.example/authorize?" + new URLSearchParams({ response_type: "code", client_id: id, redirect_uri: uri }));`,
      `import { Strategy as S } from "passport-github2"; new S({ clientID, clientSecret, callbackURL }, verify);`,
    ],
    quiet: [
      `const url = \`https://x.example/authorize?response_type=code&client_id=\${id}&state=\${s}\`;`,
      `const url = \`https://x.example/authorize?response_type=code&client_id=\${id}\${rest}\`;`,
      `const go = () => { const q = new URLSearchParams({ response_type: "code", client_id: id }); q.set("state", make()); return q; };`,
      `const q = { response_type: "code", client_id: id, ...more };`,
      `import { Strategy as S } from "passport-github2"; new S({ clientID, state: true }, verify); new S(options, verify);`,
      `import { Strategy as S } from "passport-github2"; new S({ clientID }, verify); app.get("/x", passport.authenticate("github", { state: make() }));`,
      `import { Strategy } from "passport-local"; new Strategy({ usernameField: "email" }, verify);`,
    ],
  },
  "oauth-without-pkce": {
    found: [`const url = \`https://x.example/authorize?response_type=code&client_id=\${id}&state=\${s}\`;`],
    quiet: [
      `const url = \`https://x.example/authorize?response_type=code&client_id=\${id}&state=\${s}&code_challenge=\${c}\`;`,
      `const url = "https://x.example/authorize?response_type=token&client_id=1&state=2";`,
    ],
  },
  "account-by-email": {
    found: [
      `import { Strategy as G } from "passport-google-oauth20"; async function onProfile(a, r, profile, done) { const email = profile.emails[0].value; done(null, await User.findOne({ email })); } passport.use(new G(o, onProfile));`,
      `import { Strategy as F } from "passport-facebook"; new F(o, async (a, r, profile, done) => { const { email } = profile._json; await prisma.user.findUnique({ where: { email } }); });`,
      `import NextAuth from "next-auth"; NextAuth({ callbacks: { async signIn({ user, profile }) { return Boolean(await User.findOne({ email: profile.email })); } } });`,
      `import { OAuth2Client } from "google-auth-library"; const f = async (req) => { const ticket = await client.verifyIdToken(o); const payload = ticket.getPayload(); return User.findOne({ email: payload.email }); };`,
    ],
    quiet: [
      `import { Strategy as G } from "passport-google-oauth20"; new G(o, async (a, r, profile, done) => { done(null, await User.findOne({ googleId: profile.id })); });`,
      `import { Strategy as G } from "passport-google-oauth20"; new G(o, async (a, r, profile, done) => { if (!profile._json.email_verified) return done(null, false); done(null, await User.findOne({ email: profile.emails[0].value })); });`,
      `import { Strategy as L } from "passport-local"; new L(async (email, password, done) => { done(null, await User.findOne({ email })); });`,
      `const f = async (profile) => User.findOne({ email: profile.email });`,
      `NextAuth({ providers: [Google({ allowDangerousEmailAccountLinking: false })] });`,
    ],
  },
  "unverified-provider-profile": {
    found: [
      `${express}import jwt from "jsonwebtoken"; app.post("/facebook", async (req, res) => { const user = await User.findOne({ facebookId: req.body.id }); res.json(jwt.sign({ sub: user.id }, key, { expiresIn: 1 })); });`,
      `${express}app.post("/oauth/google", async (req, res) => { const { email } = req.body; const user = await User.create({ email }); req.session.userId = user.id; });`,
    ],
    quiet: [
      `${express}app.post("/auth/google", async (req, res) => { const payload = await verifyGoogle(req.body.token); const user = await User.findOne({ email: req.body.email }); req.session.userId = user.id; });`,
      `${express}app.post("/users", async (req, res) => { const user = await User.create({ email: req.body.email }); req.session.userId = user.id; });`,
      `${express}app.post("/google/calendar", async (req, res) => { res.json(await Event.create({ title: req.body.title })); });`,
    ],
  },
  "open-cors-with-credentials": {
    found: [
      `import cors from "cors"; app.use(cors({ origin: (origin, done) => done(null, true), credentials: true }));`,
      `import { cors } from "hono/cors"; app.use(cors({ origin: (origin) => origin, credentials: true }));`,
      `new Server(http, { cors: { origin: true, credentials: true } });`,
      `app.use((req, res, next) => { res.header("Access-Control-Allow-Origin", req.get("origin")); res.header("Access-Control-Allow-Credentials", true); next(); });`,
    ],
    quiet: [
      `cors({ origin: true }); cors({ origin: "*", credentials: true }); cors({ origin: ["https://a.example"], credentials: true }); cors({ origin, credentials: true });`,
      `cors({ origin: (origin, done) => { if (allowed.has(origin)) return done(null, true); done(new Error("no")); }, credentials: true });`,
      `app.use((req, res, next) => { if (allowed.includes(req.headers.origin)) res.setHeader("Access-Control-Allow-Origin", req.headers.origin); res.setHeader("Access-Control-Allow-Credentials", "true"); next(); });`,
      `app.use((req, res) => { res.setHeader("Access-Control-Allow-Origin", req.headers.origin); });`,
    ],
  },
  "tls-verification-off": {
    found: [`process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";`, `process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = 0;`],
    quiet: [
      `const agent = { rejectUnauthorized: isProduction }; const { rejectUnauthorized = false } = options;`,
      `process.env.NODE_TLS_REJECT_UNAUTHORIZED = "1";`,
    ],
  },
};
