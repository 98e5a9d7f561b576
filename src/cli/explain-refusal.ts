import type { AuthError } from "../error/auth-error.ts";
import type { ErrorCode } from "../error/error-table.ts";

/** A refusal in one sentence for the person at the terminal. */
export function explainRefusal(error: AuthError): string {
  if (error.code === "weak_password") return explainPassword(error);
  return error.detail ?? sentences[error.code] ?? `${error.message}.`;
}

function explainPassword({ errors, message }: AuthError): string {
  const [problem] = errors ?? [];
  const sentence = passwordSentences[problem?.code ?? ""];
  return sentence?.replace("{rule}", `${problem?.rule ?? "some"}`) ?? message;
}

const sentences: Partial<Readonly<Record<ErrorCode, string>>> = {
  email_taken: "There is a user with this address already.",
  user_banned: "This user is banned: take the ban back first.",
  overloaded: "Too much is going on right now: try again in a moment.",
  storage_unavailable: "The database did not answer in time: try again in a moment.",
};

const passwordSentences: Readonly<Record<string, string>> = {
  too_short: "The password is too short: {rule} characters at least.",
  too_long: "The password is too long: {rule} characters at most.",
  too_common: "The password is on the list of passwords that everybody tries first.",
  contains_context: "The password is made of the address, the name or the product.",
  repetitive: "The password is a repetition or a run along the keyboard.",
  breached: "The password was stolen somewhere: it stands in a public list.",
  too_many_bytes: "The password is too long for bcrypt: 72 bytes at most.",
  contains_nul: "The password holds a NUL.",
};
