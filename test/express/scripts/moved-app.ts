// An application that has moved, on a free port: sessions of before in files, Latchkey in a database.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import expressSession from "express-session";
import { createAuth } from "latchkey";
import fileStore from "session-file-store";
import { movedApp } from "../classic.ts";

const [database = "", path = "", secret = ""] = process.argv.slice(2);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const auth = createAuth({ database, secret, logger: quiet });
await auth.ready();
const store = new (fileStore(expressSession))({ path, retries: 0, reapInterval: -1, logFn: () => undefined });
const server = movedApp(express, { auth, store }).listen(0, "127.0.0.1");
await once(server, "listening");
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
