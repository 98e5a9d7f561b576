import { registerHooks } from "node:module";

// Lets an example of a checkout import `latchkey` as an application does, and get the sources, with no build in between:
//   node --import ./examples/from-source.ts examples/sessions-express/app.ts
registerHooks({
  resolve(specifier, context, next) {
    const [name, entry = "index", ...rest] = specifier.split("/");
    if (name !== "latchkey" || rest.length > 0) return next(specifier, context);
    return next(new URL(`../src/${entry}.ts`, import.meta.url).href, context);
  },
});
