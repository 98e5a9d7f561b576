/** What a picture of a person may be. No SVG: it is a document, with scripts in it. */
export const avatarTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;

export type AvatarType = (typeof avatarTypes)[number];

/** Bytes that a picture may have. */
export const maxAvatarBytes = 100_000;

/** How each begins. */
const signatures: readonly (readonly [AvatarType, (head: string) => boolean])[] = [
  ["image/png", (head) => head.startsWith("\x89PNG\r\n\x1a\n")],
  ["image/jpeg", (head) => head.startsWith("\xff\xd8\xff")],
  ["image/gif", (head) => head.startsWith("GIF87a") || head.startsWith("GIF89a")],
  ["image/webp", (head) => head.startsWith("RIFF") && /^WEBPVP8[ LX]/.test(head.slice(8))],
];

/**
 * What kind of picture this is, by its first bytes. Null: none that is taken.
 *
 * Security: what a server calls it decides nothing. Something that is a picture and a page at once is served as the picture, which no
 * browser looks behind (`nosniff`), and runs nothing (see `avatarRoute`).
 */
export function avatarTypeOf(bytes: Uint8Array): AvatarType | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  return signatures.find(([, begins]) => begins(head))?.[0] ?? null;
}
