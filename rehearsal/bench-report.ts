/** How a benchmark speaks: one line at a time, on standard output. */
export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
