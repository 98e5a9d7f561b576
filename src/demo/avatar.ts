import { AuthError } from "../error/auth-error.ts";
import { avatarData } from "./avatar-data.ts";

/** One of the drawn pictures: 128 by 128, PNG. Throws `not_found`. */
export function answerAvatar(file: string): Response {
  const id = file.replace(/\.png$/, "");
  const data = file.endsWith(".png") && Object.hasOwn(avatarData, id) ? avatarData[id] : undefined;
  if (data === undefined) throw new AuthError("not_found");
  return new Response(Buffer.from(data, "base64"), {
    headers: { "content-type": "image/png", "cache-control": "max-age=3600" },
  });
}
