import { createHash } from "node:crypto";
import type { PageRoute } from "./page-routes.ts";
import type { HttpSettings } from "./settings.ts";

const mediaTypes = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  webp: "image/webp",
  jpg: "image/jpeg",
} as const;

/** A file that pages load from us. */
export interface PageAsset {
  readonly url: (settings: Pick<HttpSettings, "mountPath" | "basePath">) => string;
  readonly route: (settings: HttpSettings) => PageRoute;
}

/** What such a file is, by the end of its name. */
export type AssetKind = keyof typeof mediaTypes;

/**
 * Serves something under an address with its hash: another content, another address, so that it can be kept for ever.
 *
 * Security: a picture that is a document (SVG) runs nothing: opened by itself it has no origin and loads nothing but its own style.
 */
export function pageAsset(id: string, name: string, kind: AssetKind, content: string | Uint8Array): PageAsset {
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 12);
  const headers = {
    "content-type": mediaTypes[kind],
    "cache-control": "public, max-age=31536000, immutable",
    ...(kind === "svg" && { "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox" }),
  };
  const body = typeof content === "string" ? content : Buffer.from(content);
  const url: PageAsset["url"] = ({ mountPath, basePath }) => `${mountPath}${basePath}/${name}-${hash}.${kind}`;
  const render = async (): Promise<Response> => new Response(body, { headers });
  return { url, route: (settings) => ({ id, path: url(settings), render }) };
}
