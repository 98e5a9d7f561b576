import { type Colour, contrast, mix, untilReadable } from "./colour.ts";
import { textNeeds } from "./readable.ts";
import { type Colours, dayColours, nightColours } from "./token.ts";

/** Colours of a product's own, as `parseColour` gives them. */
export interface ThemeColours {
  readonly accent?: Colour | undefined;
  readonly door?: Colour | undefined;
  readonly brass?: Colour | undefined;
}

/** What differs from our own colours, in both schemes. */
export interface Theme {
  readonly day: Partial<Colours>;
  readonly night: Partial<Colours>;
}

/** A colour on which, or in which, nothing can be read. */
export interface ThemeFault {
  readonly scheme: "day" | "night";
  readonly name: keyof ThemeColours;
  readonly colour: Colour;
  /** What it has, at worst. */
  readonly ratio: number;
  /** What it stands on. */
  readonly on: "page" | "door";
  /** The nearest one that would do. */
  readonly instead: Colour;
}

const [black, white] = ["#000000", "#ffffff"];
const dark = { ...dayColours, ...nightColours };

/**
 * A whole look from few colours: hover, what is written on them and the night follow from what was said, so that one is enough. What was not said is
 * moved until it can be read beside what was; what was said is left as it is (see `findThemeFaults`).
 */
export function deriveTheme(given: ThemeColours, givenNight: ThemeColours): Theme {
  if (![given, givenNight].some(({ accent, door, brass }) => accent ?? door ?? brass)) return { day: {}, night: {} };
  const door = given.door ?? (given.accent === undefined ? dayColours.door : mix(given.accent, black, 0.3));
  const accent =
    given.accent ??
    (given.door === undefined ? dayColours.accent : untilReadable(given.door, [dayColours.paper], textNeeds));
  const brass = given.brass ?? untilReadable(dayColours.brass, [door], textNeeds);
  const nightDoor = givenNight.door ?? (door === dayColours.door ? nightColours.door : mix(door, black, 0.45));
  const nightBrass = givenNight.brass ?? untilReadable(brass, [nightDoor], textNeeds);
  const light = given.accent ?? given.brass;
  const nightAccent =
    givenNight.accent ?? (light === undefined ? nightColours.accent : untilReadable(light, [dark.paper, dark.card], 6));
  const plate = untilReadable(mix(nightBrass, black, 0.18), [nightDoor], textNeeds);
  return {
    day: {
      ...doorColours(door),
      ...brassColours(brass),
      ...accentColours(accent, black),
      glass: mix(door, white, 0.12),
      plate: brass,
      keyhole: mix(door, black, 0.45),
    },
    night: {
      ...doorColours(nightDoor),
      ...brassColours(nightBrass),
      ...accentColours(nightAccent, white),
      sill: plate,
      glass: mix(nightBrass, nightDoor, 0.15),
      plate,
      keyhole: mix(nightBrass, white, 0.7),
    },
  };
}

/** What was said and cannot be read. */
export function findThemeFaults(given: ThemeColours, givenNight: ThemeColours): readonly ThemeFault[] {
  const { day, night } = deriveTheme(given, givenNight);
  const faults: ThemeFault[] = [];
  const judge = (
    scheme: ThemeFault["scheme"],
    name: keyof ThemeColours,
    on: ThemeFault["on"],
    grounds: readonly Colour[],
  ): void => {
    const colour = (scheme === "day" ? given : givenNight)[name];
    if (colour === undefined) return;
    const ratio = Math.min(...grounds.map((ground) => contrast(colour, ground)));
    if (ratio < textNeeds)
      faults.push({ scheme, name, colour, ratio, on, instead: untilReadable(colour, grounds, textNeeds) });
  };
  judge("day", "accent", "page", [dayColours.paper, dayColours.card]);
  judge("day", "brass", "door", [day.door ?? dayColours.door]);
  judge("night", "accent", "page", [dark.paper, dark.card]);
  judge("night", "brass", "door", [night.door ?? nightColours.door]);
  return faults;
}

function doorColours(door: Colour): Partial<Colours> {
  const low = mix(door, black, 0.3);
  return {
    door,
    "door-high": mix(door, white, 0.09),
    "door-side": mix(door, white, 0.04),
    "door-shade": mix(door, black, 0.12),
    "door-low": low,
    sill: low,
    "on-door": firstReadable([dayColours["on-door"], white, dayColours.ink, black], [door]),
  };
}

function brassColours(brass: Colour): Partial<Colours> {
  return { brass, "on-brass": firstReadable([dayColours["on-brass"], black, white], [brass]) };
}

function accentColours(accent: Colour, towards: Colour): Partial<Colours> {
  const written = firstReadable(towards === black ? [white, black] : [dark["on-accent"], black, white], [accent]);
  // Under the pointer it moves away from what is written on it.
  const strong = mix(accent, contrast(written, black) > contrast(written, white) ? black : white, 0.25);
  return { accent, "accent-strong": strong, "on-accent": written };
}

/** Black and white are enough for every ground: one of the two always has 4.5 to 1. */
function firstReadable(candidates: readonly Colour[], grounds: readonly Colour[]): Colour {
  const isReadable = (colour: Colour): boolean => grounds.every((ground) => contrast(colour, ground) >= textNeeds);
  return candidates.find(isReadable) ?? black;
}
