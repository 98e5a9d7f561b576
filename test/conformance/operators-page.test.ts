import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { apiRoutes } from "../../src/http/api-routes.ts";
import { adminEndpoints } from "../../src/http/endpoints/admin/index.ts";

test("docs/operations/operators.md has a row for each call of operators, with its level, and for no other", () => {
  const page = readFileSync("docs/operations/operators.md", "utf8");
  const rows = page.split("\n").filter((line) => /^\| `[A-Z]+ \/auth\/admin/.test(line));
  const routes = apiRoutes.filter(({ security }) => security === "operator");
  const written = [...adminEndpoints, ...routes].map(
    ({ method = "GET", path, level, summary }) => `| \`${method} /auth${path}\` | ${level} | ${summary} |`,
  );
  expect(rows).toStrictEqual(written);
});
