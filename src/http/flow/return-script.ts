import { createHash } from "node:crypto";
import { returnScript } from "../../pages/return-page.ts";
import type { PageRoute } from "../page-routes.ts";
import type { HttpSettings } from "../settings.ts";

const hash = createHash("sha256").update(returnScript).digest("base64url").slice(0, 12);

/** Where the one script is served: another content, another address, so that it can be kept for ever. */
export function returnScriptUrl({ mountPath, basePath }: Pick<HttpSettings, "mountPath" | "basePath">): string {
  return `${mountPath}${basePath}/return-${hash}.js`;
}

/** The script of the page that posts a provider's answer once more. */
export function returnScriptRoute(settings: HttpSettings): PageRoute {
  const headers = {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
  };
  return {
    id: "returnScript",
    path: returnScriptUrl(settings),
    render: async () => new Response(returnScript, { headers }),
  };
}
