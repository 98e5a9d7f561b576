import { isBearer } from "../http/bearer.ts";
import { isNavigation } from "../http/navigation.ts";
import { headerOf, type RequestReader } from "./request-reader.ts";

/** Whether a person's browser is going to show the answer as a page. */
export function isPageRequest<R>(reader: RequestReader<R>, request: R): boolean {
  const method = reader.method(request);
  if (method !== "GET" && method !== "HEAD") return false;
  const headers = reader.headers(request);
  return isNavigation((name) => headerOf(headers, name));
}

/**
 * Whether a page is asked for with an `Authorization` header that is none of ours. A browser behind a proxy that asks for a password of
 * its own sends that with every request, so that it says nothing about who she is here: her cookie does, as on our own pages.
 */
export function isForeignPageRequest<R>(reader: RequestReader<R>, request: R): boolean {
  const authorization = headerOf(reader.headers(request), "authorization") ?? null;
  return authorization !== null && !isBearer(authorization) && isPageRequest(reader, request);
}
