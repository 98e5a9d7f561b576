/** Those who want to be told of something. One that fails fails nobody else. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>();

  /** Gives a function that takes the listener out again. The same function may be added twice. */
  add(listener: (value: T) => void): () => void {
    const own = (value: T): void => listener(value);
    this.#all.add(own);
    return () => {
      this.#all.delete(own);
    };
  }

  tell(value: T): void {
    for (const listener of [...this.#all]) {
      try {
        listener(value);
      } catch {
        // What is told of has happened, whatever its listeners make of it.
      }
    }
  }

  clear(): void {
    this.#all.clear();
  }
}
