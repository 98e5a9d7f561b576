import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { avatarData } from "../../src/demo/avatar-data.ts";
import { composeMail } from "../../src/mail/compose.ts";
import { parseEmail } from "../../src/mail/email.ts";
import { consoleStylesheet } from "../../src/pages/console-stylesheet.ts";
import { developmentStylesheet } from "../../src/pages/development-stylesheet.ts";
import { type Language, languages } from "../../src/pages/copy.ts";
import { consoleScript } from "../../src/pages/script/console-script.ts";
import { peopleScript } from "../../src/pages/script/people-script.ts";
import { stylesheet } from "../../src/pages/stylesheet.ts";
import { consoleSampleFrame } from "../console-states.ts";
import { sampleFrame, sampleLogo, sampleNow } from "../page-states.ts";
import { renderState, states } from "./states.ts";

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; frame-src 'self'";
const letterPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

export interface StateServer extends AsyncDisposable {
  readonly urlOf: (state: string, language: Language) => string;
  readonly url: string;
}

/** Serves every state of every page under the policy that pages really have. The bare address lists them. */
export async function serveStates(port = 0): Promise<StateServer> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    answer(response, pathname, searchParams);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    urlOf: (state, language) => `${url}/${language}/${state}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(response: ServerResponse, path: string, query: URLSearchParams): void {
  const file = files[path];
  if (file !== undefined) return send(response, file.type, file.body);
  // Every avatar is the same person's, save those of the demo provider.
  const [, person = "juniper"] = /^\/demo\/avatars\/(\w+)\.png$/.exec(path) ?? [];
  if (/\/avatars\//.test(path)) return send(response, "image/png", Buffer.from(avatarData[person] ?? "", "base64"));
  if (path === "/dev/mail" && query.get("part") === "html")
    return send(response, "text/html; charset=utf-8", letter(), letterPolicy);
  if (path === "/") return send(response, "text/html; charset=utf-8", listOfStates());
  const [, code, name = ""] = /^\/(\w+)\/([\w-]+)$/.exec(path) ?? [];
  const language = languages.find((one) => one === code);
  const page = language && renderState(name, language);
  if (page === undefined) return void response.writeHead(404).end();
  // A page that goes on by itself stays here, to be looked at.
  const goingOn = /<meta http-equiv="refresh"[^>]*>|<script src="\/auth\/return\.js"><\/script>/g;
  return send(response, "text/html; charset=utf-8", page.replaceAll(goingOn, ""), policy);
}

function send(response: ServerResponse, type: string, body: string | Buffer, contentPolicy?: string): void {
  response.setHeader("content-type", type);
  if (contentPolicy !== undefined) response.setHeader("content-security-policy", contentPolicy);
  response.end(body);
}

/** What pages load, by its address. */
const files: Readonly<Record<string, { readonly type: string; readonly body: string }>> = {
  [sampleFrame.stylesheetUrl]: { type: "text/css", body: stylesheet },
  [sampleFrame.developmentStylesheetUrl]: { type: "text/css", body: developmentStylesheet },
  [sampleFrame.scriptUrl]: { type: "text/javascript", body: peopleScript },
  "/auth/logo.svg": { type: "image/svg+xml", body: sampleLogo },
  [consoleSampleFrame.consoleScriptUrl]: { type: "text/javascript", body: consoleScript },
  [consoleSampleFrame.consoleStylesheetUrl]: { type: "text/css", body: consoleStylesheet },
};

function listOfStates(): string {
  const items = Object.keys(states).map(
    (name) => `<li><a href="/en/${name}">${name}</a> <a href="/de/${name}">de</a></li>`,
  );
  return `<!doctype html><title>Pages</title><ul>${items.join("")}</ul>`;
}

function letter(): string {
  const to = parseEmail("mira@example.com");
  if (to === null) throw new Error("No address");
  const mail = { to, template: "reset_password", link: "https://example.com/x", expires: sampleNow } as const;
  return composeMail(mail, { productName: sampleFrame.productName, origin: "https://example.com", languages }).html;
}
