import { auth } from "./auth.ts";

// In front of pages for whoever is signed in: everybody else goes to the log-in page, and then comes back. (Until Next 15 this file is
// middleware.ts, and its config says runtime: "nodejs".) A page that shows what is hers asks once more: a proxy may be walked around.
export async function proxy(request: Request): Promise<Response | undefined> {
  const check = await auth.authenticate(request.headers);
  if (check.ok) return undefined;
  const { pathname, search } = new URL(request.url);
  const { BASE_URL = "http://localhost:3000" } = process.env;
  return Response.redirect(`${BASE_URL}/login?returnTo=${encodeURIComponent(pathname + search)}`, 303);
}

export const config = { matcher: ["/dashboard/:path*"] };
