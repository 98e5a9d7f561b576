import { RedisStore } from "connect-redis";
import express from "express";
import session from "express-session";
import { createClient } from "redis";
import { answer } from "../../measure/answer.ts";
import { createApp } from "../express-session.mjs";
import { signInEach } from "../sign-in.mjs";

const { people, redisUrl } = JSON.parse(process.argv[2] ?? "{}");
const client = await createClient({ url: redisUrl }).connect();
const { app, halves } = createApp(express, session, { store: new RedisStore({ client }) });
answer(app, halves, await signInEach(app, people));
