import { z } from "zod";
import { readCursor } from "../event/event-cursor.ts";
import { type Password, parsePassword } from "../password/password.ts";
import { type Code, parseCode } from "../verification/code.ts";
import { type Email, parseEmail } from "../mail/email.ts";
import { maxNameLength, parseName } from "../user/name.ts";

/** An e-mail address in its canonical form. */
export const emailField: z.ZodType<Email, string> = z
  .string()
  .meta({ format: "email", description: "An e-mail address. Case and compatible Unicode forms do not count." })
  .transform((text, context) => parseEmail(text) ?? refuse(context, "invalid_email"));

/** A password as it was typed; nothing is cut or trimmed. */
export const passwordField: z.ZodType<Password, string> = z
  .string()
  .meta({
    format: "password",
    description: "Compared as a whole, after Unicode NFC. At most 1,024 UTF-16 units reach the server's checks.",
  })
  .transform(
    (text, context) =>
      parsePassword(text) ?? (text.length > 128 ? refuse(context, "too_long", 128) : refuse(context, "invalid")),
  );

/** Where a list of events goes on. */
export const eventCursorField: z.ZodType<number, string> = z
  .string()
  .meta({ description: "What the page before gave as `next`." })
  .transform((text, context) => {
    const id = readCursor(text);
    if (id !== null) return id;
    context.addIssue({ code: "custom", params: { code: "invalid_cursor" } });
    return z.NEVER;
  });

/** The token of a link. Null: it cannot be one of ours, which is answered as one that was used. */
export const codeField: z.ZodType<Code | null, string> = z
  .string()
  .meta({ description: "The token of a link, as its address carries it." })
  .transform(parseCode);

/** How a new session is to travel. */
export const carriageFields = {
  carrier: z.enum(["cookie", "token"]).optional().meta({ description: "What carries the session. Default: cookie." }),
  transport: z.enum(["cookie", "body"]).optional().meta({
    description: "With tokens: how the refresh token travels. Default: cookie for browsers, body for programs.",
  }),
};

/** A refresh token as it was handed out. What is none of ours is answered as one that is not valid. */
export const refreshTokenField: z.ZodType<string, string> = z
  .string()
  .max(200)
  .meta({ description: "Only for programs that were given it in the body." });

/** A name to show, or null for none. */
export const nameField: z.ZodType<string | null, string | null> = z
  .string()
  .nullable()
  .meta({ description: `At most ${maxNameLength} characters, without control characters.` })
  .transform((text, context) => (text === null ? null : readName(text, context)));

/** What a native client calls its device. */
export const deviceNameField: z.ZodType<string | null, string> = z
  .string()
  .meta({
    description: `Shown in the list of sessions: at most ${maxNameLength} characters, without control characters.`,
  })
  .transform(readName);

function readName(text: string, context: z.RefinementCtx): string | null {
  const name = parseName(text);
  if (name !== undefined) return name;
  return [...text.normalize("NFC").trim()].length > maxNameLength
    ? refuse(context, "too_long", maxNameLength)
    : refuse(context, "invalid");
}

function refuse(context: z.RefinementCtx, code: string, rule?: number): never {
  context.addIssue({ code: "custom", params: { code, rule } });
  return z.NEVER;
}
