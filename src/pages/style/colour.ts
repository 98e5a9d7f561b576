/** A colour as the design writes it: "#rrggbb" or "#rgb", in lower case. */
export type Colour = string;

/** The same colour in the design's own way, or null for what is written otherwise. */
export function parseColour(text: string): Colour | null {
  const colour = text.trim().toLowerCase();
  return /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/.test(colour) ? colour : null;
}

/** How well two colours are told apart: 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(first: Colour, second: Colour): number {
  const [one, other] = [luminance(first), luminance(second)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** A colour on its way to another: 0 is the first, 1 the second. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const [start, end] = [channels(from), channels(to)];
  const mixed = start.map((value, index) => Math.round(value + ((end[index] ?? value) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The colour itself where it can be told from all of `grounds`, or the nearest one, darker or lighter, that can. */
export function untilReadable(colour: Colour, grounds: readonly Colour[], needs: number): Colour {
  const isReadable = (one: Colour): boolean => grounds.every((ground) => contrast(one, ground) >= needs);
  for (let step = 0; step <= 50; step += 1) {
    const nearest = ["#000000", "#ffffff"].map((end) => mix(colour, end, step / 50)).find(isReadable);
    if (nearest !== undefined) return step === 0 ? colour : nearest;
  }
  return colour;
}

function channels(colour: Colour): readonly number[] {
  const digits = colour.length === 4 ? colour.slice(1).replace(/./g, "$&$&") : colour.slice(1);
  return [0, 2, 4].map((start) => Number.parseInt(digits.slice(start, start + 2), 16));
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const channel = value / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
