/** What a picture of a person may be. No SVG: it is a document, with scripts in it. */
export const avatarTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;

export type AvatarType = (typeof avatarTypes)[number];

/** Bytes that a picture may have. */
export const maxAvatarBytes = 100_000;

const signatures: readonly (readonly [AvatarType, RegExp])[] = [
  ["image/png", /^\x89PNG\r\n\x1a\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[\s\S]{4}WEBPVP8[ LX]/],
];

/**
 * What kind of picture this is, by its first bytes. Null: none that is taken.
 *
 * Security: what a server calls it decides nothing. Something that is a picture and a page at once is served as the picture, which no
 * browser looks behind (`nosniff`), and runs nothing (see `avatarRoute`).
 */
export function avatarTypeOf(bytes: Uint8Array): AvatarType | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  return signatures.find(([, shape]) => shape.test(head))?.[0] ?? null;
}
