export const dynamic = "force-dynamic";

export { GET } from "../auth/[...path]/route.ts";
