/** The key of a sign-in, kept for all tabs of this origin. */
export interface SignInKey {
  read(): string | null;
  /** Makes and keeps a new one: for every sign-in its own. */
  renew(): string;
  forget(): void;
}

/**
 * Opens where the key is kept. It goes with every refresh as `Idempotency-Key`: when an answer is lost, the same key gets the same answer
 * later. It says nothing about anybody, and alone it opens nothing, so `localStorage` may hold it; it has to outlive the browser's end.
 * Where storage is refused it lives as long as the page.
 */
export function openSignInKey(name: string): SignInKey {
  let own: string | null = null;
  const stored = <T>(use: (storage: Storage) => T): T | undefined => {
    try {
      return use(localStorage);
    } catch {
      return undefined;
    }
  };
  return {
    read() {
      const found = stored((storage) => storage.getItem(name));
      return found === undefined ? own : found;
    },
    renew() {
      // One has 122 random bits, and nobody is to guess it.
      const key = crypto.randomUUID() + crypto.randomUUID();
      own = key;
      stored((storage) => storage.setItem(name, key));
      return key;
    },
    forget() {
      own = null;
      stored((storage) => storage.removeItem(name));
    },
  };
}
