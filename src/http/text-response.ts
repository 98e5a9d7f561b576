const texts = new WeakMap<Response, string>();

/**
 * An answer that is one text. It is remembered beside it, so that an adapter can send it without reading it back out of a stream.
 * @param sendsText the adapter sends every such text by `textOf`: the answer needs no stream, which costs more than all else about it
 */
export function textResponse(text: string, init: ResponseInit, sendsText = false): Response {
  const response = new Response(sendsText ? null : text, init);
  texts.set(response, text);
  return response;
}

/** The text that an answer was made of. Undefined: it was made of something else, or somebody has read it. */
export function textOf(response: Response): string | undefined {
  return response.bodyUsed ? undefined : texts.get(response);
}
