import { auth } from "../../../auth.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  const check = await auth.authenticate(request.headers);
  if (!check.ok) return Response.json({ code: check.code }, { status: 401 });
  return Response.json({ hello: check.user.email });
}
