import { importLine, typeImportLine, typed } from "../dialect.ts";
import { sendHead, type Sketch } from "./sketch.ts";

/** What a test imports that asks an application at a port. */
export function portTestImports({ dialect }: Sketch): readonly string[] {
  return [importLine(dialect, "{ once }", "node:events"), ...typeImportLine(dialect, "{ AddressInfo }", "node:net")];
}

/** A test's `send` to a server of Node's. `listener` makes it, and is called with a port that the system chooses. */
export function portTestBody({ dialect }: Sketch, listener: string): readonly string[] {
  return [
    `const server = ${listener}.listen(0, "127.0.0.1");`,
    'const listening = once(server, "listening");',
    sendHead(dialect),
    "  await listening;",
    `  const { port } = server.address()${typed(dialect, " as AddressInfo")};`,
    "  return fetch(`http://127.0.0.1:${port}${path}`, init);",
    "}",
    "after(() => {",
    "  server.close();",
    "  server.closeAllConnections();",
    "  return auth.close();",
    "});",
  ];
}
