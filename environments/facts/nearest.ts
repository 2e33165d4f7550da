/** What someone meant who wrote almost the right word. */
import { distance } from "fastest-levenshtein";

/** The known word closest to `word`, or undefined when more than half of it would have to change. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Infinity;
  for (const candidate of known) {
    const changes = distance(word.toLowerCase(), candidate.toLowerCase());
    if (changes < fewest) {
      fewest = changes;
      best = candidate;
    }
  }
  return fewest <= Math.ceil(word.length / 2) ? best : undefined;
}

/** `did you mean "x"?`, or else the words to choose from. */
export function suggestion(word: string, known: readonly string[]): string {
  const best = nearest(word, known);
  if (best !== undefined) {
    return `did you mean ${JSON.stringify(best)}?`;
  }
  return known.length === 0 ? "remove it" : `use one of ${known.join(", ")}`;
}
