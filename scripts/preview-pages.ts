import { serveStates } from "./picture/serve-states.ts";

/*
 * Serves every page in every state, in every language, under the content security policy that they really have, to be looked at in a
 * browser while one works at them. Run it with Node 24, and stop it with Ctrl+C:
 *   node scripts/preview-pages.ts [PORT]
 * Pictures in all sizes, which say what overflows, are taken by scripts/take-screens.ts --look DIR.
 */

const server = await serveStates(Number(process.argv[2] ?? 0));
console.log(`${server.url}/`);
