import { journeyOf, journeys } from "./journeys.ts";
import { type View, views } from "./views.ts";

/** One picture of docs/screens. */
export interface Screen {
  readonly state: string;
  readonly view: View;
  /** Its name in the folder. */
  readonly file: string;
}

/**
 * The pictures there are to be: every state by day on a desktop, and in every view what begins a journey or is named there.
 * Throws when a state belongs to no journey.
 */
export function screensOf(states: readonly string[]): Screen[] {
  const inEveryView = new Set(journeys.flatMap(({ states: [first], everyView = [] }) => [first, ...everyView]));
  return states.flatMap((state) => {
    if (journeyOf(state) === null) throw new Error(`Say in scripts/picture/journeys.ts where ${state} belongs`);
    const [first] = views;
    return (inEveryView.has(state) ? views : [first]).map((view) => ({
      state,
      view,
      file: view === first ? `${state}.webp` : `${state}.${view.name}.webp`,
    }));
  });
}
