import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { checkFiles } from "./check-files.ts";

test.skipIf(process.platform === "win32")("a secret's file that everybody can read is found, a group's is not", () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-files-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "auth");
  writeFileSync(path, "a secret");
  const file = { variable: "AUTH_SECRET_FILE", path };

  chmodSync(path, 0o644);
  const [open] = checkFiles(null, [file]);
  expect(open).toMatchObject({ check: "permissions", level: "warn", fix: `chmod o-rwx ${path}` });
  expect(open?.found).toBe(`everybody on this machine can use ${path} (AUTH_SECRET_FILE)`);

  chmodSync(path, 0o640);
  expect(checkFiles(null, [file])).toMatchObject([
    { level: "ok", found: "nobody else on this machine can read files of secrets" },
  ]);
  expect(checkFiles(null, [])).toMatchObject([{ level: "ok", found: "neither data nor secrets lie in files here" }]);
});
