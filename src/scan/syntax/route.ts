import type { CallExpression, Node } from "oxc-parser";
import { isFunction } from "./ancestor.ts";
import { follow, textOf } from "./constant.ts";
import { memberName } from "./named-key.ts";
import { originOf } from "./origin.ts";
import type { SourceFile } from "./source-file.ts";
import { unwrap } from "./unwrap.ts";

/** A route that an application serves. */
export interface Route {
  readonly call: CallExpression;
  readonly method: string;
  readonly path: string;
  /** What runs for it: middleware first, the handler last. */
  readonly handlers: readonly Node[];
}

const frameworks = /^(express|fastify|hono|koa-router|@koa\/router|restify|polka|router|find-my-way|@hono\/.+)$/;
const servers = /^(app|router|server|fastify|.*Router)$/;
const methods = /^(get|post|put|patch|delete|all|use)$/;

/** The routes of a file. Security: a client that posts to `/login` looks alike, so the receiver has to be a server's. */
export function findRoutes(file: SourceFile): Route[] {
  const routes: Route[] = [];
  for (const call of file.all("CallExpression")) {
    const callee = unwrap(call.callee);
    const method = memberName(callee) ?? "";
    const [first, ...handlers] = call.arguments;
    if (callee.type !== "MemberExpression" || !methods.test(method) || first === undefined) continue;
    if (first.type === "SpreadElement" || handlers.length === 0) continue;
    const path = textOf(file, first);
    if (path !== null && isServer(file, callee.object, handlers)) routes.push({ call, method, path, handlers });
  }
  return routes;
}

function isServer(file: SourceFile, receiver: Node, handlers: readonly Node[]): boolean {
  const inner = unwrap(receiver);
  const origin = originOf(file, inner);
  if (origin !== null && frameworks.test(origin.module)) return true;
  if (inner.type !== "Identifier" || !servers.test(inner.name)) return false;
  const last = handlers.at(-1);
  if (last === undefined) return false;
  const handler = follow(file, last);
  // A handler takes a request; what a client sends is no function.
  return isFunction(handler) ? "params" in handler && handler.params.length > 0 : handler.type === "MemberExpression";
}
