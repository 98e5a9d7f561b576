/** Sends a browser somewhere else, with what it takes along. */
export function leave(status: 302 | 303, location: string, cookies: readonly string[]): Response {
  return withCookies(new Response(null, { status, headers: { location } }), cookies);
}

/** The same answer with more cookies. */
export function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}
