/** The languages that pages and mails are written in, the first one for whoever asks for none of them. */
export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];
