import express from "express";
import session from "express-session";
import { answer } from "../../measure/answer.ts";
import { createApps } from "../express-session.mjs";
import { signInEach } from "../sign-in.mjs";

const { people } = JSON.parse(process.argv[2] ?? "{}");
const apps = createApps(express, session, {});
answer(apps, await signInEach(apps.guarded, people));
