import type { Node } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { ancestorsOf, isWithin, handlerAround } from "../syntax/ancestor.ts";
import { textOf } from "../syntax/constant.ts";
import { lastName } from "../syntax/last-name.ts";
import { isPasswordName } from "../syntax/name.ts";
import { argumentAt } from "../syntax/options-argument.ts";
import { originOf } from "../syntax/origin.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { unwrap } from "../syntax/unwrap.ts";
import { passwordHashers } from "./password-check.ts";
import { sources } from "./sources.ts";

export const fastPasswordHash: Rule = {
  id: "fast-password-hash",
  title: "Passwords are hashed by something fast",
  severity: "error",
  why: "A graphics card tries billions of passwords a second against MD5, SHA-1, SHA-256 or SHA-512, salted or not.",
  fix: "Hash by Argon2id (@node-rs/argon2), scrypt of node:crypto, or bcrypt with a cost of 12; wrap the hashes you have and replace them at log-in.",
  source: sources.passwords,
  wrong: `import { createHash } from "node:crypto";
const hash = createHash("sha256").update(password).digest("hex");`,
  right: `import { hash } from "@node-rs/argon2";
const stored = await hash(password);`,
  *check(file) {
    for (const call of file.all("CallExpression")) {
      const password = hashedBy(file, call);
      if (password === null || !mentionsPassword(password) || isNoStore(file, call)) continue;
      yield { start: call.start, end: call.end, found: "a password is hashed by something fast" };
    }
  },
};

const fast = /^(md5|sha-?1|sha-?(2|3)?-?(224|256|384|512)|ripemd160|rmd160)$/i;
const fastPackages = /^(md5|sha1|js-md5|js-sha1|js-sha256|js-sha512|blueimp-md5|crypto-js\/(md5|sha\d+))$/;

/** What a call hashes by something fast. Null: it does not. */
function hashedBy(file: SourceFile, call: Extract<Node, { type: "CallExpression" }>): Node | null {
  const origin = originOf(file, call.callee);
  const first = argumentAt(call, 0);
  if (origin === null || first === null) return null;
  if (fastPackages.test(origin.module)) return origin.path.length <= 1 ? first : null;
  if (origin.module === "crypto-js") return /^(MD5|SHA\d+)$/.test(origin.path.join(".")) ? first : null;
  if (origin.module !== "crypto") return null;
  const name = origin.path.join(".");
  if (name === "hash") {
    const algorithm = textOf(file, first);
    return algorithm !== null && fast.test(algorithm) ? argumentAt(call, 1) : null;
  }
  if (!/^(createHash|createHmac)\.\(\)\.update$/.test(name)) return null;
  const callee = unwrap(call.callee);
  const maker = callee.type === "MemberExpression" ? unwrap(callee.object) : null;
  const algorithm = maker?.type === "CallExpression" ? argumentAt(maker, 0) : null;
  // Another `update` stands between, or the hash is in a variable: then its maker is not seen, and any algorithm is fast.
  return algorithm === null || fast.test(textOf(file, algorithm) ?? "") ? first : null;
}

function mentionsPassword(node: Node): boolean {
  const inner = unwrap(node);
  if (isPasswordName(lastName(inner))) return true;
  if (inner.type === "TemplateLiteral") return inner.expressions.some((part) => isPasswordName(lastName(part)));
  if (inner.type !== "BinaryExpression" || inner.operator !== "+") return false;
  return isPasswordName(lastName(inner.left)) || isPasswordName(lastName(inner.right));
}

/** A look-up among stolen passwords sends five characters of a SHA-1; and what goes into a slow hash may be a fast one. */
function isNoStore(file: SourceFile, call: Node): boolean {
  const around = handlerAround(call);
  if (around !== null && /pwned|hibp|breach/i.test(file.textOf(around))) return true;
  for (const above of ancestorsOf(call)) {
    if (above.type !== "CallExpression") continue;
    const origin = originOf(file, above.callee);
    if (origin !== null && passwordHashers.includes(origin.module) && !isWithin(call, above.callee)) return true;
  }
  return false;
}
