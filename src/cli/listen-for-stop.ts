/** The first Ctrl+C lets the batch end that is under way, the second one does not. */
export function listenForStop(): { readonly isAsked: () => boolean; readonly close: () => void } {
  let isAsked = false;
  const ask = (): void => {
    isAsked = true;
  };
  process.once("SIGINT", ask).once("SIGTERM", ask);
  return {
    isAsked: () => isAsked,
    close: () => process.off("SIGINT", ask).off("SIGTERM", ask),
  };
}
