/** A list in the order of an index. */
export interface IndexedList<Row, At> {
  /** The rows behind a place, or from the beginning; fewer than `count` only at the end of the list. One read. */
  readonly read: (after: At | null, count: number) => Promise<readonly Row[]>;
  readonly placeOf: (row: Row) => At;
}

export interface FittingRows<Row, At> {
  readonly rows: readonly Row[];
  /** Where it goes on; null: nothing comes any more. */
  readonly next: At | null;
}

/** Rows that a page may read, fitting or not: some milliseconds. */
const mostRead = 5_000;
const largestRead = 1_000;

export interface Fitting<Row, At> {
  readonly after: At | null;
  readonly limit: number;
  readonly fits: (row: Row) => boolean;
  /** Rows that are read first: more than the page has, where it is known that some do not fit. @default one more than the page has */
  readonly first?: number;
}

/**
 * Reads a page out of lists that follow each other, of those rows that fit. What fits may be rare, and a page must not read a million rows to find
 * it: so a page ends after so many rows, with fewer than asked for or none, and says where the search goes on.
 */
export async function readFitting<Row, At>(
  lists: readonly IndexedList<Row, At>[],
  { after, limit, fits, first = limit + 1 }: Fitting<Row, At>,
): Promise<FittingRows<Row, At>> {
  const rows: Row[] = [];
  let place = after;
  let [last, left] = [after, mostRead];
  for (const { read, placeOf } of lists) {
    for (let count = first; ; count = Math.min(count * 4, largestRead, left)) {
      if (left <= 0) return { rows, next: last };
      const found = await read(place, count);
      left -= found.length;
      for (const row of found) {
        if (fits(row)) {
          if (rows.length === limit) return { rows, next: last };
          rows.push(row);
        }
        last = placeOf(row);
        place = last;
      }
      if (found.length < count) break;
    }
    place = null;
  }
  return { rows, next: null };
}
