import type { z } from "zod";
import { AuthError, type FieldError } from "../error/auth-error.ts";
import { parseStrictJson } from "../shared/strict-json.ts";
import { isJson, mediaType } from "./origin-rule.ts";

/** Bytes of a request body. */
export const maxBodyBytes: number = 64 * 1024;

/** A body as it came: what it says, and whether a form said it. `returnTo` belongs to the form, not to the call. */
export interface RequestBody {
  readonly isForm: boolean;
  readonly fields: unknown;
  readonly returnTo: unknown;
  /** The page of the console that a form was on. Belongs to the form as well. */
  readonly from?: unknown;
}

/** What an adapter knows of a body that something before us has read already: what it is, or why it could not be read. */
export type ParsedBody = { readonly value: unknown } | { readonly refusal: AuthError };

/** What is known of a body that its request does not say. */
export interface BodyInfo {
  readonly parsedBody?: ParsedBody;
  /** The server lets no more of it through than its `Content-Length` says. */
  readonly keepsLength?: boolean;
}

/**
 * Reads a JSON or form body. Throws `payload_too_large`, `unsupported_media_type` or `invalid_input`. No body at all is an empty
 * object: calls without required fields need none.
 */
export async function readBody(
  request: Request,
  { parsedBody: parsed, keepsLength = false }: BodyInfo,
): Promise<RequestBody> {
  const type = mediaType(request.headers.get("content-type"));
  const isForm = type === "application/x-www-form-urlencoded";
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw new AuthError("payload_too_large");
  if (parsed && "refusal" in parsed) throw parsed.refusal;
  if (parsed && typeof parsed.value === "object" && parsed.value !== null && !(parsed.value instanceof Uint8Array)) {
    return readParsed(parsed.value, type, isForm);
  }
  const text = decodeText(parsed ? rawBytes(parsed.value) : await readBytes(request, keepsLength));
  if (text === "") return { isForm, fields: {}, returnTo: undefined };
  if (isForm && !isWellEncoded(text)) {
    throw new AuthError("invalid_input", { errors: [{ pointer: "", code: "invalid_encoding" }] });
  }
  if (isForm) return formBody(fieldsOfForm(text));
  if (!isJson(type)) throw new AuthError("unsupported_media_type");
  const value = parseStrictJson(text);
  if (value === undefined) {
    throw new AuthError("invalid_input", {
      detail: "The body is not JSON that has one meaning.",
      errors: [{ pointer: "", code: "invalid_json" }],
    });
  }
  return jsonBody(value);
}

/** What a body parser of the application's has made of the body. It may allow more than we do. */
function readParsed(value: object, type: string, isForm: boolean): RequestBody {
  // Of a body sent in chunks nobody says how long it was; what became of it is about as long.
  if (lengthAsJson(value) > maxBodyBytes) throw new AuthError("payload_too_large");
  if (isForm) return formBody(value as Record<string, unknown>);
  // Parsers leave an empty object where there was no body.
  if (!isJson(type) && Object.keys(value).length > 0) throw new AuthError("unsupported_media_type");
  return jsonBody(value);
}

function lengthAsJson(value: object): number {
  try {
    return JSON.stringify(value).length;
  } catch {
    // A cycle or a BigInt: no JSON was ever parsed to that.
    throw new AuthError("invalid_input", { errors: [{ pointer: "", code: "invalid_json" }] });
  }
}

function decodeText(bytes: Uint8Array): string {
  if (bytes.length > maxBodyBytes) throw new AuthError("payload_too_large");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new AuthError("invalid_input", { errors: [{ pointer: "", code: "invalid_encoding" }] });
  }
}

function rawBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return Buffer.from(typeof value === "string" ? value : "");
}

async function readBytes(request: Request, keepsLength: boolean): Promise<Uint8Array> {
  try {
    // A body whose length was judged already is taken in one piece, which on Node costs a tenth of what a stream does.
    if (keepsLength) return new Uint8Array(await request.arrayBuffer());
    return await readStream(request.body);
  } catch (error) {
    if (error instanceof AuthError) throw error;
    // The client went away in the middle, or sent chunks that are none.
    throw new AuthError("invalid_input", { errors: [{ pointer: "", code: "incomplete" }], cause: error });
  }
}

async function readStream(body: Request["body"]): Promise<Uint8Array> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop cancels the stream: what is still to come is never buffered.
    if (length > maxBodyBytes) throw new AuthError("payload_too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Security: what is no UTF-8 would silently become U+FFFD, and two different passwords the same one. */
function isWellEncoded(form: string): boolean {
  try {
    decodeURIComponent(form);
    return true;
  } catch {
    return false;
  }
}

function fieldsOfForm(text: string): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const earlier = fields[name];
    if (earlier === undefined) fields[name] = value;
    // Security: added to, never copied. 64 KiB are room for one field 32,000 times.
    else if (Array.isArray(earlier)) earlier.push(value);
    else fields[name] = [earlier, value];
  }
  return fields;
}

/** The fields of a query. One that comes twice is a list, which no field takes. */
export function readQuery(url: string): Record<string, unknown> {
  const query = new URL(url).search.slice(1);
  if (!isWellEncoded(query)) throw new AuthError("invalid_input", { detail: "The query is not valid UTF-8." });
  return fieldsOfForm(query);
}

/** Forms know only texts: an empty one is an absent one, and of a checkbox and its hidden twin the last counts. */
function formBody(values: Record<string, unknown>): RequestBody {
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(values)) {
    if (name === "returnTo" || name === "from" || value === "") continue;
    fields[name] = name === "remember" && Array.isArray(value) ? value.at(-1) : value;
  }
  for (const name of ["remember", "everywhere", "notMe", "reclaim"]) {
    if (fields[name] === "true" || fields[name] === "on") fields[name] = true;
    if (fields[name] === "false") fields[name] = false;
  }
  return { isForm: true, fields, returnTo: values["returnTo"], from: values["from"] };
}

function jsonBody(value: unknown): RequestBody {
  return { isForm: false, fields: value, returnTo: undefined };
}

/** Checks a body against a call's schema. Throws `invalid_input` that names every field. */
export function validateInput(schema: z.ZodType, fields: unknown): unknown {
  const result = schema.safeParse(fields, { reportInput: true });
  if (result.success) return result.data;
  throw new AuthError("invalid_input", { errors: result.error.issues.slice(0, 20).flatMap(fieldErrors) });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const pointer = pointerOf(issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys
        .slice(0, 20)
        .map((key) => ({ pointer: pointerOf([...issue.path, key]), code: "unknown_field" }));
    case "invalid_type":
      return [{ pointer, code: issue.input === undefined ? "required" : "wrong_type", rule: issue.expected }];
    case "too_small":
      return [{ pointer, code: "too_short", rule: Number(issue.minimum) }];
    case "too_big":
      return [{ pointer, code: "too_long", rule: Number(issue.maximum) }];
    case "invalid_value":
      return [{ pointer, code: "not_allowed", rule: issue.values.map(String).join(", ") }];
    case "custom":
      return [customError(pointer, issue.params ?? {})];
    default:
      return [{ pointer, code: "invalid" }];
  }
}

/** What our own fields say (`fields.ts`). */
function customError(pointer: string, { code = "invalid", rule }: Readonly<Record<string, unknown>>): FieldError {
  return { pointer, code: String(code), ...(typeof rule === "number" && { rule }) };
}

/** RFC 6901. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
