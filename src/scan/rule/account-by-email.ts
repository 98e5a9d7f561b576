import type { CallExpression, Node } from "oxc-parser";
import type { Rule } from "../rule.ts";
import { ancestorsOf, isFunction, isWithin } from "../syntax/ancestor.ts";
import { constantOf, follow } from "../syntax/constant.ts";
import { lastName, namesOf } from "../syntax/last-name.ts";
import { namedKey } from "../syntax/named-key.ts";
import { originOf } from "../syntax/origin.ts";
import type { SourceFile } from "../syntax/source-file.ts";
import { unwrap } from "../syntax/unwrap.ts";
import { sources } from "./sources.ts";

export const accountByEmail: Rule = {
  id: "account-by-email",
  title: "Whoever comes from a provider gets the account with her address",
  severity: "error",
  why: "An address at a provider may be unproven, handed on to another person, or set by whoever runs the directory: each of them signs in to your user's account.",
  fix: "Find people by issuer and subject (profile.id); link an address to an account only where both sides have proven it, or by a log-in to that account.",
  source: sources.openid("5.7", "ClaimStability"),
  wrong: `import { Strategy as GoogleStrategy } from "passport-google-oauth20";
passport.use(new GoogleStrategy({ ...options, state: true }, async (accessToken, refreshToken, profile, done) => {
  const user = await User.findOne({ email: profile.emails[0].value });
  done(null, user ?? (await User.create({ email: profile.emails[0].value })));
}));`,
  right: `import { Strategy as GoogleStrategy } from "passport-google-oauth20";
passport.use(new GoogleStrategy({ ...options, state: true }, async (accessToken, refreshToken, profile, done) => {
  const user = await User.findOne({ googleId: profile.id });
  done(null, user ?? (await User.create({ googleId: profile.id })));
}));`,
  *check(file) {
    const found = "an account is found by the address that a provider tells";
    for (const call of file.all("CallExpression")) {
      if (!isLookUp(call)) continue;
      const callback = call.arguments.some((argument) => mentionsToldAddress(file, argument))
        ? callbackAround(file, call)
        : null;
      if (callback === null || /verified/i.test(file.textOf(callback))) continue;
      yield { start: call.start, end: call.end, found };
    }
    for (const property of file.all("Property")) {
      if (namedKey(property) !== "allowDangerousEmailAccountLinking" || constantOf(file, property.value) !== true)
        continue;
      yield { start: property.start, end: property.end, found };
    }
  },
};

const lookUps =
  /^(findOne|findFirst|findUnique|findOneBy|findOrCreate|findOneAndUpdate|upsert|where|findBy.*Email.*|getUserByEmail|findUserByEmail|getByEmail|find)$/i;

function isLookUp(call: CallExpression): boolean {
  return lookUps.test(lastName(call.callee));
}

/** `profile.emails[0].value`, `profile._json.email`, `payload.email`, or what was taken from it. */
function mentionsToldAddress(file: SourceFile, argument: Node, depth = 0): boolean {
  if (depth > 4) return false;
  const value = unwrap(argument);
  if (value.type === "ObjectExpression") {
    return value.properties.some((property) => {
      if (property.type !== "Property") return false;
      const key = namedKey(property) ?? "";
      return (
        /^(e-?mail|where|\$or|user_?name|emails?\.?.*)$/i.test(key) &&
        mentionsToldAddress(file, property.value, depth + 1)
      );
    });
  }
  if (value.type === "ArrayExpression")
    return value.elements.some((element) => element !== null && mentionsToldAddress(file, element, depth + 1));
  const [root = "", ...names] = toldBy(file, value);
  return (
    /^(user|profile|payload|ticket|claims|userinfo|googleUser|_json)$/i.test(root) &&
    names.some((name) => /^e-?mails?$/i.test(name))
  );
}

/** The names that a value goes by, from where it came from: `["profile", "_json", "email"]`, also of `const { email } = profile._json`. */
function toldBy(file: SourceFile, node: Node): string[] {
  const declaration = node.type === "Identifier" ? file.declarationOf(node.name, node) : null;
  if (declaration === null || declaration.init === null) return namesOf(follow(file, node));
  return [...namesOf(declaration.init), ...declaration.path];
}

/** The function that gets what a provider tells. Null: it is not one. */
function callbackAround(file: SourceFile, call: Node): Node | null {
  for (const above of ancestorsOf(call)) {
    if (!isFunction(above)) continue;
    const parent = above.parent ?? null;
    if (parent?.type === "NewExpression" && isProviderStrategy(file, parent.callee)) return above;
    if (
      parent?.type === "Property" &&
      /^(signIn|jwt|profile)$/.test(namedKey(parent) ?? "") &&
      file.imports(/^(next-auth|@auth\/)/)
    )
      return isWithinCallbacks(parent) ? above : null;
    if (isNamedCallback(file, above)) return above;
    if (usesTicket(file, above)) return above;
  }
  return null;
}

function isWithinCallbacks(property: Node): boolean {
  for (const above of ancestorsOf(property))
    if (above.type === "Property" && namedKey(above) === "callbacks") return true;
  return false;
}

function isProviderStrategy(file: SourceFile, callee: Node): boolean {
  return /^passport-(?!local|jwt|http|custom|ldap)|^openid-client/.test(originOf(file, callee)?.module ?? "");
}

/** A function that stands elsewhere in the file and is handed to a strategy. */
function isNamedCallback(file: SourceFile, callback: Node): boolean {
  return file
    .all("NewExpression")
    .some(
      (strategy) =>
        isProviderStrategy(file, strategy.callee) &&
        strategy.arguments.some((argument) => argument.type === "Identifier" && follow(file, argument) === callback),
    );
}

/** What Google's library has verified is told, too. */
function usesTicket(file: SourceFile, callback: Node): boolean {
  return file
    .all("CallExpression")
    .some(
      (call) =>
        isWithin(call, callback) &&
        /^(verifyIdToken)$/.test(lastName(call.callee)) &&
        file.imports(/^google-auth-library$/),
    );
}
