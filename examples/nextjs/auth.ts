import { type Auth, createAuth } from "latchkey";

const { AUTH_SECRET, BASE_URL, DATABASE_URL } = process.env;
// While you develop, Next loads this file anew at each change: one installation is enough.
const kept = globalThis as typeof globalThis & { latchkeyAuth?: Auth };

export const auth = (kept.latchkeyAuth ??= createAuth({
  baseUrl: BASE_URL,
  secret: AUTH_SECRET,
  database: DATABASE_URL,
  pages: { afterLogin: "/dashboard", afterLogout: "/" },
}));
