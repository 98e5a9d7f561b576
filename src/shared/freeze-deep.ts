/** Freezes a value that JSON can say, with everything in it: one object that answers many requests must not be changed by one of them. */
export function freezeDeep<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) freezeDeep(member);
  return Object.freeze(value);
}
