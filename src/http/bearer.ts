/** Whether an `Authorization` header is of the bearer's scheme (RFC 6750, section 2.1), whatever comes after it. */
export function isBearer(authorization: string | null | undefined): boolean {
  return authorization !== null && authorization !== undefined && /^bearer(?: |$)/i.test(authorization);
}
