import { AuthError } from "../../error/auth-error.ts";
import { parseStrictJson } from "../../shared/strict-json.ts";

/**
 * What the text of a field stands for. Forms know only texts, and leave out what is empty or not ticked:
 * - `tick`: true when it is ticked, and false when it is not there.
 * - `none`: the text, or null when it is empty.
 * - `choice`: the text, of which "none" is null.
 * - `json`: what the text is as JSON, an empty one being an empty object. Throws `invalid_input` with the line of the mistake.
 * - `numbers`: whole numbers, of one field or several of one name.
 */
export type FieldKind = "tick" | "none" | "choice" | "json" | "numbers";

type Fields = Readonly<Record<string, unknown>>;

/** Makes of a form's texts what a call takes. Fields without a kind stay as they are, and the call judges them. */
export function readConsoleForm(kinds: Readonly<Record<string, FieldKind>>): (fields: Fields) => Fields {
  return (fields) => ({
    ...fields,
    ...Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, readField(name, kind, fields[name])])),
  });
}

function readField(name: string, kind: FieldKind, value: unknown): unknown {
  switch (kind) {
    case "tick":
      if (value === undefined) return false;
      return value === "true" ? true : value;
    case "none":
      return value ?? null;
    case "choice":
      return value === "none" ? null : value;
    case "json":
      return readJson(name, value);
    default:
      // What is no number stays a text, and the call says so.
      return (Array.isArray(value) ? value : [value]).map((one) =>
        /^\d{1,15}$/.test(String(one)) ? Number(one) : one,
      );
  }
}

function readJson(name: string, value: unknown): unknown {
  if (value === undefined) return {};
  const parsed = typeof value === "string" ? parseStrictJson(value) : undefined;
  if (parsed !== undefined) return parsed;
  const line = lineOfMistake(value);
  const code = line === null ? "ambiguous_json" : "invalid_json";
  throw new AuthError("invalid_input", {
    errors: [{ pointer: `/${name}`, code, ...(line !== null && { rule: line }) }],
  });
}

/** Where a text stops being JSON, from 1. Null: it is some, but not of one meaning. */
function lineOfMistake(value: unknown): number | null {
  const text = String(value);
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const [, position] = /position (\d+)/.exec(String(error)) ?? [];
    // At its end, where the parser names no place.
    const read = position === undefined ? text : text.slice(0, Number(position));
    return read.split("\n").length;
  }
}
