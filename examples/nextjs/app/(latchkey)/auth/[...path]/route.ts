import { auth } from "../../../../auth.ts";

// What is answered is about one person: Next must never keep it.
export const dynamic = "force-dynamic";

// Next calls a route by the method of the request.
const handler = (request: Request): Promise<Response> => auth.handler(request, { pages: true });
export { handler as GET, handler as HEAD, handler as POST, handler as PATCH, handler as DELETE, handler as OPTIONS };
