import type { Framework } from "../framework.ts";
import { expressMajors } from "./express.ts";
import { fastify } from "./fastify.ts";
import { honos } from "./hono.ts";
import { node } from "./node.ts";

/** Every framework that there is an adapter for, each in a real server of its own. */
export const frameworks: readonly Framework[] = [...expressMajors, fastify, ...honos, node];
