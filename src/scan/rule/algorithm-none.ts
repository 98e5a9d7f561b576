import type { Node } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { follow, textOf } from "../syntax/constant.ts";
import { namedKey } from "../syntax/named-key.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { sources } from "./sources.ts";

export const algorithmNone: Rule = {
  id: "algorithm-none",
  title: "Tokens without a signature are made or taken",
  severity: "error",
  why: "Anybody writes such a token, for anybody.",
  fix: "Name an algorithm that signs, and take no other.",
  source: sources.jwtPractices("3.2"),
  wrong: `import jwt from "jsonwebtoken";
const claims = jwt.verify(token, "", { algorithms: ["HS256", "none"] });`,
  right: `import jwt from "jsonwebtoken";
const claims = jwt.verify(token, key, { algorithms: ["HS256"] });`,
  *check(file) {
    if (!usesTokens(file)) return;
    for (const { node, names } of findAlgorithmLists(file)) {
      const { start, end } = node;
      if (names.some((name) => name.toLowerCase() === "none"))
        yield { start, end, found: "the algorithm `none` is allowed" };
    }
  },
};

const tokenPackages =
  /^(jsonwebtoken|jose|express-jwt|koa-jwt|passport-jwt|fast-jwt|jwt-simple|jws|hono\/jwt|@nestjs\/jwt|@fastify\/jwt|fastify-jwt)$/;

export function usesTokens(file: SourceFile): boolean {
  return file.imports(tokenPackages);
}

/** What options name as `algorithm`, `alg` or `algorithms`. */
export function* findAlgorithmLists(
  file: SourceFile,
): Iterable<{ readonly node: Node; readonly names: readonly string[] }> {
  for (const property of file.all("Property")) {
    const key = namedKey(property);
    if (key !== "algorithm" && key !== "algorithms" && key !== "alg") continue;
    if (property.parent?.type !== "ObjectExpression") continue;
    const value = follow(file, property.value);
    const elements = value.type === "ArrayExpression" ? value.elements : [value];
    const names = elements.flatMap((element) => (element === null ? [] : (textOf(file, element) ?? [])));
    yield { node: property.value, names };
  }
}
