import { AuthError } from "../../error/auth-error.ts";

/**
 * What a list finds, or null where what somebody typed into its filter cannot be looked for: the page says so, and keeps the filter. Whatever
 * else goes wrong is thrown on, a cursor that is none included.
 */
export async function findOrSay<Found>(find: () => Promise<Found>): Promise<Found | null> {
  try {
    return await find();
  } catch (error) {
    const isTyped = error instanceof AuthError && error.code === "invalid_input" && !isAboutCursor(error);
    if (!isTyped) throw error;
    return null;
  }
}

function isAboutCursor({ errors = [] }: AuthError): boolean {
  return errors.some(({ pointer }) => pointer === "/cursor");
}
