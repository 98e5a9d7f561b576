/** Colours that stand on each other as text, "front/back": 4.5 to 1 at least. */
export const textPairs: readonly string[] = [
  "ink/paper",
  "ink/card",
  "ink/bad-paper",
  "ink/good-paper",
  "muted/paper",
  "muted/card",
  "accent/paper",
  "accent/card",
  "bad/paper",
  "bad/card",
  "bad/bad-paper",
  "good/card",
  "good/good-paper",
  "on-accent/accent",
  "on-accent/accent-strong",
  "on-door/door",
  "on-brass/brass",
  "brass/door",
  "card/bad",
  "door/on-door",
];

/** Edges of fields, rings around what has the focus, drawings: 3 to 1 at least. */
export const edgePairs: readonly string[] = [
  "edge/card",
  "edge/paper",
  "focus/card",
  "focus/paper",
  "brass/door",
  // The initial of somebody without a picture, which is large.
  "brass/door-high",
  "plate/door",
  "accent/card",
  "bad/card",
];

export const textNeeds = 4.5;
export const edgeNeeds = 3;
