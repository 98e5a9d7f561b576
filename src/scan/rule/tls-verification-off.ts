import type { Rule } from "../rule.ts";
import { constantOf } from "../syntax/constant.ts";
import { namedKey } from "../syntax/named-key.ts";
import { environmentVariable } from "../syntax/origin.ts";
import { sources } from "./sources.ts";

export const tlsVerificationOff: Rule = {
  id: "tls-verification-off",
  title: "Certificates of other servers are not checked",
  severity: "warning",
  why: "Anybody on the way to a provider, a database or a mail server reads and changes what is said, passwords and tokens included.",
  fix: "Leave verification on; name a certificate authority of your own by ca, or by NODE_EXTRA_CA_CERTS.",
  source: sources.certificates,
  wrong: `const agent = new https.Agent({ rejectUnauthorized: false });`,
  right: `const agent = new https.Agent({ ca: readFileSync("company-ca.pem") });`,
  *check(file) {
    const found = "certificates are not checked";
    for (const property of file.all("Property")) {
      if (property.parent?.type !== "ObjectExpression" || namedKey(property) !== "rejectUnauthorized") continue;
      if (constantOf(file, property.value) === false) yield { start: property.start, end: property.end, found };
    }
    for (const node of file.all("AssignmentExpression")) {
      if (environmentVariable(file, node.left) !== "NODE_TLS_REJECT_UNAUTHORIZED") continue;
      if (String(constantOf(file, node.right)) === "0") yield { start: node.start, end: node.end, found };
    }
  },
};
