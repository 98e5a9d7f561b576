/** A short program in the manner of a tutorial that everybody has read, and the mistakes that it teaches. */
export interface Tutorial {
  /** The pattern, as one would search for it. */
  readonly name: string;
  readonly path: string;
  /** A line ends with `//! rule [rule]` where a finding begins. */
  readonly code: string;
}

/**
 * Written for this test, by the patterns and not by anybody's text. Each line that teaches a mistake is marked, also where no rule finds it
 * (`//? why`), so that what is missed counts as well.
 */
export const tutorials: readonly Tutorial[] = [
  {
    name: "JWT authentication with Express and MongoDB",
    path: "routes/auth.js",
    code: `const express = require("express");
const bcrypt = require("bcryptjs");
const jwt = require("jsonwebtoken");
const User = require("../models/User");
const router = express.Router();

router.post("/register", async (req, res) => {
  const { name, email, password } = req.body;
  const salt = await bcrypt.genSalt(10); //! weak-bcrypt-cost
  const user = new User({ name, email, password: await bcrypt.hash(password, salt) });
  await user.save();
  res.status(201).json(user);
});

router.post("/login", async (req, res) => { //! login-without-limit
  const user = await User.findOne({ email: req.body.email });
  if (!user) return res.status(400).send("Email is not found");
  const valid = await bcrypt.compare(req.body.password, user.password);
  if (!valid) return res.status(400).send("Invalid password");
  const token = jwt.sign({ _id: user._id }, process.env.TOKEN_SECRET); //! token-without-expiry
  res.header("auth-token", token).send(token);
});

module.exports = router;
`,
  },
  {
    name: "verify-token middleware",
    path: "middleware/verifyToken.js",
    code: `const jwt = require("jsonwebtoken");

module.exports = function (req, res, next) {
  const token = req.header("auth-token");
  if (!token) return res.status(401).send("Access denied");
  try {
    const verified = jwt.verify(token, process.env.TOKEN_SECRET); //! verify-without-algorithms
    req.user = verified;
    next();
  } catch (err) {
    res.status(400).send("Invalid token");
  }
};
`,
  },
  {
    name: "JWT config file",
    path: "config/auth.config.js",
    code: `module.exports = {
  port: 8080,
  jwtSecret: "the-auth-secret-key", //! hard-coded-secret
  jwtExpiration: 3600,
};
`,
  },
  {
    name: "React log-in form with axios",
    path: "src/components/Login.jsx",
    code: `import React, { useState } from "react";
import axios from "axios";

export default function Login() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = async (e) => {
    e.preventDefault();
    const res = await axios.post("/api/auth/login", { email, password });
    localStorage.setItem("token", res.data.token); //! token-in-web-storage
    window.location = "/dashboard";
  };
  return <form onSubmit={submit}><input value={email} onChange={(e) => setEmail(e.target.value)} /></form>;
}
`,
  },
  {
    name: "auth service of a React app that stores the whole answer",
    path: "src/services/auth.service.js",
    code: `import axios from "axios";

export const login = (username, password) =>
  axios.post("/signin", { username, password }).then((response) => {
    if (response.data.accessToken) {
      localStorage.setItem("user", JSON.stringify(response.data)); //? the token is a member of what is stored
    }
    return response.data;
  });
`,
  },
  {
    name: "sessions with express-session and a log-in form",
    path: "app.js",
    code: `const express = require("express");
const session = require("express-session");
const bcrypt = require("bcrypt");
const db = require("./db");
const app = express();

app.use(express.urlencoded({ extended: true }));
app.use(session({ secret: "keyboard cat", resave: false, saveUninitialized: true })); //! hard-coded-secret cookie-without-secure

app.post("/login", async (req, res) => { //! login-without-limit
  const user = await db.findUser(req.body.username);
  if (user && (await bcrypt.compare(req.body.password, user.password))) {
    req.session.userId = user.id; //! session-not-regenerated
    return res.redirect("/home");
  }
  res.redirect("/login");
});

app.get("/logout", (req, res) => req.session.destroy(() => res.redirect("/")));
app.listen(3000);
`,
  },
  {
    name: "nodelogin: sessions and MySQL",
    path: "login.js",
    code: `const mysql = require("mysql");
const express = require("express");
const session = require("express-session");
const app = express();
const connection = mysql.createConnection({ host: "localhost", user: "root", password: "", database: "nodelogin" });

app.use(session({
  secret: "secret", //! hard-coded-secret
  resave: true,
  saveUninitialized: true,
  cookie: { secure: false, maxAge: 60000 }, //! cookie-without-secure
}));

app.post("/auth", function (request, response) { //? nothing limits it, and its path does not say that it is a log-in
  let username = request.body.username;
  let password = request.body.password;
  connection.query("SELECT * FROM accounts WHERE username = ? AND password = ?", [username, password], function (error, results) { //? the password is compared in SQL
    if (results.length > 0) {
      request.session.loggedin = true; //? a log-in, but nothing in JavaScript compares a password
      request.session.username = username;
      response.redirect("/home");
    }
  });
});
`,
  },
  {
    name: "Passport with Google and MongoDB",
    path: "config/passport-setup.js",
    code: `const passport = require("passport");
const GoogleStrategy = require("passport-google-oauth20").Strategy;
const User = require("../models/user-model");

passport.use(
  new GoogleStrategy( //! oauth-without-state
    {
      clientID: process.env.GOOGLE_CLIENT_ID,
      clientSecret: process.env.GOOGLE_CLIENT_SECRET,
      callbackURL: "/auth/google/redirect",
    },
    (accessToken, refreshToken, profile, done) => {
      User.findOne({ email: profile.emails[0].value }).then((currentUser) => { //! account-by-email
        if (currentUser) return done(null, currentUser);
        new User({ googleId: profile.id, email: profile.emails[0].value }).save().then((user) => done(null, user));
      });
    },
  ),
);
`,
  },
  {
    name: "Passport with GitHub, by the provider's id",
    path: "config/github.js",
    code: `const passport = require("passport");
const { Strategy: GitHubStrategy } = require("passport-github2");
const User = require("../models/User");

passport.use(new GitHubStrategy({ clientID: id, clientSecret: secret, callbackURL: "/cb", state: true },
  async (accessToken, refreshToken, profile, done) => {
    const user = await User.findOneAndUpdate({ githubId: profile.id }, { name: profile.displayName }, { upsert: true });
    done(null, user);
  }));
`,
  },
  {
    name: "access and refresh tokens in ten minutes",
    path: "server.js",
    code: `require("dotenv").config();
const express = require("express");
const app = express();
const jwt = require("jsonwebtoken");
app.use(express.json());

let refreshTokens = [];

app.post("/token", (req, res) => {
  const refreshToken = req.body.token;
  if (!refreshTokens.includes(refreshToken)) return res.sendStatus(403);
  jwt.verify(refreshToken, process.env.REFRESH_TOKEN_SECRET, (err, user) => { //! verify-without-algorithms
    if (err) return res.sendStatus(403);
    res.json({ accessToken: generateAccessToken({ name: user.name }) });
  });
});

app.post("/login", (req, res) => { //! login-without-limit
  const username = req.body.username;
  const user = { name: username };
  const accessToken = generateAccessToken(user);
  const refreshToken = jwt.sign(user, process.env.REFRESH_TOKEN_SECRET); //! token-without-expiry
  refreshTokens.push(refreshToken);
  res.json({ accessToken, refreshToken });
});

function generateAccessToken(user) {
  return jwt.sign(user, process.env.ACCESS_TOKEN_SECRET, { expiresIn: "15s" }); //! user-object-in-token
}
`,
  },
  {
    name: "MERN stack: token in a cookie",
    path: "backend/utils/generateToken.js",
    code: `import jwt from "jsonwebtoken";

const generateToken = (res, userId) => {
  const token = jwt.sign({ userId }, process.env.JWT_SECRET || "abc123", { expiresIn: "30d" }); //! secret-fallback
  res.cookie("jwt", token, { maxAge: 30 * 24 * 60 * 60 * 1000 }); //! cookie-without-httponly
};

export default generateToken;
`,
  },
  {
    name: "cookie that is right but for development",
    path: "backend/utils/setCookie.js",
    code: `export function setAuthCookie(res, token) {
  res.cookie("jwt", token, {
    httpOnly: true,
    secure: process.env.NODE_ENV !== "development",
    sameSite: "strict",
    maxAge: 30 * 24 * 60 * 60 * 1000,
  });
}
`,
  },
  {
    name: "whole user in the token",
    path: "controllers/userController.js",
    code: `const jwt = require("jsonwebtoken");
const bcrypt = require("bcrypt");
const asyncHandler = require("express-async-handler");
const User = require("../models/userModel");

const loginUser = asyncHandler(async (req, res) => {
  const { email, password } = req.body;
  const user = await User.findOne({ email });
  if (user && (await bcrypt.compare(password, user.password))) {
    const accessToken = jwt.sign(
      { user }, //! user-object-in-token
      process.env.ACCESS_TOKEN_SECRET,
      { expiresIn: "15m" },
    );
    res.status(200).json({ accessToken });
  }
});

module.exports = { loginUser };
`,
  },
  {
    name: "passwords as they are",
    path: "routes/login.js",
    code: `const router = require("express").Router();
const User = require("../models/User");

router.post("/signin", (req, res) => { //! login-without-limit
  User.findOne({ email: req.body.email }, (err, user) => {
    if (user.password === req.body.password) { //! plain-password-comparison
      res.send(user);
    }
  });
});

module.exports = router;
`,
  },
  {
    name: "crypto module: hash a password",
    path: "utils/hash.js",
    code: `const crypto = require("crypto");

exports.hashPassword = (password, salt) => crypto.createHash("sha256").update(password + salt).digest("hex"); //! fast-password-hash
exports.checksum = (file) => crypto.createHash("sha256").update(file).digest("hex");
`,
  },
  {
    name: "forgot password",
    path: "routes/forgot.js",
    code: `const nodemailer = require("nodemailer");

exports.forgot = async (req, res) => {
  const user = await User.findOne({ email: req.body.email });
  const resetToken = Math.random().toString(36).substring(2, 15); //! predictable-token
  user.resetToken = resetToken;
  await user.save();
  const transport = nodemailer.createTransport({ host: "smtp.example.com", tls: { rejectUnauthorized: false } }); //! tls-verification-off
  await transport.sendMail({ to: user.email, text: \`/reset/\${resetToken}\` });
  res.json({ ok: true });
};
`,
  },
  {
    name: "CORS errors fixed",
    path: "server/index.ts",
    code: `import express from "express";
import cors from "cors";

const app = express();
app.use(cors({ origin: true, credentials: true })); //! open-cors-with-credentials
app.listen(process.env.PORT || 4000);
`,
  },
  {
    name: "CORS errors fixed by hand",
    path: "server/cors.js",
    code: `module.exports = (req, res, next) => {
  res.setHeader("Access-Control-Allow-Origin", req.headers.origin); //! open-cors-with-credentials
  res.setHeader("Access-Control-Allow-Credentials", "true");
  next();
};
`,
  },
  {
    name: "log in with Google in a single-page app",
    path: "src/oauth.js",
    code: `export function oauthSignIn() {
  const endpoint = "https://accounts.google.com/o/oauth2/v2/auth";
  const params = {
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    response_type: "token", //! implicit-flow
    scope: "email profile",
  };
  window.location = endpoint + "?" + new URLSearchParams(params);
}
`,
  },
  {
    name: "log in with GitHub by hand",
    path: "src/github.js",
    code: `const express = require("express");
const app = express();

app.get("/login/github", (req, res) => {
  res.redirect(\`https://github.com/login/oauth/authorize?client_id=\${clientId}&redirect_uri=\${redirect}&scope=user\`); //? no response_type: GitHub's own dialect
});

app.get("/login/linkedin", (req, res) => {
  const url = "https://www.linkedin.com/oauth/v2/authorization?response_type=code&client_id=" + clientId + "&redirect_uri=" + redirect; //! oauth-without-state
  res.redirect(url);
});
`,
  },
  {
    name: "Google log-in in React, posted to the back end",
    path: "server/googleAuth.js",
    code: `const express = require("express");
const jwt = require("jsonwebtoken");
const User = require("./User");
const router = express.Router();

router.post("/google-login", async (req, res) => { //! unverified-provider-profile
  const { email, name, picture } = req.body;
  let user = await User.findOne({ email });
  if (!user) user = await User.create({ email, name, picture });
  res.json({ token: jwt.sign({ id: user._id }, process.env.JWT_SECRET, { expiresIn: "7d" }) });
});
`,
  },
  {
    name: "Google One Tap, decoded",
    path: "server/oneTap.ts",
    code: `import { jwtDecode } from "jwt-decode";
import type { Request, Response } from "express";

export async function oneTap(req: Request, res: Response): Promise<void> {
  const profile = jwtDecode<{ email: string }>(req.body.credential); //! decode-as-verification
  req.session.email = profile.email; //? a log-in by a provider: its session is not begun anew
  res.json({ ok: true });
}
`,
  },
  {
    name: "Next.js middleware with a token",
    path: "middleware.ts",
    code: `import { NextResponse, type NextRequest } from "next/server";
import { decodeJwt } from "jose";

export function middleware(request: NextRequest) {
  const token = request.cookies.get("token")?.value;
  const claims = token ? decodeJwt(token) : null; //! decode-as-verification
  if (!claims) return NextResponse.redirect(new URL("/login", request.url));
  return NextResponse.next();
}
`,
  },
  {
    name: "Next.js: sessions with jose",
    path: "app/lib/session.ts",
    code: `import { SignJWT, jwtVerify } from "jose";
import { cookies } from "next/headers";

const secretKey = "secret"; //! hard-coded-secret
const key = new TextEncoder().encode(secretKey);

export async function createSession(userId: string) {
  const session = await new SignJWT({ userId }).setProtectedHeader({ alg: "HS256" }).setIssuedAt().sign(key); //! token-without-expiry
  (await cookies()).set("session", session, { httpOnly: true, secure: true, sameSite: "lax", path: "/" });
}

export async function readSession(token: string) {
  return (await jwtVerify(token, key, { algorithms: ["HS256"] })).payload;
}
`,
  },
  {
    name: "NextAuth with linking by address",
    path: "auth.ts",
    code: `import NextAuth from "next-auth";
import Google from "next-auth/providers/google";

export const { handlers, auth } = NextAuth({
  secret: process.env.AUTH_SECRET ?? "development-secret", //! secret-fallback
  providers: [Google({ allowDangerousEmailAccountLinking: true })], //! account-by-email
});
`,
  },
  {
    name: "Hono log-in",
    path: "src/hono.ts",
    code: `import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { sign } from "hono/jwt";

const app = new Hono();

app.post("/login", async (c) => { //! login-without-limit
  const token = await sign({ sub: "1" }, "it-is-very-secret"); //! hard-coded-secret token-without-expiry
  setCookie(c, "auth_token", token, { secure: true }); //! cookie-without-httponly
  return c.json({ ok: true });
});
`,
  },
  {
    name: "Fastify with JWT in a cookie",
    path: "src/fastify.ts",
    code: `import Fastify from "fastify";
import fastifyJwt from "@fastify/jwt";

const fastify = Fastify();
fastify.register(fastifyJwt, { secret: "supersecret" }); //! hard-coded-secret

fastify.post("/login", async (request, reply) => { //! login-without-limit
  const user = await find(request.body);
  const token = fastify.jwt.sign(user); //! user-object-in-token
  reply.setCookie("token", token, { httpOnly: true, path: "/" }).send({ ok: true }); //! cookie-without-secure
});
`,
  },
  {
    name: "passport-jwt strategy",
    path: "config/jwt-strategy.js",
    code: `const { Strategy: JwtStrategy, ExtractJwt } = require("passport-jwt");
const opts = {};
opts.jwtFromRequest = ExtractJwt.fromAuthHeaderAsBearerToken();
opts.secretOrKey = "secret"; //? set piece by piece
module.exports = (passport) => {
  passport.use(new JwtStrategy({ jwtFromRequest: opts.jwtFromRequest, secretOrKey: "s3cr3t", ignoreExpiration: true }, onToken)); //! hard-coded-secret verify-without-algorithms ignored-expiration
};
`,
  },
  {
    name: "a token of an old key, taken by either",
    path: "src/verify.ts",
    code: `import { readFileSync } from "node:fs";
import { verify } from "jsonwebtoken";

const publicKey = readFileSync("public.pem");
export const check = (token: string) => verify(token, publicKey, { algorithms: ["RS256", "HS256"] }); //! mixed-algorithms
`,
  },
  {
    name: "other people's verify and sign",
    path: "src/other.ts",
    code: `import { sign, verify } from "./our-own-signatures.ts";
import { compare } from "fast-deep-equal";

const token = sign({ id: 1 }, "label");
if (verify(token, "label") && compare(token, token)) cache.setItem("theme", "dark");
`,
  },
];

/** What is marked in a tutorial: `rule:line`, in the order of lines. */
export function markedIn({ code }: Tutorial): string[] {
  return code.split("\n").flatMap((line, i) => {
    const [, names = ""] = /\/\/! (.*)$/.exec(line) ?? [];
    return names
      .split(" ")
      .filter((name) => name !== "")
      .map((name) => `${name}:${i + 1}`);
  });
}

/** Lines that teach a mistake which no rule finds. */
export function missedIn({ code }: Tutorial): string[] {
  return code.split("\n").flatMap((line, i) => {
    const [, why] = /\/\/\? (.*)$/.exec(line) ?? [];
    return why === undefined ? [] : [`${i + 1}: ${why}`];
  });
}
