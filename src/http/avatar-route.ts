import { AuthError } from "../error/auth-error.ts";
import { avatarTypes } from "../federation/avatar-image.ts";
import type { ApiRoute } from "./api-route.ts";
import type { HttpSettings } from "./settings.ts";

type Where = Pick<HttpSettings, "origin" | "mountPath" | "basePath">;

/** What stands before the name of a picture in a profile. */
export function avatarUrlPrefix({ origin, mountPath, basePath }: Where): string {
  return `${origin}${mountPath}${basePath}/avatars/`;
}

/** The path of a picture of ours, for our own pages. Null: there is none, or the application has put another in its place. */
export function ownAvatarPath(avatarUrl: string | null, settings: Where): string | null {
  return avatarUrl?.startsWith(avatarUrlPrefix(settings)) ? avatarUrl.slice(settings.origin.length) : null;
}

/**
 * Pictures of people, for whoever has the address.
 *
 * Security: what comes from elsewhere runs nothing here: its type is what its bytes say, no browser guesses another (`nosniff`), and opened
 * by itself it has no origin and loads nothing (`sandbox`). It is kept by browsers and by no cache between, which would have it longer than we.
 */
export const avatarRoute: ApiRoute = {
  id: "avatar",
  path: "/avatars/{name}",
  summary: "A picture of a person, whose address `user.avatarUrl` is",
  parameters: [{ name: "name", in: "path", description: "As the address has it.", schema: { type: "string" } }],
  security: "none",
  answers: {
    "200": {
      description: "The picture, which never changes",
      content: Object.fromEntries(avatarTypes.map((type) => [type, { schema: { type: "string", format: "binary" } }])),
    },
  },
  errors: ["not_found"],
  isOffered: () => true,
  forPrograms: false,
  answer: async ({ pictures }, _request, _info, { params }) => {
    const name = params["name"] ?? "";
    const image = /^[A-Za-z0-9_-]{43}$/.test(name) ? await pictures.find(name) : null;
    if (!image) throw new AuthError("not_found");
    return new Response(Buffer.from(image.bytes), {
      headers: {
        "content-type": image.type,
        "content-length": String(image.bytes.byteLength),
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "private, max-age=31536000, immutable",
      },
    });
  },
};
