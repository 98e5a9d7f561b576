import type { Source } from "../rule.ts";

const cheatSheet = "https://cheatsheetseries.owasp.org/cheatsheets";

/** Where the rules take it from. */
export const sources = {
  jwtPractices: (section: string): Source => ({
    name: `RFC 8725, ${section}`,
    url: `https://www.rfc-editor.org/rfc/rfc8725.html#section-${section}`,
  }),
  oauthPractices: (section: string): Source => ({
    name: `RFC 9700, ${section}`,
    url: `https://www.rfc-editor.org/rfc/rfc9700.html#section-${section}`,
  }),
  openid: (section: string, anchor: string): Source => ({
    name: `OpenID Connect Core, ${section}`,
    url: `https://openid.net/specs/openid-connect-core-1_0.html#${anchor}`,
  }),
  sessions: { name: "OWASP, Session Management", url: `${cheatSheet}/Session_Management_Cheat_Sheet.html` },
  passwords: { name: "OWASP, Password Storage", url: `${cheatSheet}/Password_Storage_Cheat_Sheet.html` },
  authentication: { name: "OWASP, Authentication", url: `${cheatSheet}/Authentication_Cheat_Sheet.html` },
  storage: { name: "OWASP, HTML5 Security", url: `${cheatSheet}/HTML5_Security_Cheat_Sheet.html` },
  secrets: { name: "OWASP, Secrets Management", url: `${cheatSheet}/Secrets_Management_Cheat_Sheet.html` },
  random: { name: "CWE-338", url: "https://cwe.mitre.org/data/definitions/338.html" },
  certificates: { name: "CWE-295", url: "https://cwe.mitre.org/data/definitions/295.html" },
  cors: { name: "CWE-942", url: "https://cwe.mitre.org/data/definitions/942.html" },
} as const;
