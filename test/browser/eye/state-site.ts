import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pageStates, sampleFrame } from "../../../scripts/page-states.ts";
import { developmentStylesheet } from "../../../src/pages/development-stylesheet.ts";
import { stylesheet } from "../../../src/pages/stylesheet.ts";

/** Serves every page in every state, with the stylesheets it asks for and a picture for every address of one. */
export interface StateSite {
  readonly url: string;
  close(): void;
}

/** The states by name. */
export const states: Readonly<Record<string, () => string>> = pageStates;

const sheets: Readonly<Record<string, string>> = {
  [sampleFrame.stylesheetUrl]: stylesheet,
  [sampleFrame.developmentStylesheetUrl]: developmentStylesheet,
};

const picture = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** A page that goes on by itself, at once, stays here. */
const goingOn = /<meta http-equiv="refresh" content="0;[^>]*>|<script src="[^"]*"><\/script>/g;

/** Opens the site on a port of its own. Close it after use. */
export async function openStateSite(): Promise<StateSite> {
  const server = createServer(({ url = "/" }, response) => {
    const sheet = sheets[url];
    if (sheet !== undefined) return response.setHeader("content-type", "text/css").end(sheet);
    const render = states[url.slice(1)];
    if (render === undefined) return response.setHeader("content-type", "image/gif").end(picture);
    response.setHeader("content-type", "text/html; charset=utf-8");
    return response.end(render().replaceAll(goingOn, ""));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
