/** Words that a name is made of, small: `sessionId`, `SESSION_ID` and `session-id` are the same. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

const credentials: ReadonlySet<string> = new Set([
  "session",
  "sessionid",
  "sess",
  "sid",
  "ssid",
  "token",
  "jwt",
  "auth",
  "accesstoken",
  "refreshtoken",
  "idtoken",
  "authtoken",
  "bearer",
]);
/** What is meant to be read by scripts, or opens nothing. */
const harmless: ReadonlySet<string> = new Set([
  "csrf",
  "xsrf",
  "csrftoken",
  "push",
  "fcm",
  "device",
  "expires",
  "expiry",
  "expiration",
  "expire",
  "type",
  "count",
  "theme",
  "lang",
  "locale",
  "storage",
  "state",
  "url",
  "redirect",
  "return",
  "mode",
  "status",
  "method",
  "provider",
  "mapbox",
  "captcha",
  "recaptcha",
  "tokens",
  "tokenizer",
  "name",
  "email",
  "error",
  "step",
  "start",
  "started",
  "time",
  "timeout",
  "flag",
  "seen",
  "version",
]);

/** Whether whoever has the thing of this name is taken for somebody: a session cookie, an access token. */
export function isCredentialName(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => credentials.has(word)) && !words.some((word) => harmless.has(word));
}

/** Whether a thing of this name is a password that somebody typed. */
export function isPasswordName(name: string): boolean {
  const words = wordsOf(name);
  const isPassword = /^(password|passwd|passwort|pwd|passphrase|pass)$/.test(words.at(-1) ?? "");
  return (
    isPassword && !words.some((word) => /^(hash|hashed|encrypted|reset|by|pass)$/.test(word) && word !== words.at(-1))
  );
}

/** Whether a thing of this name is a secret that signs: `jwtSecret`, `SESSION_SECRET`. Secrets of OAuth clients are others' rules. */
export function isSigningSecretName(name: string): boolean {
  const words = wordsOf(name).join("_");
  return /^((app|application|my|server|nextauth|better_auth|express|user|default)_)?((jwt|session|cookie|token|auth|signing|access(_token)?|refresh(_token)?|access_jwt|refresh_jwt|nextauth|jwt_(access|refresh)(_token)?)_)secret(_key|_value)?$/.test(
    words,
  );
}
