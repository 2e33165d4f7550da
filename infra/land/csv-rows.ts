/** Counts the rows of delimited text as the clean job's reader does. Pure. */

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const DELETE = 0x7f;

/** Where the counter is in a cell. */
const enum At {
  Start,
  Cell,
  Quoted,
  /** Behind a quote in a quoted cell: the next byte tells whether it ends the cell. */
  QuoteInQuoted,
}

/**
 * Counts data rows, byte by byte: records after the heading that are not blank. A record is blank when it has no cell, or
 * one of nothing but white space. Double quotes count at the start of a cell only, and are doubled inside it.
 *
 * Quotes, separators and line ends are ASCII, and so they are in UTF-8 and in every single-byte encoding. A record of one
 * cell without any visible ASCII character may be a blank in one encoding and a letter in another: then nobody counts.
 *
 * @see https://docs.python.org/3/library/csv.html, whose reader the clean job has
 */
export class CsvRowCounter {
  private readonly delimiter: number;
  private at: At = At.Start;
  private afterReturn = false;
  private records = 0;
  private certain = true;
  /** Of the record under way. */
  private cells = 1;
  private visible = false;
  private spaces = false;
  private beyondAscii = false;
  private quotes = false;

  /** @param delimiter one character; one beyond ASCII is not counted with. */
  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0);
    if (delimiter.length !== 1 || this.delimiter > DELETE) this.certain = false;
  }

  /** Takes the next piece of the text. */
  feed(bytes: Uint8Array): void {
    for (const byte of bytes) this.take(byte);
  }

  /** Data rows of all that was fed; null where they cannot be told. */
  rows(): number | null {
    const records = this.records + (this.isRow() ? 1 : 0);
    return this.certain ? Math.max(0, records - 1) : null;
  }

  private take(byte: number): void {
    const secondHalf = this.afterReturn && byte === LINE_FEED;
    this.afterReturn = false;
    if (secondHalf) return;
    if (this.at === At.Quoted) {
      if (byte === QUOTE) this.at = At.QuoteInQuoted;
      else this.note(byte);
      return;
    }
    if (this.at === At.QuoteInQuoted && byte === QUOTE) {
      this.note(byte);
      this.at = At.Quoted;
    } else if (byte === this.delimiter) {
      this.cells += 1;
      this.at = At.Start;
    } else if (byte === LINE_FEED || byte === RETURN) {
      this.endRecord();
      this.afterReturn = byte === RETURN;
    } else if (byte === QUOTE && this.at === At.Start) {
      this.quotes = true;
      this.at = At.Quoted;
    } else {
      this.note(byte);
      this.at = At.Cell;
    }
  }

  private note(byte: number): void {
    if (byte > DELETE) this.beyondAscii = true;
    // Python takes the separators 0x1c to 0x1f for white space, too.
    else if (byte === SPACE || (byte >= 0x09 && byte <= 0x0d) || (byte >= 0x1c && byte <= 0x1f)) {
      this.spaces = true;
    } else this.visible = true;
  }

  private isRow(): boolean {
    if (this.cells > 1 || this.visible) return true;
    if (this.beyondAscii) this.certain = false;
    // `""` is an empty value, and a row.
    return this.quotes && !this.spaces;
  }

  private endRecord(): void {
    if (this.isRow()) this.records += 1;
    this.at = At.Start;
    this.cells = 1;
    this.visible = this.spaces = this.beyondAscii = this.quotes = false;
  }
}
