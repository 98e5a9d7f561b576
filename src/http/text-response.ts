const texts = new WeakMap<Response, string>();

/** An answer that is one text. It is remembered beside it, so that an adapter can send it without reading it back out of a stream. */
export function textResponse(text: string, init: ResponseInit): Response {
  const response = new Response(text, init);
  texts.set(response, text);
  return response;
}

/** The text that an answer was made of. Undefined: it was made of something else, or somebody has read it. */
export function textOf(response: Response): string | undefined {
  return response.bodyUsed ? undefined : texts.get(response);
}
