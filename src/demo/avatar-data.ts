/** Written by `node scripts/draw-demo-avatars.ts`, which has the drawings. PNG in base64, by person. */
export const avatarData: Readonly<Record<string, string>> = {};
