import express from "express";
import session from "express-session";
import { answer } from "../../measure/answer.ts";
import { createApp } from "../express-session.mjs";
import { signInEach } from "../sign-in.mjs";

const { people } = JSON.parse(process.argv[2] ?? "{}");
const { app, halves } = createApp(express, session, {});
answer(app, halves, await signInEach(app, people));
