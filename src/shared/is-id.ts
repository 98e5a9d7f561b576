/** Whether a text can be the id of a user or a session: no other text is one, and PostgreSQL takes no NUL. */
export function isId(id: unknown): id is string {
  return typeof id === "string" && /^[\x21-\x7e]{1,64}$/.test(id);
}
