import { createHash } from "node:crypto";
import type { PageRoute } from "./page-routes.ts";
import type { HttpSettings } from "./settings.ts";

const mediaTypes = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8" } as const;

/** A file that pages load from us. */
export interface PageAsset {
  readonly url: (settings: Pick<HttpSettings, "mountPath" | "basePath">) => string;
  readonly route: (settings: HttpSettings) => PageRoute;
}

/** Serves a text under an address with its hash: another content, another address, so that it can be kept for ever. */
export function pageAsset(id: string, name: string, kind: keyof typeof mediaTypes, text: string): PageAsset {
  const hash = createHash("sha256").update(text).digest("base64url").slice(0, 12);
  const headers = { "content-type": mediaTypes[kind], "cache-control": "public, max-age=31536000, immutable" };
  const url: PageAsset["url"] = ({ mountPath, basePath }) => `${mountPath}${basePath}/${name}-${hash}.${kind}`;
  const render = async (): Promise<Response> => new Response(text, { headers });
  return { url, route: (settings) => ({ id, path: url(settings), render }) };
}
