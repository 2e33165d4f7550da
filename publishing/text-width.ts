/** How wide a text is, without a font to measure it by. Pure. */

/** Widths of groups of characters in parts of the font size, a little above those of common sans-serif fonts. */
const GROUPS: readonly (readonly [RegExp, number])[] = [
  [/[il.,:;'|!()[\] jftI]/, 0.36],
  [/[mwMW@%]/, 0.92],
  [/[A-Z&]/, 0.72],
  [/[\u0020-\u024f]/, 0.6],
];
/** Scripts beyond Latin have characters as wide as they are high. */
const FULL = 1;

/** Pixels that a text takes at a font size, rather a few too many than too few. */
export function textWidth(text: string, fontSize: number): number {
  let parts = 0;
  for (const character of text) {
    parts += GROUPS.find(([group]) => group.test(character))?.[1] ?? FULL;
  }
  return Math.ceil(parts * fontSize);
}
